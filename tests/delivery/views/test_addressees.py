"""Choosing on the page to whom an issue goes, and what the page, the question and the report say of it."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from delivery import audiences, mailings
from delivery.models import ChosenSegment, Mailing
from newsletter.models import AuditEntry, Issue
from subscribers.models import Segment
from tests.delivery.segments import rule, segment
from tests.factories import IssueFactory, NewsletterFactory

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
SLOT = dt.datetime(2026, 11, 22, 16, tzinfo=dt.UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def draft(newsletter, readers):
    newsletter.subscriptions.filter(subscriber__address="bob@example.org").update(tags=["tides"])
    return IssueFactory(newsletter=newsletter, number=21, title="Low water")


@pytest.fixture
def tides(newsletter):
    return segment(newsletter)


def act(client, issue, what, headers=None, **answers):
    return client.post(f"/studio/issues/{issue.pk}/send/{what}/", answers, headers=headers)


def asked_about(segment):
    return f"{segment.pk}@{segment.updated_at.isoformat()}"


def words(response):
    return " ".join(response.content.decode().split())


def page(client, issue):
    return words(client.get(f"/studio/issues/{issue.pk}/send/"))


def test_the_page_goes_to_everybody_and_offers_the_segments(studio_client, draft, tides):
    shown = page(studio_client, draft)
    assert '<option value="" selected>Everybody who is subscribed</option>' in shown
    assert f'<option value="{tides.pk}">Tide watchers</option>' in shown
    assert '<span class="figure">3</span> people' in shown


def test_without_segments_it_says_how_to_make_one_and_asks_nothing(studio_client, draft):
    shown = page(studio_client, draft)
    assert ("Everybody who is subscribed" in shown, "make a segment" in shown) == (False, True)


def test_a_chosen_segment_is_shown_with_its_rule_and_who_is_left_out(studio_client, draft, tides):
    response = act(studio_client, draft, "to", segment=tides.pk)
    assert (response.status_code, audiences.chosen(draft)) == (302, tides)
    shown = page(studio_client, draft)
    assert "Everybody who has the tag “tides”." in shown
    assert '<span class="figure">1</span> person' in shown
    assert "<dt>Not in the segment</dt><dd>2</dd>" in shown
    (entry,) = AuditEntry.objects.filter(act="addressed")
    assert (entry.who, entry.about, entry.details["to"]) == ("alice", "#21: Low water", "Tide watchers")


def test_a_script_gets_the_part_alone(studio_client, draft, tides):
    response = act(studio_client, draft, "to", headers=HTMX, segment=tides.pk)
    shown = words(response)
    assert (response.status_code, "<html" in shown, shown.count('id="audience"')) == (200, False, 1)
    assert '<span class="figure">1</span> person' in shown


def test_everybody_can_be_chosen_again(studio_client, draft, tides):
    audiences.choose(draft, tides)
    act(studio_client, draft, "to", segment="")
    assert (audiences.chosen(draft), "<dt>Not in the segment" in page(studio_client, draft)) == (None, False)


@pytest.mark.parametrize("given", ["999999", "x", "-1", "9" * 30, "\x00", "1.5", "theirs"])
def test_what_is_no_segment_of_the_newsletter_is_refused_in_words(studio_client, draft, tides, given):
    theirs = segment(NewsletterFactory(slug="another"), name="Theirs")
    answer = theirs.pk if given == "theirs" else given
    for headers, status in ((None, 422), (HTMX, 200)):
        response = act(studio_client, draft, "to", headers=headers, segment=answer)
        said = "There is no such segment any more. Choose another." in words(response) or "NUL" in words(response)
        assert (response.status_code, said) == (status, True)
    assert ChosenSegment.objects.count() == 0


def test_an_issue_that_is_on_its_way_keeps_its_audience(studio_client, draft, tides):
    mailings.begin(draft, now=timezone.now())
    response = studio_client.post(f"/studio/issues/{draft.pk}/send/to/", {"segment": tides.pk}, follow=True)
    assert "#21: Low water is sending: to whom it goes is settled." in words(response)
    assert ChosenSegment.objects.count() == 0


def test_a_script_that_comes_too_late_loads_the_page_anew(studio_client, draft, tides):
    mailings.begin(draft, now=timezone.now())
    response = act(studio_client, draft, "to", headers=HTMX, segment=tides.pk)
    assert (response.status_code, response.headers["HX-Refresh"]) == (200, "true")


def test_an_issue_that_is_not_there_is_not_found(studio_client, tides, db):
    assert studio_client.post("/studio/issues/77/send/to/", {"segment": tides.pk}).status_code == 404


def test_a_segment_without_anybody_is_warned_of_on_the_page_and_in_the_question(studio_client, draft, newsletter):
    audiences.choose(draft, segment(newsletter, ("tag", "is", "nobody's"), name="Nobody"))
    warning = "Nobody in the segment “Nobody” would get it now."
    assert warning in page(studio_client, draft)
    assert warning in words(act(studio_client, draft, "now"))


def test_the_question_names_the_segment_and_how_many_are_in_it(studio_client, draft, tides):
    audiences.choose(draft, tides)
    later = "Send issue #21 to 1 person of the segment “Tide watchers” on Sunday 22 November, 17:00 Amsterdam time?"
    assert later in words(act(studio_client, draft, "schedule", slot=SLOT.isoformat()))
    assert "to 1 person of the segment “Tide watchers” now?" in words(act(studio_client, draft, "now"))


def test_a_scheduled_issue_goes_to_its_segment_at_its_slot(studio_client, draft, tides):
    audiences.choose(draft, tides)
    act(studio_client, draft, "schedule", slot=SLOT.isoformat(), confirmed="yes", to=asked_about(tides))
    draft.refresh_from_db()
    mailing = mailings.begin_due(draft, now=SLOT)
    assert list(mailing.deliveries.values_list("address", flat=True)) == ["bob@example.org"]


@pytest.mark.parametrize("deed", ["schedule", "now"])
def test_an_answer_about_other_addressees_than_those_chosen_meanwhile_is_refused(studio_client, draft, tides, deed):
    asked = words(act(studio_client, draft, deed, slot=SLOT.isoformat()))
    assert 'name="to" value="everybody"' in asked
    audiences.choose(draft, tides)
    response = act(studio_client, draft, deed, slot=SLOT.isoformat(), confirmed="yes", to="everybody")
    said = "Meanwhile somebody chose that #21 goes to the segment “Tide watchers”. Look at it again."
    assert (response.status_code, said in words(response)) == (422, True)
    assert (Mailing.objects.count(), Issue.objects.get(pk=draft.pk).state) == (0, "draft")
    audiences.choose(draft, None)
    response = act(studio_client, draft, deed, slot=SLOT.isoformat(), confirmed="yes", to=str(tides.pk))
    assert (response.status_code, "goes to everybody. Look at it again." in words(response)) == (422, True)


@pytest.mark.parametrize("deed", ["schedule", "now"])
def test_an_answer_about_a_segment_that_was_changed_meanwhile_is_refused(studio_client, draft, tides, deed):
    audiences.choose(draft, tides)
    asked = words(act(studio_client, draft, deed, slot=SLOT.isoformat()))
    assert f'name="to" value="{asked_about(tides)}"' in asked
    before = asked_about(tides)
    with time_machine.travel(NOON + dt.timedelta(minutes=1), tick=False):
        tides.rule = rule(("tag", "is_not", "tides"))
        tides.save()
        response = act(studio_client, draft, deed, slot=SLOT.isoformat(), confirmed="yes", to=before)
        said = "Meanwhile somebody changed the segment “Tide watchers”. Look at it again."
        assert (response.status_code, said in words(response)) == (422, True)
        assert (Mailing.objects.count(), Issue.objects.get(pk=draft.pk).state) == (0, "draft")
        again = act(studio_client, draft, deed, slot=SLOT.isoformat(), confirmed="yes", to=asked_about(tides))
        assert (again.status_code, Issue.objects.get(pk=draft.pk).state) == (
            302, "scheduled" if deed == "schedule" else "sending",
        )  # fmt: skip


def test_a_segment_that_cannot_be_read_is_shown_and_keeps_the_issue_back(studio_client, draft, tides):
    audiences.choose(draft, tides)
    Segment.objects.filter(pk=tides.pk).update(rule=rule(("no_such_fact", "yes")))
    shown = page(studio_client, draft)
    why = "who that is cannot be found out: Nothing is known of “no_such_fact” here any more."
    assert (why in shown, "Until then it goes to nobody." in shown, 'class="figure"' in shown) == (True, True, False)
    for deed in ("schedule", "now"):
        response = act(studio_client, draft, deed, slot=SLOT.isoformat(), confirmed="yes")
        assert (response.status_code, why in words(response)) == (422, True)
    assert (Mailing.objects.count(), Issue.objects.get(pk=draft.pk).state) == (0, "draft")


def test_the_report_says_to_whom_it_went_when_the_segment_is_gone(studio_client, draft, tides):
    audiences.choose(draft, tides)
    mailing = mailings.begin(draft, now=timezone.now())
    ChosenSegment.objects.all().delete()
    tides.delete()
    shown = page(studio_client, draft)
    assert "To the segment “Tide watchers”. Everybody who has the tag “tides”." in shown
    assert "<dt>Not in the segment</dt><dd>2</dd>" in shown
    Mailing.objects.filter(pk=mailing.pk).update(segment_name="", segment_words="")
    assert "To the segment" not in page(studio_client, draft)


def test_a_mailing_to_nobody_of_a_segment_says_so(studio_client, draft, newsletter):
    audiences.choose(draft, segment(newsletter, ("tag", "is", "nobody's"), name="Nobody"))
    mailings.begin(draft, now=timezone.now())
    assert "Nobody in the segment could be mailed when it began" in page(studio_client, draft)
