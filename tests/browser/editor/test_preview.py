"""Seeing while writing: the preview beside the text is what readers get, and leads back to the text."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import block, paragraph, title
from tests.browser.layout import overflow
from tests.machine import wait_until

LETTER = ("letter", [paragraph("Hello")])
LONG = [("topic", [title(f"Ebb {n}"), *(paragraph(f"Topic {n}, line {m}. " * 12) for m in range(6))]) for n in range(6)]


def frame(desk):
    return desk.page.frame_locator(".pv-frame")


def open_preview(desk):
    desk.page.locator("[data-open-preview]").click()
    frame(desk).locator(".page").wait_for()


def shown_after(desk, act):
    """Do something, and wait until the frame shows a rendering that was asked for after it."""
    desk.page.evaluate(
        "void (window.shown = new Promise((done) => document.querySelector('[data-preview-pane]')"
        ".addEventListener('preview:shown', (event) => done(event.detail), { once: true })))"
    )
    act()
    return desk.page.evaluate("window.shown")


def test_what_is_typed_stands_in_the_preview_and_the_rest_of_the_frame_stays(open_desk):
    desk = open_desk(LETTER, ("topic", [title("Ebb"), paragraph("It fell.")]))
    open_preview(desk)
    frame(desk).get_by_text("It fell.").evaluate("(node) => (node.mine = 'still here')")
    desk.put_caret("Hello")
    desk.type(" there")
    frame(desk).get_by_text("Hello there").wait_for()
    assert frame(desk).get_by_text("It fell.").evaluate("(node) => node.mine") == "still here"


def test_after_many_changes_the_frame_is_exactly_the_newest_rendering(open_desk):
    desk = open_desk(LETTER, ("topic", [title("Ebb"), paragraph("It fell."), block("rule"), paragraph("Twice.")]))
    open_preview(desk)
    desk.put_caret("It fell.")
    desk.type(" And rose.")
    desk.press("Enter")
    desk.type("## Flood")
    desk.press("Alt+Shift+ArrowUp")
    desk.page.wait_for_timeout(600)
    answer = shown_after(desk, lambda: desk.type("!"))
    # Parsed inside the frame: the studio's own policy allows no styles in markup.
    equal = desk.page.evaluate(
        "(html) => { const frame = document.querySelector('.pv-frame');"
        " const parser = new frame.contentWindow.DOMParser();"
        " return parser.parseFromString(html, 'text/html').documentElement"
        ".isEqualNode(frame.contentDocument.documentElement); }",
        answer["html"],
    )
    assert equal is True


def test_ctrl_p_opens_the_preview_beside_the_text_and_then_goes_to_the_test_mail(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.press("Control+p")
    frame(desk).get_by_text("Hello").wait_for()
    desk.type("!")
    frame(desk).get_by_text("Hello!").wait_for()
    expect(desk.page.locator("#test-to")).to_have_value("alice@example.org")
    desk.press("Control+p")
    expect(desk.page.locator("#test-as")).to_be_focused()
    desk.press("Escape")
    expect(desk.text).to_be_focused()


def test_the_inbox_row_follows_the_title_and_says_where_inboxes_cut(open_desk):
    desk = open_desk(LETTER)
    open_preview(desk)
    desk.page.locator("[name=title]").fill("The water came up to the third step of the harbour")
    row = desk.page.locator(".pv-inbox")
    expect(row.locator("strong")).to_have_text("#21: The water came up to the third step of the harbour")
    expect(row.locator(".pv-cuts")).to_contain_text("Subject 55: phones show about 38")
    desk.page.get_by_role("button", name="Phone", exact=True).click()
    expect(row.locator("strong .pv-cut")).to_have_text("ep of the harbour")


def test_phone_dark_text_and_web_show_what_they_say(open_desk):
    desk = open_desk(LETTER)
    open_preview(desk)
    desk.page.get_by_role("button", name="Phone", exact=True).click()
    assert desk.page.locator(".pv-frame").evaluate("(frame) => frame.contentWindow.innerWidth") == 360
    light = frame(desk).locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    desk.page.get_by_role("button", name="Dark").click()
    shown = "getComputedStyle(document.querySelector('.pv-frame').contentDocument.body).backgroundColor"
    wait_until(lambda: desk.page.evaluate(shown) != light)
    desk.page.get_by_role("button", name="Text", exact=True).click()
    expect(desk.page.locator(".pv-text")).to_contain_text("Hello")
    desk.page.get_by_role("button", name="Web page").click()
    frame(desk).locator(".issue-body").wait_for()


def test_a_click_in_the_preview_puts_the_caret_into_that_block(open_desk):
    desk = open_desk(*LONG)
    open_preview(desk)
    frame(desk).get_by_text("Topic 4, line 3.").first.click()
    wait_until(lambda: desk.page.evaluate("fortnight.view.hasFocus()"))
    assert desk.page.evaluate("fortnight.view.state.selection.$from.parent.textContent").startswith("Topic 4, line 3.")
    seen = "document.querySelector('.pv-here').hidden"
    assert desk.page.evaluate(seen) is False


def test_a_click_on_the_preview_s_headline_goes_to_the_title_field(open_desk):
    desk = open_desk(LETTER)
    open_preview(desk)
    frame(desk).locator(".headline h1").click()
    expect(desk.page.locator("[name=title]")).to_be_focused()


def test_text_and_preview_scroll_with_each_other(open_desk):
    desk = open_desk(*LONG)
    open_preview(desk)
    desk.page.evaluate(
        "[...document.querySelectorAll('.ed-text h2, .ed-text p')].find((p) => p.textContent.startsWith('Topic 4'))"
        ".scrollIntoView({ block: 'center' })"
    )
    stage = "document.querySelector('.pv-stage')"
    wait_until(lambda: desk.page.evaluate(f"{stage}.scrollTop > 200"))
    seen = frame(desk).get_by_text("Topic 4, line 0.").first
    box, room = seen.bounding_box(), desk.page.locator(".pv-stage").bounding_box()
    assert room["y"] <= box["y"] <= room["y"] + room["height"]
    desk.page.evaluate(f"{stage}.scrollTop = 0")
    wait_until(lambda: desk.page.evaluate("document.scrollingElement.scrollTop === 0"))


def test_the_size_of_each_section_is_shown_and_leads_to_it(open_desk):
    desk = open_desk(LETTER, ("topic", [title("Ebb"), paragraph("It fell. " * 200)]))
    open_preview(desk)
    summary = desk.page.locator(".pv-size summary")
    expect(summary).to_contain_text("402 words, 2 min")
    expect(summary).to_contain_text("heaviest: “Ebb”")
    summary.click()
    desk.page.get_by_role("button", name="“Ebb”").click()
    assert desk.caret[0] == "title"


def test_a_preview_that_fails_says_why_and_keeps_the_last_good_one(open_desk):
    desk = open_desk(LETTER)
    open_preview(desk)
    desk.page.route("**/preview/", lambda route: route.fulfill(status=500, body="broken"))
    desk.put_caret("Hello")
    desk.type(" there")
    expect(desk.page.locator(".pv-state")).to_have_text(
        "The server could not make it (error 500). What you see is the last preview that could be made."
    )
    expect(frame(desk).get_by_text("Hello")).to_be_visible()
    desk.page.unroute("**/preview/")
    desk.type("!")
    frame(desk).get_by_text("Hello there!").wait_for()
    expect(desk.page.locator(".pv-state")).to_have_text("")
    desk.page.complaints.clear()  # the 500 itself


def test_enter_sends_a_test_mail_of_the_words_on_the_page(open_desk, smtp_sink):
    desk = open_desk(LETTER)
    open_preview(desk)
    desk.put_caret("Hello")
    desk.type(" there")
    desk.press("Control+p")
    desk.page.locator("#test-to").fill("desk@example.org")
    desk.press("Enter")
    expect(desk.page.locator("[data-test-says]")).to_have_text("Sent to desk@example.org.", timeout=15_000)
    (mail,) = smtp_sink.received
    assert ([b"[TEST]" in mail.content, b"Hello there" in mail.content], mail.rcpt_to) == (
        [True, True],
        ("desk@example.org",),
    )


def test_on_a_phone_the_preview_covers_the_page_and_closes_again(open_desk):
    desk = open_desk(LETTER, phone=True)
    open_preview(desk)
    box = desk.page.locator(".pv").bounding_box()
    assert (box["x"], box["y"], box["width"]) == (0, 0, 390)
    desk.page.locator("[data-close-preview]").click()
    expect(desk.page.locator(".pv")).to_be_hidden()
    expect(desk.text).to_be_focused()


@pytest.mark.parametrize("dark", [False, True])
def test_the_open_preview_fits_its_page(open_desk, dark):
    desk = open_desk(LETTER, dark=dark)
    open_preview(desk)
    assert overflow(desk.page) == 0
