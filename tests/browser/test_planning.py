"""Planning in a real browser: dragging over the calendar, the bin, and the pages at every size."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from newsletter.models import BinItem, Issue, IssueState, Newsletter, PlannedDay
from newsletter.planning import bin as link_bin
from newsletter.planning.slots import slots_ahead
from newsletter.planning.snippets import keep_snippet, read_markdown
from newsletter.planning.templates import keep_template
from newsletter.scheduling import schedule
from tests.browser.conftest import log_in, overflow
from tests.factories import IssueFactory, NewsletterFactory, one_topic

LONG = "unbreakable" * 12


@pytest.fixture
def newsletter(transactional_db):
    return NewsletterFactory(slug="tide-notes", cadence_weeks=1)


@pytest.fixture
def slots(newsletter):
    """The next slots, so far ahead that the day does not end while the test runs."""
    return [slot for slot, _ in slots_ahead(newsletter, now=timezone.now() + dt.timedelta(days=1), count=4)]


@pytest.fixture
def calendar(open_page, writer, newsletter):
    """All months in one window: a drag of Playwright's does not scroll."""

    def open_calendar():
        page = open_page(user=writer, viewport={"width": 1280, "height": 2800})
        page.goto("/studio/tide-notes/calendar/")
        return page

    return open_calendar


def card(page, issue):
    return page.locator(f"[data-issue='{issue.pk}']")


def day(page, slot):
    return page.locator(f"#day-{slot.date.isoformat()}")


def test_a_scheduled_issue_is_dragged_to_another_slot_and_moved_back(calendar, newsletter, slots):
    issue = schedule(IssueFactory(newsletter=newsletter, number=7), at=slots[0].at)
    page = calendar()
    card(page, issue).drag_to(day(page, slots[1]))
    page.get_by_text("#7 goes out on").wait_for()
    assert Issue.objects.get().publish_at == slots[1].at
    expect(day(page, slots[1]).locator(".plan")).to_have_count(1)
    page.get_by_role("button", name="Move it back").click()
    page.get_by_text("#7 was moved.").wait_for()
    assert Issue.objects.get().publish_at == slots[0].at


def test_a_draft_is_dragged_from_the_drawer_to_a_slot_and_only_planned(calendar, newsletter, slots):
    issue = IssueFactory(newsletter=newsletter, number=7)
    page = calendar()
    card(page, issue).drag_to(day(page, slots[2]))
    page.get_by_text("#7 is planned for").wait_for()
    assert (PlannedDay.objects.get().date, Issue.objects.get().state) == (slots[2].date, IssueState.DRAFT)


def test_a_day_without_a_slot_takes_nothing_and_says_so(calendar, newsletter, slots):
    issue = IssueFactory(newsletter=newsletter, number=7)
    page = calendar()
    before = slots[1].date - dt.timedelta(days=1)
    card(page, issue).drag_to(page.locator(f"#day-{before.isoformat()}"))
    page.locator(".messages", has_text="no slot").wait_for()
    assert PlannedDay.objects.count() == 0


def test_the_calendar_works_by_keyboard_alone_and_without_a_script(open_page, writer, newsletter, slots):
    issue = schedule(IssueFactory(newsletter=newsletter, number=7), at=slots[0].at)
    page = open_page(user=writer, java_script_enabled=False)
    page.goto("/studio/tide-notes/calendar/")
    page.locator(f".plan-move summary:has-text('#{issue.number}')").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    choice = page.get_by_label("Where to move #7")
    assert choice.evaluate("node => node === document.activeElement") is True
    choice.select_option(slots[1].date.isoformat())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("#7 goes out on").wait_for()
    assert Issue.objects.get().publish_at == slots[1].at


def test_a_slot_is_skipped_and_taken_back(calendar, slots):
    page = calendar()
    day(page, slots[1]).get_by_role("button", name="Skip").click()
    page.get_by_text("is skipped. The other slots stay").wait_for()
    assert Newsletter.objects.get().cadence_skips == [slots[1].date]
    day(page, slots[1]).get_by_role("button", name="Take it back").click()
    page.get_by_text("is a slot again").wait_for()
    assert Newsletter.objects.get().cadence_skips == []


def test_the_calendar_is_a_list_of_days_that_hold_something_on_a_phone(open_page, writer, newsletter, slots):
    schedule(IssueFactory(newsletter=newsletter, number=7), at=slots[0].at)
    page = open_page(phone=True, user=writer)
    page.goto("/studio/tide-notes/calendar/")
    shown = page.locator(".day:visible")
    assert set(shown.evaluate_all("days => days.map(day => day.querySelector('.slot-time') !== null)")) == {True}
    expect(day(page, slots[0]).locator(".day-name")).to_be_visible()
    assert overflow(page) == 0


@pytest.mark.parametrize("phone", [False, True])
def test_the_months_come_first_and_drafts_without_a_day_beside_or_below_them(open_page, writer, newsletter, phone):
    for number in range(1, 8):
        IssueFactory(newsletter=newsletter, number=number)
    page = open_page(phone=phone, user=writer)
    page.goto("/studio/tide-notes/calendar/")
    months, tray = (page.locator(each).bounding_box() for each in (".months", ".tray"))
    assert months["y"] < 420
    if phone:
        assert tray["y"] >= months["y"] + months["height"]
    else:
        assert (tray["x"] >= months["x"] + months["width"], tray["y"] < 500) == (True, True)
    expect(page.locator(".tray .plan:visible")).to_have_count(5)
    page.get_by_text("2 more").click()
    assert (page.locator(".tray .plan:visible").count(), overflow(page)) == (7, 0)


def test_a_link_is_kept_marked_deleted_and_put_back(studio_page, newsletter):
    studio_page.goto("/studio/tide-notes/links/")
    studio_page.get_by_label("Link").fill("example.org/tide")
    studio_page.get_by_label("Thought").fill("Good chart.")
    studio_page.get_by_role("button", name="Keep it").click()
    studio_page.get_by_text("It is kept.").wait_for()
    studio_page.get_by_role("button", name="Mark as used").click()
    studio_page.get_by_text("marked as used").wait_for()
    studio_page.get_by_role("button", name="Delete").click()
    studio_page.get_by_role("button", name="Put it back").click()
    studio_page.get_by_text("It is back in the bin.").wait_for()
    item = BinItem.objects.get()
    assert (item.url, item.note, item.used_at is not None, item.deleted_at) == (
        "https://example.org/tide",
        "Good chart.",
        True,
        None,
    )


def test_the_bookmarklet_opens_the_form_for_the_page_one_looks_at(studio_page, newsletter, site):
    studio_page.goto("/studio/tide-notes/links/")
    code = studio_page.locator(".bookmarklet a").get_attribute("href")
    studio_page.goto("/tide-notes/subscribe/?a=1&b=2")
    with studio_page.expect_popup() as opened:
        studio_page.evaluate(code.removeprefix("javascript:"))
    form = opened.value
    expect(form.get_by_label("Link")).to_have_value(f"{site.url}/tide-notes/subscribe/?a=1&b=2")
    expect(form.get_by_label("Title")).to_have_value(studio_page.title())
    assert BinItem.objects.count() == 0
    form.get_by_role("button", name="Keep it").click()
    form.get_by_text("You can close this window.").wait_for()
    assert BinItem.objects.count() == 1


def test_the_next_issue_is_begun_with_one_press(studio_page, newsletter):
    IssueFactory(newsletter=newsletter, number=7)
    studio_page.goto("/studio/tide-notes/issues/")
    studio_page.get_by_role("button", name="Next issue").click()
    studio_page.wait_for_url("**/studio/issues/*/")
    assert Issue.objects.get(number=8).sections.get().title == "Tides 🌊"
    # What the page of the issue does by itself is done before it is left.
    studio_page.wait_for_load_state("networkidle")


@pytest.mark.slow
def test_every_page_holds_at_every_size_and_complains_of_nothing(any_page, site, writer, newsletter, slots):
    issue = schedule(IssueFactory(newsletter=newsletter, number=7, title=LONG), at=slots[0].at)
    PlannedDay.objects.create(issue=IssueFactory(newsletter=newsletter, number=8), date=slots[0].date)
    IssueFactory(newsletter=newsletter, number=9, title=LONG)
    item = link_bin.keep(newsletter, url=f"https://example.org/{LONG}", title="", note=LONG, author=None).item
    template = keep_template(newsletter, name=LONG[:120], document=one_topic(LONG), with_words=True)
    snippet = keep_snippet(newsletter, name=LONG[:120], content=read_markdown(LONG))
    addresses = [
        "calendar/",
        "links/",
        f"links/?deleted={item.pk}&q=nothing",
        f"links/{item.pk}/",
        f"links/add/?url=https://example.org/{LONG}&title={LONG}",
        "templates/",
        f"templates/{template.pk}/",
        "snippets/",
        f"snippets/{snippet.pk}/",
        "snippets/new/",
        "issues/new/",
        "issues/",
    ]
    log_in(any_page.context, site=site, user=writer)
    wide = {}
    for address in [f"/studio/tide-notes/{address}" for address in addresses] + [
        f"/studio/issues/{issue.pk}/template/"
    ]:
        response = any_page.goto(address)
        wide[address] = (response.status, overflow(any_page))
    assert wide == dict.fromkeys(wide, (200, 0))
