"""Two documents that are right each, and make one together that is not: nothing is stored, and people settle it."""

import pytest

from newsletter.document.validate import MAX_SECTIONS
from newsletter.models import Issue
from tests.factories import IssueFactory
from tests.newsletter.views.studio.saving_by_script import A, B, body, doc, put, save, titles, topic
from tests.studio_pages import fields_of


@pytest.fixture
def issue(db):
    return IssueFactory()


def version(issue):
    return Issue.objects.get(pk=issue.pk).version


def test_where_each_deleted_what_the_other_kept_the_issue_keeps_its_sections(studio_client, issue):
    save(studio_client, issue, doc(A, B))
    base = version(issue)
    save(studio_client, issue, doc(A))
    response = put(studio_client, issue, body(issue, doc(B), base_version=base))
    said = response.json()
    assert (response.status_code, titles(issue), said["current"]) == (409, ["A"], version(issue))
    assert sorted(said["conflicts"]) == sorted([A["attrs"]["id"], B["attrs"]["id"]])
    assert said["base"]["content"] == [A, B]
    save(studio_client, issue, doc(B), base_version=said["current"], reason="settled")
    assert titles(issue) == ["B"]


def test_more_sections_than_fit_an_issue_are_a_conflict_and_not_stored(studio_client, issue):
    save(studio_client, issue, doc(A))
    base, half = version(issue), MAX_SECTIONS // 2
    theirs = [topic(f"theirs {place}") for place in range(half)]
    mine = [topic(f"mine {place}") for place in range(half)]
    save(studio_client, issue, doc(A, *theirs))
    response = put(studio_client, issue, body(issue, doc(A, *mine), base_version=base))
    assert (response.status_code, len(titles(issue))) == (409, half + 1)
    assert len(response.json()["conflicts"]) == 2 * half
    fits = save(studio_client, issue, doc(A, *mine[:-1]), base_version=base)
    assert (len(titles(issue)), len(fits["merged"])) == (MAX_SECTIONS, half)


def test_the_markdown_page_says_what_to_do_where_both_together_leave_nothing(studio_client, issue):
    save(studio_client, issue, doc(A, B))
    page = f"/studio/issues/{issue.pk}/markdown/"
    form = fields_of(studio_client.get(page))
    save(studio_client, issue, doc(A))
    posted = {**{name: values[0] for name, values in form.items()}, "text": "## B\n\nThe water rose."}
    refused = studio_client.post(page, posted)
    assert (refused.status_code, titles(issue)) == (409, ["A"])
    over = {**posted, "over": version(issue), "action": "mine"}
    said = studio_client.post(page, over).content.decode()
    assert "each of you deleted what the other kept" in said
    assert titles(issue) == ["A"]
    studio_client.post(page, {**over, "text": "## B\n\nThe water rose.\n\n## C\n\nIt fell."})
    assert titles(issue)[-1] == "C"
