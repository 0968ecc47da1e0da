"""The signup form's questions and its work, in a real browser: with script and without, by mouse and by keyboard."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from subscribers import signup_form
from subscribers.guarding import challenges
from subscribers.models import SignupPage, Subscriber
from tests.browser.axe import violations_everywhere
from tests.factories import NewsletterFactory

ASKED = "Now look in your inbox"


@pytest.fixture
def newsletter(transactional_db, monkeypatch):
    # A browser that is driven is quicker than a person.
    monkeypatch.setattr(signup_form, "FASTEST", dt.timedelta(0))
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


@pytest.fixture
def working(newsletter):
    return SignupPage.objects.create(newsletter=newsletter, challenge="always")


def addresses():
    return sorted(Subscriber.objects.values_list("address", flat=True))


def open_form(page, *, address="bob@example.org"):
    page.goto("/tide-notes/subscribe/")
    page.get_by_label("E-mail address").fill(address)


def press(page):
    page.get_by_role("button", name="Subscribe", exact=True).click()


def test_the_browser_does_the_work_and_the_reader_notices_nothing(any_page, working):
    open_form(any_page)
    expect(any_page.locator("[name=altcha]")).not_to_have_value("", timeout=60_000)
    press(any_page)
    any_page.get_by_role("heading", name=ASKED).wait_for()
    assert addresses() == ["bob@example.org"]


def test_whoever_is_faster_than_the_browser_is_told_and_need_not_press_again(page, working, monkeypatch):
    monkeypatch.setattr(challenges, "LEAST_WORK", 1_000_000)
    monkeypatch.setattr(challenges, "MOST_WORK", 1_000_001)
    open_form(page)
    page.get_by_label("E-mail address").press("Enter")
    page.get_by_text("One moment: your browser is showing that it is no robot.").wait_for()
    page.get_by_role("heading", name=ASKED).wait_for(timeout=60_000)
    assert addresses() == ["bob@example.org"]


@pytest.mark.parametrize("waits_for_the_work", [False, True])
def test_a_press_within_two_seconds_is_held_back_until_they_are_over(page, working, monkeypatch, waits_for_the_work):
    monkeypatch.setattr(signup_form, "FASTEST", dt.timedelta(seconds=2))
    monkeypatch.setattr(challenges, "LEAST_WORK", 100)
    monkeypatch.setattr(challenges, "MOST_WORK", 101)
    open_form(page)
    if waits_for_the_work:
        expect(page.locator("[name=altcha]")).not_to_have_value("", timeout=60_000)
    press(page)
    page.get_by_role("heading", name=ASKED).wait_for(timeout=60_000)
    assert addresses() == ["bob@example.org"]


def test_a_form_on_another_page_leads_to_the_work_and_one_more_press(page, working):
    page.goto("/tide-notes/")
    page.get_by_label("E-mail address").fill("bob@example.org")
    press(page)
    page.get_by_text("Press the button once more, so that we know a person did.", exact=True).wait_for()
    page.complaints.clear()  # the answer to the first press has the status 400
    press(page)
    page.get_by_role("heading", name=ASKED).wait_for()
    assert addresses() == ["bob@example.org"]


def test_without_script_a_press_goes_through(open_page, working):
    page = open_page(java_script_enabled=False)
    open_form(page)
    press(page)
    page.get_by_role("heading", name=ASKED).wait_for()
    assert addresses() == ["bob@example.org"]


@pytest.mark.parametrize("script", [True, False])
def test_an_address_that_was_probably_meant_is_taken_by_one_press(open_page, newsletter, script):
    page = open_page(java_script_enabled=script)
    open_form(page, address="bob@gmial.com")
    press(page)
    page.get_by_role("alert").get_by_text("Did you mean bob@gmail.com?").wait_for()
    page.complaints.clear()
    page.get_by_role("button", name="Use bob@gmail.com").click()
    page.get_by_role("heading", name=ASKED).wait_for()
    assert addresses() == ["bob@gmail.com"]


def test_enter_keeps_what_was_typed(page, newsletter):
    open_form(page, address="bob@gmial.com")
    press(page)
    page.get_by_role("alert").wait_for()
    page.complaints.clear()
    page.get_by_label("E-mail address").press("Enter")
    page.get_by_role("heading", name=ASKED).wait_for()
    assert addresses() == ["bob@gmial.com"]


def test_axe_finds_nothing_where_the_form_asks_back(page, working):
    open_form(page, address="bob@gmial.com")
    press(page)
    page.get_by_role("alert").wait_for()
    assert violations_everywhere(page) == {}
    page.complaints.clear()


def test_asking_for_the_mail_again_is_one_press_and_says_when_it_is_too_soon(page, newsletter):
    open_form(page)
    press(page)
    page.get_by_role("button", name="Send it again").click()
    page.get_by_text("It may still be on its way").wait_for()
    assert Subscriber.objects.count() == 1
