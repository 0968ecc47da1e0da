"""docs/write/first-issue.md, done step by step as it says, on the demo newsletter."""

import email
import email.policy
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect

from delivery import demo, tasks
from subscribers.models import FeedbackVote
from tests.factories import WriterFactory

TEXT = (django_settings.BASE_DIR / "docs/write/first-issue.md").read_text(encoding="utf-8")
LETTER, HEADING, ITEMS = (block.strip() for block in re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL))


@pytest.fixture
def studio(open_page, transactional_db):
    demo.load(django_settings.BASE_DIR / "demo", now=timezone.now())
    page = open_page(user=WriterFactory())
    page.goto("/studio/")
    return page


def test_the_tutorial_leads_from_an_empty_page_to_a_reader_who_leaves(studio, open_page, smtp_sink):
    write_an_issue(studio)
    send_a_test(studio, smtp_sink)
    schedule_it(studio)
    send_it_now(studio)
    mail = deliver(smtp_sink)
    be_a_reader(open_page(), mail)

    studio.reload()
    expect(studio.locator("main")).to_contain_text("It was fine")
    assert FeedbackVote.objects.count() == 1
    studio.get_by_role("link", name="Readers").click()
    expect(studio.locator("main")).to_contain_text("Unsubscribed")


def write_an_issue(page):
    page.get_by_role("link", name="New issue").first.click()
    page.get_by_label("Working title").fill("Herons")
    page.get_by_label("An empty page").check()
    page.get_by_role("button", name="Begin writing").click()

    page.get_by_label("Preheader").fill("A good fortnight for herons.")
    page.locator(".ed-section.is-letter p").click()
    page.keyboard.type(LETTER)
    page.keyboard.press("Enter")
    page.keyboard.type("/topic")
    choose(page, "Topic")
    page.keyboard.type(HEADING)
    choose(page, "🌊")
    for line in ITEMS.split("\n"):
        page.keyboard.press("Enter")
        page.keyboard.type(line)
    page.locator(".ed-section.is-topic .ed-plus").click()
    page.get_by_role("menuitem", name="Feedback").click()
    page.get_by_role("button", name="Preview", exact=True).click()
    mail = page.frame_locator(".pv-frame")
    expect(mail.get_by_text("The heron is back at the canal.")).to_be_visible()
    expect(mail.get_by_text("It was fine")).to_be_visible()
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")


def choose(page, words):
    """Take the first line of the list at the caret, which has these words."""
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text(words)
    page.keyboard.press("Enter")


def send_a_test(page, smtp_sink):
    page.get_by_role("link", name="Test & send").click()
    page.get_by_label("Send a test mail to").fill("me@example.org")
    page.get_by_role("button", name="Send the test").click()
    expect(page.get_by_text("Sent to me@example.org.")).to_be_visible()

    mail = email.message_from_bytes(smtp_sink.received.pop().content, policy=email.policy.default)
    assert mail["Subject"] == "[TEST] #5: Herons"


def schedule_it(page):
    expect(page.locator(".slot.is-taken")).to_contain_text("taken by #4")
    page.locator(".slot:not(.is-taken) input[name=slot]").first.check()
    page.get_by_role("button", name="Schedule …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("25 people")
    dialog.get_by_role("button").first.click()
    expect(page.get_by_role("button", name="Unschedule")).to_be_visible()


def send_it_now(page):
    page.get_by_role("button", name="Send now …").click()
    page.get_by_role("dialog").get_by_role("button").first.click()
    expect(page.locator("main")).to_contain_text("25")


def deliver(smtp_sink):
    """What a worker does; the mail that Bob got."""
    with ThreadPoolExecutor(1) as worker:  # a browser test runs an event loop in its own thread
        worker.submit(tasks.send).result(60)
    tasks.tick()
    assert len(smtp_sink.recipients()) == 25
    bob = next(message for message in smtp_sink.received if message.rcpt_to == ("bob@example.org",))
    return email.message_from_bytes(bob.content, policy=email.policy.default)


def be_a_reader(page, mail):
    html = mail.get_body(("html",)).get_content()
    assert "Hello Bob, it has been a good fortnight for herons." in html
    page.set_content(html)
    links = {link.inner_text(): link.get_attribute("href") for link in page.locator("a").all()}

    page.goto(links["It was fine"])
    assert FeedbackVote.objects.count() == 0
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_text("Your answer is “It was fine”.")).to_be_visible()

    page.goto(links["Unsubscribe"])
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_text("Slow Signals no longer comes to bob@example.org.")).to_be_visible()

    page.goto(links["View in browser"])
    expect(page.get_by_role("heading", name="Herons")).to_be_visible()
    page.get_by_role("link", name="Issues").first.click()
    expect(page.get_by_text("Brass for brain")).to_be_visible()
