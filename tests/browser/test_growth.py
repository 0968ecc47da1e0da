"""Growth and health in a browser: what stands where in the charts, and a clean-up to the last press."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from subscribers.models import Subscription
from tests.browser.axe import violations_everywhere
from tests.browser.conftest import overflow
from tests.factories import NewsletterFactory, SubscriptionFactory

GROWTH, HEALTH = "/studio/tide-notes/readers/growth/", "/studio/tide-notes/readers/health/"


@pytest.fixture
def newsletter(transactional_db):
    newsletter, now = NewsletterFactory(slug="tide-notes", timezone="UTC"), timezone.now()
    for weeks, readers in ((0, 2), (1, 4), (2, 1)):
        for _ in range(readers):
            SubscriptionFactory(newsletter=newsletter, confirmed_at=now - dt.timedelta(weeks=weeks))
    Subscription.objects.filter(confirmed_at__lt=now - dt.timedelta(days=13)).update(state="unsubscribed", ended_at=now)
    for _ in range(2):
        then = now - dt.timedelta(days=9)
        SubscriptionFactory(
            newsletter=newsletter, state="pending", confirmed_at=None, created_at=then, confirmation_sent_at=then
        )
    return newsletter


@pytest.mark.parametrize("width", [1280, 390])
def test_bars_stand_above_and_below_the_ground_in_the_order_of_their_weeks(open_page, writer, newsletter, width):
    page = open_page(user=writer, viewport={"width": width, "height": 900})
    page.goto(f"{GROWTH}?span=3-months")
    assert overflow(page) == 0
    ground = page.locator(".plot-bars .grid.is-zero").bounding_box()["y"]
    joined = [bar.bounding_box() for bar in page.locator(".plot-bars .is-joined").all()]
    left = page.locator(".plot-bars .is-left").bounding_box()
    feet = [*(bar["y"] + bar["height"] for bar in joined), left["y"]]
    assert [abs(foot - ground) <= 1 for foot in feet] == [True] * 4  # a line has no height of its own
    assert [round(bar["height"] / joined[0]["height"]) for bar in joined] == [1, 4, 2]
    assert [bar["x"] for bar in joined] == sorted(bar["x"] for bar in joined)
    assert abs(left["height"] - joined[0]["height"]) <= 1  # one went and one joined: to one scale
    page.get_by_text("The same in figures").click()
    expect(page.get_by_role("region", name="Growth in figures").get_by_role("row")).to_have_count(4)


def test_a_clean_up_asks_twice_and_then_says_what_was_done(open_page, writer, newsletter):
    page = open_page(user=writer)
    page.goto(HEALTH)
    page.get_by_role("link", name="signed up and never confirmed").click()
    page.get_by_role("button", name="Delete 2 …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete 2 signups?")
    page.get_by_role("button", name="Delete 2 for good").click()
    expect(page.get_by_role("alert")).to_have_text("Tick the box first. Nothing was deleted yet.")
    assert Subscription.objects.filter(state="pending").count() == 2
    page.get_by_label("I know that this cannot be undone").check()
    page.get_by_role("button", name="Delete 2 for good").click()
    expect(page.get_by_text("2 signups were deleted.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody signed up and never confirmed")
    assert Subscription.objects.filter(state="pending").count() == 0


@pytest.mark.parametrize("address", [GROWTH, HEALTH, f"{HEALTH}waiting/"])
def test_axe_finds_nothing_where_there_is_something_to_show(open_page, writer, newsletter, address):
    page = open_page(user=writer)
    page.goto(address)
    for fold in page.locator("main details").all():
        fold.locator("summary").click()
    assert violations_everywhere(page) == {}
