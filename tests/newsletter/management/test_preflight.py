"""``preflight NUMBER``: findings in lines or as JSON, and an exit status for scripts."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from newsletter.document import Document
from tests.factories import IssueFactory, NewsletterFactory
from tests.newsletter.preflight.making import linked, paragraph, section

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    try:
        call_command("preflight", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes")


def test_a_good_issue_has_nothing_to_mend(newsletter):
    IssueFactory(newsletter=newsletter, number=21, title="High water")
    assert run("21") == (0, "#21: High water: nothing to mend.\n", "")


def test_warnings_are_listed_and_the_command_is_content(newsletter):
    IssueFactory(newsletter=newsletter, number=21, document=Document(sections=(section(paragraph("TK")),)))
    assert run("21") == (0, "Warning: “TK” stands in “Tides”. Write what belongs there: “TK”\n", "")


def test_an_error_is_exit_status_1_with_json_too(newsletter):
    IssueFactory(newsletter=newsletter, number=21, title="Low", document=Document(sections=(section(linked("#")),)))
    status, out, error = run("21", "--json", "--newsletter", "tide-notes")
    said = json.loads(out)
    assert (status, error) == (1, "#21: Low cannot go out like this: an error stands.")
    assert (said["number"], said["counts"]) == (21, {"error": 1, "warning": 0, "hint": 0})
    assert [(each["check"], each["path"]) for each in said["findings"]] == [("placeholder_links", [1, 0])]


@pytest.mark.parametrize("arguments", [("22",), ("21", "--newsletter", "elsewhere"), ("-1",)])
def test_what_there_is_not_is_exit_status_2(newsletter, arguments):
    IssueFactory(newsletter=newsletter, number=21)
    status, out, _ = run(*arguments)
    assert (status, out) == (2, "")
