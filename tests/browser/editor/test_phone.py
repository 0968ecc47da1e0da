"""Writing on a phone: the bar above the keyboard, its buttons by touch, the caret never under it."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import block, paragraph, title
from tests.browser.layout import overflow

LETTER = ("letter", [paragraph("Hello there")])
TOPIC = ("topic", [title("Ebb"), paragraph("It fell.")])
LONG = ("topic", [title("Flood"), *[paragraph(f"Line {number} of the flood.") for number in range(30)]])
KEYBOARD_UP = 460
# The keyboard of a phone leaves the page as tall as it was, and only the visual viewport gets smaller.
SHRINK = """([height, top]) => {
  Object.defineProperty(visualViewport, "height", { configurable: true, get: () => height });
  Object.defineProperty(visualViewport, "offsetTop", { configurable: true, get: () => top });
  visualViewport.dispatchEvent(new Event("resize"));
}"""


@pytest.fixture
def phone(open_desk):
    def open_one(*sections):
        desk = open_desk(*sections, phone=True)
        desk.bar = desk.page.get_by_role("toolbar", name="Writing tools")
        return desk

    return open_one


def keyboard(desk, height=KEYBOARD_UP, top=0):
    desk.page.evaluate(SHRINK, [height, top])
    desk.settle()


def tap(desk, name):
    desk.bar.get_by_role("button", name=name, exact=True).tap()
    desk.settle()


def test_the_bar_is_there_while_one_writes_and_stands_above_the_keyboard(phone):
    desk = phone(LETTER)
    expect(desk.bar).to_have_count(0)
    desk.put_caret("Hello there")
    box = desk.bar.bounding_box()
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    keyboard(desk)
    box = desk.bar.bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] + box["height"] == pytest.approx(KEYBOARD_UP, abs=1)
    keyboard(desk, top=60)
    assert desk.bar.bounding_box()["y"] + box["height"] == pytest.approx(KEYBOARD_UP + 60, abs=1)
    keyboard(desk, height=844)
    assert desk.bar.bounding_box()["y"] + box["height"] == pytest.approx(844, abs=1)


def test_every_button_is_large_enough_for_a_thumb(phone):
    desk = phone(LETTER, TOPIC)
    desk.put_caret("Hello there")
    small = desk.page.evaluate(
        """() => [...document.querySelectorAll(".ed-toolbar button, .ed-tool, .ed-handle, .ed-plus")]
          .map((each) => [each.getAttribute("aria-label"), each.getBoundingClientRect()])
          .filter(([, box]) => box.width < 43.9 || box.height < 43.9).map(([name]) => name)"""
    )
    assert small == []
    first = [button.get_attribute("aria-label") for button in desk.bar.get_by_role("button").all()][:10]
    assert first == [
        "Add a section", "Bold", "Italic", "Link", "Heading", "Bullet list",
        "Move the section up", "Move the section down", "Undo", "Redo",
    ]  # fmt: skip


def test_the_caret_is_brought_out_from_under_the_keyboard(phone):
    desk = phone(LONG)
    desk.put_caret("Line 9 of")
    desk.page.evaluate("fortnight.view.dispatch(fortnight.view.state.tr.scrollIntoView())")
    keyboard(desk, height=380)
    caret = "fortnight.view.coordsAtPos(fortnight.view.state.selection.head).bottom"
    assert desk.page.evaluate(caret) <= desk.bar.bounding_box()["y"]
    for _ in range(6):
        desk.press("Enter")
        desk.type("more")
    desk.settle()
    assert desk.page.evaluate(caret) <= desk.bar.bounding_box()["y"]


def test_blocks_and_marks_are_made_by_touch_and_taken_back(phone):
    desk = phone(LETTER)
    desk.select("there")
    tap(desk, "Bold")
    assert desk.outline == ["letter: paragraph(Hello <strong>there</>)"]
    tap(desk, "Undo")
    assert desk.outline == ["letter: paragraph(Hello there)"]
    tap(desk, "Redo")
    tap(desk, "Bullet list")
    assert desk.outline == ["letter: bullet_list(list_item(paragraph(Hello <strong>there</>)))"]
    tap(desk, "Bullet list")
    tap(desk, "Heading")
    assert desk.outline == ["letter: heading(Hello <strong>there</>)"]
    assert desk.focused == "The issue"


def test_sections_are_added_and_moved_by_touch(phone):
    desk = phone(LETTER, TOPIC)
    desk.put_caret("Hello there")
    tap(desk, "Move the section down")
    assert desk.outline == ["topic: title(Ebb) paragraph(It fell.)", "letter: paragraph(Hello there)"]
    assert desk.announced == "Letter moved: now section 2 of 2."
    tap(desk, "Move the section up")
    desk.text.get_by_role("button", name="Move this topic up").tap()
    assert desk.outline[0] == "topic: title(Ebb) paragraph(It fell.)"
    desk.put_caret("Hello there")
    tap(desk, "Add a section")
    desk.page.get_by_role("menuitem", name="Divider").tap()
    assert desk.outline[-1] == "divider:"


def test_a_link_is_asked_for_above_the_keyboard(phone):
    desk = phone(LETTER)
    desk.select("there")
    keyboard(desk)
    tap(desk, "Link")
    box = desk.page.get_by_role("dialog").bounding_box()
    assert box["y"] + box["height"] <= KEYBOARD_UP
    desk.page.get_by_label("Address").fill("example.org")
    desk.press("Enter")
    assert "link" in desk.outline[0]


def test_nothing_is_wider_than_the_phone(phone):
    desk = phone(
        LETTER, TOPIC, ("story", [title("Wall"), block("heading", "A wall", level=3), paragraph("It floats.")])
    )
    desk.put_caret("Hello there")
    assert overflow(desk.page) == 0
