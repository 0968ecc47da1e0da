"""A whole issue written from an empty page by keyboard alone, and what of the page has a name and a role."""

from playwright.sync_api import expect

from newsletter.models import Issue
from tests.browser.editor.desk import Desk, paragraph


def test_an_issue_is_written_from_an_empty_page_by_keyboard_alone(studio_page, make_issue, stored):
    issue = make_issue(("letter", [paragraph()]))
    desk = Desk.open(studio_page, issue)
    desk.page.get_by_label("Title", exact=True).focus()
    desk.press("Control+a")
    desk.type("Low water")
    desk.press("Enter", "Control+a")
    desk.type("The sea went away.")
    desk.press("Enter")
    assert desk.focused == "The issue"
    desk.type("Hello {{ first_name | reader }}, it is **low**.")
    desk.press("Enter")
    desk.type("/story")
    desk.press("Enter")
    desk.type("A wall that floats")
    desk.press("Enter")
    desk.type("It rises with the tide.")
    desk.press("Enter")
    desk.type("What's new: a wall.")
    desk.press("Control+Enter")
    desk.press("Control+Shift+Enter")
    desk.type("t")
    desk.press("Enter")
    desk.type("Tides :wave of")
    desk.press("Escape")
    desk.press("Alt+Shift+ArrowUp")
    desk.save()
    assert (Issue.objects.get().title, Issue.objects.get().preheader) == ("Low water", "The sea went away.")
    assert [section["kind"] for section in stored(issue)] == ["letter", "story", "topic", "letter"]


def test_keys_make_words_bold_italic_struck_and_code_and_plain_again(open_desk):
    desk = open_desk(("letter", [paragraph("Hello there")]))
    desk.select("there")
    for keys, mark in [("b", "strong"), ("i", "em"), ("u", "underline"), ("e", "code"), ("Shift+x", "strike")]:
        desk.press(f"Control+{keys}")
        assert desk.outline == [f"letter: paragraph(Hello <{mark}>there</>)"]
        desk.press(f"Control+{keys}")
        assert desk.outline == ["letter: paragraph(Hello there)"]


def test_everything_that_can_be_pressed_has_a_name(open_desk):
    desk = open_desk(("letter", [paragraph("Hello")]), ("divider", []))
    nameless = desk.page.evaluate(
        """() => [...document.querySelectorAll("main button, main a, main input, main textarea, main select")]
          .filter((each) => each.offsetParent && !(each.getAttribute("aria-label") || each.textContent.trim()
            || each.labels?.length))
          .map((each) => each.outerHTML)"""
    )
    assert nameless == []


def test_sections_the_text_and_its_bar_have_their_roles(open_desk):
    desk = open_desk(("letter", [paragraph("Hello")]))
    expect(desk.page.get_by_role("textbox", name="The issue")).to_have_count(1)
    expect(desk.text.get_by_role("region", name="Letter")).to_have_count(1)
    desk.select("Hello")
    expect(desk.page.get_by_role("toolbar", name="Format the selected words")).to_have_count(1)
