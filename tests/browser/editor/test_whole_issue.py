"""One issue from an empty page to the mailbox: signed in, written, checked and sent by keyboard alone, then read."""

import email
import email.policy
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from catcher.store import Mailbox
from config.env import MailRoute
from delivery import tasks
from newsletter.models import Image
from tests.browser.editor.barrels_and_mud import FLOAT, LETTER, LINKS, MUD, SPONSOR, drawing, words_written
from tests.browser.editor.hands import Hands
from tests.factories import NewsletterFactory, SubscriptionFactory, WriterFactory
from tests.machine import free_port, wait_until


@pytest.fixture
def mailbox(machine, settings):
    """The mail catcher as the service runs it: a process of its own, with a port and a mailbox."""
    port = free_port()
    machine.start("manage.py", "catch_mail", MAILBOX_SMTP_PORT=str(port))

    def answers():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(answers, what="the catcher")
    settings.EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=port, tls="none")
    settings.MAILBOX_DIR = machine.data_dir / "mailbox"
    return Mailbox(settings.MAILBOX_DIR)


@pytest.fixture
def hands(page, settings):
    settings.LINK_CHECKS = False  # the links lead to example.org
    newsletter = NewsletterFactory(slug="tide-notes", language="en")
    SubscriptionFactory(newsletter=newsletter, subscriber__address="bob@example.org", name="Bob Reader")
    WriterFactory()
    return Hands(page)


def test_an_issue_goes_from_an_empty_page_to_the_mailbox_by_keyboard_alone(hands, mailbox, open_page):
    sign_in(hands)
    begin(hands)
    write_letter(hands)
    write_stories(hands)
    write_rest(hands)
    see_that_nothing_is_wrong(hands)
    send_it(hands)
    message = deliver(mailbox)
    read_html(open_page, message)
    read_text(message)
    read_in_the_mailbox(hands)
    assert Image.objects.count() == 2
    assert hands.keys < 200  # 177 when this was written, the mailbox included; letters are not counted


def sign_in(hands):
    hands.page.goto("/studio/")
    hands.tab_to("Username")
    hands.type("alice")
    hands.press("Tab")
    hands.line("correct horse battery staple")
    hands.page.get_by_role("heading", name="Tide Notes", level=1).wait_for()


def begin(hands):
    hands.follow("New issue")
    hands.page.get_by_role("heading", name="New issue").wait_for()
    hands.tab_to("Working title")
    hands.line("Barrels, mud and boots")
    hands.page.locator(".ed-text").wait_for()
    hands.tab_to("Preheader", back=True)
    hands.line("A gauge that floats, and what the mud remembers.")
    assert hands.focused == "The issue"


def write_letter(hands):
    first, sign_off = LETTER
    hands.slash("greeting", "Greeting")
    hands.line("Dear {{ first_name | reader }},")
    hands.type(first)
    hands.press("Enter")
    hands.slash("sign", "Sign-off")
    hands.line(sign_off)
    hands.type("Alice")


def write_stories(hands):
    hands.press("Control+Shift+Enter", "s", "Enter")  # + below this section, and the first kind that begins with an s
    write_story(hands, FLOAT, colour="#c98a3a")
    write_sponsor(hands)
    hands.press("Control+Shift+Enter", "s", "Enter")
    write_story(hands, MUD, colour="#6b5b4b")


def write_story(hands, story, *, colour):
    hands.line(story["headline"])
    hands.line(story["standfirst"])
    hands.type("/picture")
    hands.arrow_to("Picture on top")
    hands.picture(drawing(colour), alt=story["alt"], caption=story["caption"])
    hands.press("ArrowDown", "ArrowDown")  # over the headline and the standfirst
    hands.label("What’s new:")
    hands.line(story["What’s new:"])
    if "How it works:" in story:
        hands.label("How it works:")
        hands.line(story["How it works:"])
        hands.type("- ")
        for point in story["points"]:
            hands.line(point)
        hands.press("Enter")
        hands.type("> ")
        hands.line(story["quote"])
        hands.press("Enter")
    hands.label("Why it matters:")
    hands.type(story["Why it matters:"])
    if "We’re thinking:" in story:
        hands.press("Enter")
        hands.press("Control+Alt+l")  # a label of one's own
        hands.type("We’re thinking:")
        hands.press("Control+Alt+l")
        hands.type(f" {story['We’re thinking:']}")


def write_sponsor(hands):
    headline, words, button = SPONSOR
    hands.press("Control+Shift+Enter", "s", "s", "Enter")
    hands.line(headline)
    hands.type(words)
    hands.press("ArrowDown")
    hands.type(button)
    hands.press("Control+Alt+s")
    assert hands.focused == "Link"
    hands.type("https://example.org/boots")
    hands.tab_to("Disclosure")
    hands.press("Control+a")
    hands.type("Paid for")
    hands.tab_to("Who pays")
    hands.type("Kneehigh Bootmakers")
    hands.press("Escape")
    assert hands.focused == "The issue"


def write_rest(hands):
    (first, first_address), (second, second_address) = LINKS
    hands.press("Control+Shift+Enter", "l", "Enter")
    hands.line(f"[{first}]({first_address})")
    hands.type(second)
    hands.press("Shift+Home", "Control+k")
    hands.line(second_address)
    hands.press("Control+Shift+Enter", "f", "Enter")
    hands.press("Control+Shift+Enter", "s", "s", "s", "Enter")


def see_that_nothing_is_wrong(hands):
    hands.press("Control+s")
    hands.page.locator("[data-save-state][data-state=saved]").wait_for()
    expect(hands.page.locator("[data-open-preflight]")).to_have_text("3 warnings", timeout=10_000)
    hands.follow("3 warnings", back=True)
    found = hands.page.get_by_role("region", name="Findings").get_by_role("listitem")
    # Not one error; and a test may lead to no other address than these.
    assert found.filter(has_text="leads to example.org, a name that is kept for examples").count() == 3 == found.count()
    hands.press("Escape")
    assert hands.focused == "The issue"


def send_it(hands):
    hands.follow("Test & send", back=True)
    hands.page.get_by_role("heading", name="Test & send").wait_for()
    hands.follow("Send now …")
    expect(hands.page.get_by_role("heading", name="Send issue #1 to 1 person now?")).to_be_visible()
    assert hands.focused == "Send it now"
    hands.press("Enter")
    expect(hands.page.get_by_role("link", name="Report")).to_be_visible()


def deliver(mailbox):
    """What a worker does, and the mail that the catcher has of it."""
    with ThreadPoolExecutor(1) as worker:  # a browser test runs an event loop in its own thread
        worker.submit(tasks.send).result(60)
    tasks.tick()
    [caught] = mailbox.newest(limit=5)
    assert caught.rcpt_to == ("bob@example.org",)
    return email.message_from_bytes(mailbox.content(caught.id), policy=email.policy.default)


def plain(text):
    return " ".join(text.split()).casefold()


def read_html(open_page, message):
    page = open_page()
    page.set_content(message.get_body(("html",)).get_content(), wait_until="load")
    shown = plain(page.locator("body").inner_text())
    assert [words for words in words_written() if plain(words) not in shown] == []

    links = {
        link.inner_text().strip(): link.get_attribute("href").partition("?utm_")[0] for link in page.locator("a").all()
    }
    wanted = {**dict(LINKS), SPONSOR[2]: "https://example.org/boots"}
    assert {words: links[words].partition("?utm_")[0] for words in wanted} == wanted

    pictures = page.locator("img").evaluate_all("all => all.map((each) => [each.alt, each.naturalWidth > 0])")
    assert [[story["alt"], True] for story in (FLOAT, MUD)] == pictures
    labels = [name for story in (FLOAT, MUD) for name in story if name.endswith(":")]
    bold = page.locator("strong, b").evaluate_all(
        "all => all.filter((each) => +getComputedStyle(each).fontWeight >= 600).map((each) => each.innerText.trim())"
    )
    assert [words for words in bold if words.endswith(":")] == labels


def read_text(message):
    text = message.get_body(("plain",)).get_content()
    read = plain(text)
    missing = [words for words in words_written() if plain(words) not in read]
    missing += [address for _words, address in LINKS if address not in text]
    missing += [story["alt"] for story in (FLOAT, MUD) if plain(story["alt"]) not in read]
    assert missing == []


def read_in_the_mailbox(hands):
    """The catcher's own page, by its keys."""
    hands.page.goto("/mailbox/")
    hands.follow("bob@example.org")
    mail = hands.page.frame_locator("iframe")
    expect(mail.get_by_text(FLOAT["quote"])).to_be_visible()
    hands.page.complaints.clear()  # the frame may run no script, and the browser says so
