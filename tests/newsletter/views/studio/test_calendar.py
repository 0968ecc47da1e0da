"""The calendar page, and what its forms do without a script."""

import datetime as dt

import pytest
import time_machine
from django.contrib.messages import get_messages
from html5lib import parse

from newsletter.models import Issue, IssueState, Newsletter, PlannedDay
from tests.factories import IssueFactory, NewsletterFactory
from tests.studio_pages import XHTML

pytestmark = pytest.mark.django_db

SUNDAY_4 = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)
SUNDAY_18 = dt.datetime(2026, 1, 18, 16, tzinfo=dt.UTC)
PAGE = "/studio/tide-notes/calendar/"
GARBAGE = ["", "x", "-1", "0", "9" * 40, "1;drop", "\x00", "٣", "2026-13-01", "<script>"]


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes")


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def days(response):
    """The text of each day that is shown, by its id."""
    tree = parse(response.content.decode())
    return {
        element.get("id"): " ".join("".join(element.itertext()).split())
        for element in tree.iter(f"{XHTML}li")
        if (element.get("id") or "").startswith("day-")
    }


def test_three_months_are_shown_from_this_one_or_the_one_asked_for(studio_client, newsletter):
    assert list(days(studio_client.get(PAGE)))[::89] == ["day-2026-01-01", "day-2026-03-31"]
    assert list(days(studio_client.get(PAGE, {"from": "2026-12"})))[::89] == ["day-2026-12-01", "day-2027-02-28"]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_in_the_address_shows_this_month(studio_client, newsletter, garbage):
    for query in ({"from": garbage}, {"undo": garbage}, {"undo": f"{garbage}:{garbage}"}):
        assert "day-2026-01-01" in days(studio_client.get(PAGE, query))


def test_a_slot_shows_its_hour_and_can_be_filled_or_skipped(studio_client, newsletter):
    shown = days(studio_client.get(PAGE))
    assert shown["day-2026-01-18"] == "Sunday 18 January18 slot at 17:00 Begin one for 18 January Skip 18 January"
    assert shown["day-2026-01-19"] == "Monday 19 January19"


def tray(response):
    """The numbers of drafts without a day: those in sight, those folded up, and what the fold says."""
    tree = parse(response.content.decode())
    folds = [each for each in tree.iter(f"{XHTML}details") if each.get("class") == "tray-more"]
    folded = [number for fold in folds for number in _numbers(fold)]
    (place,) = [each for each in tree.iter(f"{XHTML}section") if each.get("class") == "tray"] or [None]
    numbers = [] if place is None else _numbers(place)
    said = [summary.text for fold in folds for summary in [next(fold.iter(f"{XHTML}summary"))]]
    return numbers[: len(numbers) - len(folded)], folded, said


def _numbers(place):
    return [each.text for each in place.iter(f"{XHTML}span") if each.get("class") == "plan-number"]


def test_five_drafts_without_a_day_are_in_sight_and_the_others_folded_up(studio_client, newsletter):
    assert tray(studio_client.get(PAGE)) == ([], [], [])
    for number in range(1, 6):
        IssueFactory(newsletter=newsletter, number=number)
    assert tray(studio_client.get(PAGE)) == (["#5", "#4", "#3", "#2", "#1"], [], [])
    for number in (6, 7):
        IssueFactory(newsletter=newsletter, number=number)
    assert tray(studio_client.get(PAGE)) == (["#7", "#6", "#5", "#4", "#3"], ["#2", "#1"], ["2 more"])
    for number in range(8, 54):
        IssueFactory(newsletter=newsletter, number=number)
    response = studio_client.get(PAGE)
    assert (tray(response)[2], "There may be older ones" in response.content.decode()) == (["45 more"], True)


def test_a_newsletter_without_rhythm_is_told_so(studio_client):
    NewsletterFactory(slug="tide-notes", cadence_weekdays=[])
    assert "has no rhythm" in studio_client.get(PAGE).content.decode()


def test_an_issue_is_moved_by_the_form_and_back_by_the_offer(studio_client, newsletter):
    issue = IssueFactory(newsletter=newsletter, number=7, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    response = studio_client.post(f"{PAGE}move/", {"issue": issue.pk, "to": "2026-01-18", "from": "2026-01"})
    assert said(response) == ["#7 goes out on Sunday 18 January 2026, 17:00 (Europe/Amsterdam)."]
    assert Issue.objects.get().publish_at == SUNDAY_18
    page = studio_client.get(response.headers["Location"])
    assert page.context["undo"].to == "2026-01-04T16:00:00+00:00"
    studio_client.post(f"{PAGE}move/", {"issue": issue.pk, "to": page.context["undo"].to})
    assert Issue.objects.get().publish_at == SUNDAY_4


def test_a_draft_is_planned_and_stays_a_draft(studio_client, newsletter):
    issue = IssueFactory(newsletter=newsletter, number=7)
    response = studio_client.post(f"{PAGE}move/", {"issue": issue.pk, "to": "2026-01-18"})
    assert said(response) == [
        "#7 is planned for Sunday 18 January 2026. It is a draft: nothing goes out until you schedule it."
    ]
    assert response.headers["Location"] == f"{PAGE}?undo={issue.pk}%3A#day-2026-01-18"
    assert (Issue.objects.get().state, PlannedDay.objects.get().date) == (IssueState.DRAFT, dt.date(2026, 1, 18))
    studio_client.post(f"{PAGE}move/", {"issue": issue.pk, "to": ""})
    assert PlannedDay.objects.count() == 0


def test_scheduling_a_draft_begins_with_the_slot_it_is_planned_for(studio_client, newsletter):
    issue = IssueFactory(newsletter=newsletter, number=7)
    page = f"/studio/issues/{issue.pk}/send/"
    assert studio_client.get(page).context["chosen"] == SUNDAY_4.isoformat()
    PlannedDay.objects.create(issue=issue, date=dt.date(2026, 1, 18))
    assert studio_client.get(page).context["chosen"] == SUNDAY_18.isoformat()


def test_a_clash_is_refused_by_name_and_two_drafts_on_a_day_are_shown_as_one(studio_client, newsletter):
    IssueFactory(newsletter=newsletter, number=7, state=IssueState.SCHEDULED, publish_at=SUNDAY_18)
    issue = IssueFactory(newsletter=newsletter, number=8, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    response = studio_client.post(f"{PAGE}move/", {"issue": issue.pk, "to": "2026-01-18"})
    assert said(response) == [
        "Sunday 18 January 2026, 17:00 (Europe/Amsterdam) is taken by #7: High water 7. "
        "Choose another time, or unschedule #7 first."
    ]
    draft = IssueFactory(newsletter=newsletter, number=9)
    planned = studio_client.post(f"{PAGE}move/", {"issue": draft.pk, "to": "2026-01-18"})
    assert said(planned)[-1] == (
        "#9 is planned for Sunday 18 January 2026. It is a draft: nothing goes out until you schedule it. "
        "That day has #7: High water 7 already."
    )
    IssueFactory(newsletter=newsletter, number=6, state=IssueState.SENT, publish_at=SUNDAY_18 - dt.timedelta(hours=1))
    assert "Clash: 1 scheduled issue and 1 draft on one day." in days(studio_client.get(PAGE))["day-2026-01-18"]


def test_a_sent_issue_has_no_way_to_move(studio_client, newsletter):
    issue = IssueFactory(newsletter=newsletter, number=7, state=IssueState.SENT, publish_at=SUNDAY_4)
    assert (
        days(studio_client.get(PAGE))["day-2026-01-04"]
        == "Sunday 4 January4 slot at 17:00 #7 High water 7 Sent 17:00 Skip 4 January"
    )
    response = studio_client.post(f"{PAGE}move/", {"issue": issue.pk, "to": "2026-01-18"})
    assert said(response) == ["#7: High water 7 is sent: it no longer moves."]


def test_an_issue_of_another_newsletter_does_not_move_here(studio_client, newsletter):
    other = IssueFactory(state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    response = studio_client.post(f"{PAGE}move/", {"issue": other.pk, "to": "2026-01-18"})
    assert said(response) == ["That issue is not here any more. Nothing was moved."]
    assert Issue.objects.get().publish_at == SUNDAY_4


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_moves_and_skips_nothing(studio_client, newsletter, garbage):
    issue = IssueFactory(newsletter=newsletter, number=7, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    posts = [
        ("move/", {"issue": garbage, "to": "2026-01-18"}),
        ("move/", {"issue": issue.pk, "to": garbage, "from": garbage}),
        ("skip/", {"date": garbage, "from": garbage}),
        ("skip/", {"date": garbage, "action": "back"}),
    ]
    before = []
    for address, fields in posts:
        response = studio_client.post(PAGE + address, fields)
        # Nothing has shown the earlier ones.
        assert (response.status_code, said(response) != before) == (302, True)
        before = said(response)
    assert (Issue.objects.get().publish_at, Newsletter.objects.get().cadence_skips) == (SUNDAY_4, [])


def test_a_slot_is_skipped_and_taken_back(studio_client, newsletter):
    response = studio_client.post(f"{PAGE}skip/", {"date": "2026-01-18", "from": "2026-01"})
    assert said(response) == ["Sunday 18 January 2026 is skipped. The other slots stay where they are."]
    assert response.headers["Location"] == f"{PAGE}?from=2026-01#day-2026-01-18"
    assert days(studio_client.get(PAGE))["day-2026-01-18"] == (
        "Sunday 18 January18 skipped slot at 17:00 Skipped Take it back, 18 January"
    )
    studio_client.post(f"{PAGE}skip/", {"date": "2026-01-18", "action": "back"})
    assert Newsletter.objects.get().cadence_skips == []


def test_the_next_issue_is_begun_for_the_next_free_slot(studio_client, newsletter):
    IssueFactory(newsletter=newsletter, number=7, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    assert "Next issue for 18 January" in studio_client.get(PAGE).content.decode()
    response = studio_client.post("/studio/tide-notes/issues/next/")
    made = Issue.objects.get(number=8)
    assert response.headers["Location"] == f"/studio/issues/{made.pk}/"
    assert (made.planned_day.date, made.sections.get().title, made.revisions.get().author.username) == (
        dt.date(2026, 1, 18),
        "Tides 🌊",
        "alice",
    )


def test_a_day_of_the_calendar_is_kept_by_the_form_of_a_new_issue(studio_client, newsletter):
    page = studio_client.get("/studio/tide-notes/issues/new/?day=2026-01-18")
    assert 'name="planned_for" value="2026-01-18"' in page.content.decode()
    studio_client.post("/studio/tide-notes/issues/new/", {"number": "1", "title": "First", "planned_for": "2026-01-18"})
    assert Issue.objects.get().planned_day.date == dt.date(2026, 1, 18)


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_garbled_day_opens_the_form_without_one(studio_client, newsletter, garbage):
    page = studio_client.get("/studio/tide-notes/issues/new/", {"day": garbage, "start": garbage})
    assert 'name="planned_for" id="id_planned_for"' in page.content.decode()


def test_a_newsletter_that_is_not_there_is_not_found(studio_client):
    for method, address in (("get", ""), ("post", "move/"), ("post", "skip/")):
        assert getattr(studio_client, method)(PAGE + address).status_code == 404
    assert studio_client.post("/studio/tide-notes/issues/next/").status_code == 404


def test_what_changes_something_takes_only_posts(studio_client, newsletter):
    for address in (f"{PAGE}move/", f"{PAGE}skip/", "/studio/tide-notes/issues/next/"):
        assert studio_client.get(address).status_code == 405


def test_reminders_are_turned_off_in_the_rhythm_settings(studio_client, newsletter):
    assert Newsletter.objects.get().remind_author is True
    fields = {
        "timezone": "Europe/Amsterdam", "cadence_weeks": "2", "cadence_weekdays": "6", "cadence_time": "17:00",
        "cadence_anchor": "2026-01-04",
    }  # fmt: skip
    studio_client.post("/studio/tide-notes/settings/rhythm/", fields)
    assert Newsletter.objects.get().remind_author is False
    studio_client.post("/studio/tide-notes/settings/rhythm/", {**fields, "remind_author": "on"})
    assert Newsletter.objects.get().remind_author is True
