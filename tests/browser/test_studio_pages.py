"""Every page of the studio, in every size and scheme; and scheduling, as a writer does it."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from delivery import ending, mailings
from delivery.models import Delivery, Tally
from newsletter.document import Document
from newsletter.importing.markdown import read_sections
from newsletter.models import Issue, Newsletter
from tests.browser.conftest import log_in, overflow
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory


@pytest.fixture
def newsletter(transactional_db):
    newsletter = NewsletterFactory(slug="tide-notes")
    for name in ("bob", "chiyo", "dara"):
        SubscriptionFactory(newsletter=newsletter, subscriber=SubscriberFactory(address=f"{name}@example.org"))
    return newsletter


@pytest.fixture
def draft(newsletter):
    return IssueFactory(newsletter=newsletter, number=22, title="Low water")


@pytest.fixture
def sending(newsletter):
    issue = IssueFactory(newsletter=newsletter, number=21, title="A title that goes on " * 8)
    mailings.begin(issue, now=timezone.now())
    Delivery.objects.filter(address="bob@example.org").update(
        state="failed", reason="mailbox_unknown", detail="550 " + "no-such-user" * 20
    )
    return issue


def addresses(newsletter, draft, sending):
    subscription = newsletter.subscriptions.first()
    revision = draft.revisions.first()
    return [
        "/studio/",
        "/studio/new/",
        "/studio/password/",
        "/studio/tide-notes/issues/",
        "/studio/tide-notes/issues/new/",
        "/studio/tide-notes/issues/import/",
        f"/studio/issues/{draft.pk}/",
        f"/studio/issues/{draft.pk}/markdown/",
        f"/studio/issues/{draft.pk}/preflight/",
        f"/studio/issues/{draft.pk}/details/",
        f"/studio/issues/{draft.pk}/history/",
        f"/studio/issues/{draft.pk}/history/{revision.pk}/",
        f"/studio/issues/{draft.pk}/send/",
        f"/studio/issues/{sending.pk}/",
        f"/studio/issues/{sending.pk}/send/",
        f"/studio/issues/{sending.pk}/send/recipients/",
        f"/studio/issues/{sending.pk}/send/recipients/{Delivery.objects.get(address='bob@example.org').pk}/",
        "/studio/tide-notes/readers/",
        "/studio/tide-notes/readers/add/",
        f"/studio/tide-notes/readers/{subscription.pk}/",
        "/studio/tide-notes/settings/",
        "/studio/tide-notes/settings/rhythm/",
        "/studio/tide-notes/settings/looks/",
    ]


@pytest.mark.slow
def test_every_page_holds_at_every_size_and_complains_of_nothing(any_page, site, writer, newsletter, draft, sending):
    log_in(any_page.context, site=site, user=writer)
    wide = {}
    for address in addresses(newsletter, draft, sending):
        response = any_page.goto(address)
        wide[address] = (response.status, overflow(any_page))
        assert any_page.locator("h1, .title-field").count() >= 1
    assert wide == dict.fromkeys(wide, (200, 0))


@pytest.mark.parametrize("width", [360, 1920])
def test_the_issue_page_holds_from_360_to_1920_pixels(open_page, writer, draft, width):
    page = open_page(user=writer, viewport={"width": width, "height": 900})
    page.goto(f"/studio/issues/{draft.pk}/")
    assert overflow(page) == 0


@pytest.mark.parametrize("path", ["", "markdown/"])
def test_a_long_address_in_a_section_does_not_widen_the_issue_page(open_page, writer, newsletter, path):
    address = f"https://example.org/{'long' * 70}"
    words = read_sections(f"## Ebb {address}\n\nRead {address}\n\n[{address}]({address})\n")
    issue = IssueFactory(newsletter=newsletter, number=23, document=Document(sections=words))
    page = open_page(phone=True, user=writer)
    page.goto(f"/studio/issues/{issue.pk}/{path}")
    page.locator(".ed-text, .whole-text").wait_for()
    assert overflow(page) == 0
    wide = "nodes => Math.max(...nodes.map(node => node.getBoundingClientRect().right))"
    assert page.locator(".ed-section, .whole-text").evaluate_all(wide) <= 390


def test_an_issue_is_scheduled_after_a_question_in_plain_words(studio_page, draft):
    studio_page.goto(f"/studio/issues/{draft.pk}/send/")
    slot = studio_page.locator("input[name=slot]").first.get_attribute("value")
    studio_page.get_by_role("button", name="Schedule …").click()
    dialog = studio_page.get_by_role("dialog")
    expect(dialog).to_contain_text("Send issue #22 to 3 people on Sunday")
    dialog.get_by_role("button", name="Schedule it").click()
    studio_page.get_by_role("heading", name="Scheduled").wait_for()
    draft.refresh_from_db()
    assert (draft.state, draft.publish_at) == ("scheduled", dt.datetime.fromisoformat(slot))


def test_a_question_can_be_answered_with_not_yet(studio_page, draft):
    studio_page.goto(f"/studio/issues/{draft.pk}/send/")
    studio_page.get_by_role("button", name="Send now …").click()
    studio_page.get_by_role("button", name="Not yet").click()
    studio_page.get_by_role("dialog").wait_for(state="hidden")
    assert Issue.objects.get(pk=draft.pk).state == "draft"


def test_a_refusal_is_shown_where_the_question_would_be(studio_page, draft):
    studio_page.goto(f"/studio/issues/{draft.pk}/send/")
    studio_page.get_by_label("A time of its own").check()
    studio_page.get_by_role("button", name="Schedule …").click()
    studio_page.get_by_text("A time of your own needs a date and an hour").wait_for()
    assert Issue.objects.get(pk=draft.pk).state == "draft"


def test_the_progress_moves_by_itself_and_stops_at_the_end(studio_page, sending):
    studio_page.goto(f"/studio/issues/{sending.pk}/send/")
    studio_page.get_by_text("of 3 settled").wait_for()
    Delivery.objects.filter(address="chiyo@example.org").update(state="sent", settled_at=timezone.now())
    studio_page.locator(".progress-line .figure", has_text="2").wait_for(timeout=5000)
    Delivery.objects.filter(state="pending").update(state="sent", settled_at=timezone.now())
    ending.finish_if_done(mailings.current(sending), now=timezone.now())
    studio_page.locator("#progress .state.is-finished").wait_for(timeout=5000)
    expect(studio_page.locator("#progress[hx-trigger]")).to_have_count(0)


def test_figures_that_were_unfolded_stay_so_while_the_progress_moves(studio_page, sending):
    Delivery.objects.filter(address="chiyo@example.org").update(state="sent", settled_at=timezone.now())
    first = Tally.objects.get(state="sent")
    first.slice -= dt.timedelta(seconds=30)
    first.save()
    Delivery.objects.filter(address="bob@example.org").update(state="sent", settled_at=timezone.now())
    studio_page.goto(f"/studio/issues/{sending.pk}/send/")
    studio_page.get_by_text("The same in figures").click()
    Delivery.objects.filter(address="dara@example.org").update(state="sent", settled_at=timezone.now())
    studio_page.locator(".progress-line .figure", has_text="3").wait_for(timeout=5000)
    expect(studio_page.locator("#chart-figures[open]")).to_have_count(1)
    assert studio_page.evaluate("document.activeElement.id") == "chart-figures-summary"


def test_failed_copies_are_retried_after_a_question_that_a_refresh_leaves_open(studio_page, sending):
    studio_page.goto(f"/studio/issues/{sending.pk}/send/")
    studio_page.get_by_role("button", name="Retry 1 failed …").click()
    dialog = studio_page.get_by_role("dialog")
    dialog.get_by_text("Try 1 failed copy of issue #21 again?").wait_for()
    Delivery.objects.filter(address="chiyo@example.org").update(state="sent", settled_at=timezone.now())
    studio_page.locator(".progress-line .figure", has_text="2").wait_for(timeout=5000)
    dialog.get_by_role("button", name="Try again").click()
    studio_page.get_by_text("1 copy goes out again.").wait_for()
    assert Delivery.objects.get(address="bob@example.org").state == "pending"


def test_the_next_dates_follow_the_rhythm_while_it_is_edited(studio_page, newsletter):
    studio_page.goto("/studio/tide-notes/settings/rhythm/")
    studio_page.get_by_label("Sunday").uncheck()
    studio_page.get_by_label("Wednesday").check()
    studio_page.locator("#next-dates li", has_text="Wednesday").first.wait_for(timeout=5000)
    studio_page.get_by_label("At", exact=True).fill("08:15")
    studio_page.locator("#next-dates li", has_text="08:15").first.wait_for(timeout=5000)
    studio_page.get_by_role("button", name="Save the rhythm").click()
    studio_page.get_by_text("The rhythm is saved.").wait_for()
    studio_page.complaints.clear()  # htmx says so when a page is left while it asks for something
    assert Newsletter.objects.get().cadence_weekdays == [2]


def test_looks_are_previewed_and_a_colour_that_cannot_be_read_is_told_at_once(studio_page, draft):
    studio_page.goto("/studio/tide-notes/settings/looks/")
    mail = studio_page.frame_locator("iframe.pv-frame:not(.is-loading)").locator("body")
    mail.get_by_text("Low water").first.wait_for()
    studio_page.locator("#id_text").fill("#dddddd")
    studio_page.get_by_text("has a contrast of 1.3:1").wait_for(timeout=5000)
    studio_page.locator("#id_text").fill("#202020")
    studio_page.get_by_text("has a contrast of").wait_for(state="detached", timeout=5000)
    studio_page.complaints.clear()
    assert Newsletter.objects.get().theme == draft.newsletter.theme  # nothing is kept before it is saved


def test_signing_in_and_out_with_the_keyboard(page, writer, newsletter):
    page.goto("/studio/")
    page.get_by_label("Username").fill("alice")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery staple")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Tide Notes", level=1).wait_for()
    page.get_by_text("alice", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in to the studio").wait_for()
    page.goto("/studio/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to the studio")


def test_the_votes_of_a_brought_in_issue_stand_clear_of_the_button_above(studio_page, newsletter):
    issue = IssueFactory(newsletter=newsletter, state="sent", publish_at=timezone.now())
    issue.sections.create(position=1, kind="feedback", title="What did you think?", content=[])
    studio_page.goto(f"/studio/issues/{issue.pk}/send/")
    button, heading = (studio_page.locator(name).bounding_box() for name in (".actions .button", "#feedback-title"))
    assert heading["y"] - (button["y"] + button["height"]) >= 24
