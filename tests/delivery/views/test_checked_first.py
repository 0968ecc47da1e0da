"""What preflight finds stands between an issue and its readers: errors keep it in, warnings are asked about."""

import datetime as dt

import pytest
import time_machine

from newsletter.document import Document
from newsletter.models import Issue
from tests.factories import IssueFactory
from tests.newsletter.preflight.making import linked, paragraph, section

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
SLOT = dt.datetime(2026, 11, 22, 16, tzinfo=dt.UTC)
ERROR = "The link “the gauge on the pier” in “Tides” has no address yet. Add one."
WARNING = "“TK” stands in “Tides”. Write what belongs there: “TK”"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def issue(newsletter, readers):
    def made(*content):
        document = Document(sections=(section(*content),))
        return IssueFactory(newsletter=newsletter, number=21, title="Low water", document=document)

    return made


def act(client, issue, what, **answers):
    return client.post(f"/studio/issues/{issue.pk}/send/{what}/", answers)


def shown(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "yes"}])
@pytest.mark.parametrize("what", ["schedule", "now"])
def test_an_error_keeps_the_issue_from_going_out(studio_client, issue, what, confirmed):
    draft = issue(linked("#"))
    response = act(studio_client, draft, what, slot=SLOT.isoformat(), **confirmed)
    assert (response.status_code, ERROR in shown(response)) == (422, True)
    assert Issue.objects.get(pk=draft.pk).state == "draft"


def test_the_page_lists_errors_and_offers_no_button(studio_client, issue):
    response = studio_client.get(f"/studio/issues/{issue(linked('#')).pk}/send/")
    assert "One thing must be mended before it can go out:" in shown(response)
    assert shown(response).count("disabled>") >= 2


def test_a_warning_is_part_of_the_question_and_lets_it_go(studio_client, issue):
    draft = issue(paragraph("TK"))
    question = act(studio_client, draft, "schedule", slot=SLOT.isoformat())
    assert (question.status_code, WARNING in shown(question)) == (200, True)
    act(studio_client, draft, "schedule", slot=SLOT.isoformat(), confirmed="yes")
    assert Issue.objects.get(pk=draft.pk).state == "scheduled"


def test_a_good_issue_is_asked_about_without_findings(studio_client, issue):
    question = act(studio_client, issue(paragraph("The water rose.")), "now")
    assert (question.status_code, "to look at" in shown(question)) == (200, False)
