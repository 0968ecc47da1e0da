"""The bar above the words on a phone: one row with what matters, the rest in a sheet; and no talk of keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.editor.desk import paragraph, title
from tests.browser.layout import overflow

LETTER = ("letter", [paragraph("Hello there")])
TOPIC = ("topic", [title("Ebb"), paragraph("It fell.")])
EMPTY = ("letter", [paragraph()])


@pytest.fixture
def phone(open_desk):
    return lambda *sections: open_desk(*sections, phone=True)


def bar(desk):
    return desk.page.locator(".ed-bar")


def sheet(desk):
    return desk.page.get_by_role("group", name="More for this issue")


def shown(place):
    """The words on everything that can be pressed there, in the order of the page."""
    return [each.inner_text() for each in place.locator("a, button").all() if each.is_visible()]


def test_one_row_stands_between_the_state_of_the_issue_and_its_title(phone):
    desk = phone(LETTER)
    box, head, field = (
        desk.page.locator(each).bounding_box() for each in (".ed-bar", ".issue-head", "#issue-form .title-field")
    )
    assert shown(bar(desk)) == ["Preview", "Test & send", "More"]
    assert shown(desk.page.locator(".issue-head")) == ["Issues"]
    assert (head["height"] < 60, box["height"] < 64, overflow(desk.page)) == (True, True, 0)
    assert field["y"] - box["y"] < 140
    expect(bar(desk).locator("[data-save-state]")).to_contain_text("Saved")


def test_the_sheet_holds_the_rest_and_is_worked_by_keyboard_alone(phone):
    desk = phone(LETTER)
    more = desk.page.get_by_role("button", name="More", exact=True)
    expect(desk.page.locator("[data-open-preflight]")).to_have_text("Nothing to mend", timeout=10_000)
    more.focus()
    desk.press("Enter")
    assert shown(sheet(desk)) == [
        "Save now", "Settings", "Nothing to mend", "Link bin", "Markdown", "Check", "Web", "History",
    ]  # fmt: skip
    assert violations(desk.page) == []
    desk.press("Tab")
    assert desk.focused == "Save now"
    desk.press("Escape")
    expect(sheet(desk)).to_be_hidden()
    assert desk.focused == "More"
    desk.press("Enter", "Tab", "Tab", "Enter")
    expect(sheet(desk)).to_be_hidden()
    expect(desk.page.locator("[data-inspector]").get_by_label("In the mail")).to_be_focused()


@pytest.mark.parametrize(
    ("name", "opened"),
    [("Settings", "[data-inspector].is-open"), ("Nothing to mend", "[data-preflight]"), ("Link bin", ".ed-bin")],
)
def test_what_is_pressed_in_the_sheet_takes_its_place(phone, name, opened):
    desk = phone(LETTER)
    expect(desk.page.locator("[data-open-preflight]")).to_have_text("Nothing to mend", timeout=10_000)
    desk.from_the_bar(name)
    expect(desk.page.locator(opened)).to_be_visible()
    expect(sheet(desk)).to_be_hidden()
    assert desk.page.locator(opened).evaluate("node => node.contains(document.activeElement)") is True


def test_words_are_saved_from_the_sheet_and_the_other_pages_are_reached(phone, stored):
    desk = phone(LETTER)
    desk.put_caret("Hello there")
    desk.type("!")
    desk.from_the_bar("Save now")
    desk.page.locator("[data-save-state][data-state=saved]").wait_for()
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there!")]}]
    desk.page.get_by_role("button", name="More", exact=True).tap()
    sheet(desk).get_by_role("link", name="History").tap()
    desk.page.get_by_role("heading", name="History").wait_for()
    assert desk.page.url.endswith(f"/studio/issues/{desk.issue.pk}/history/")


def test_on_a_desktop_everything_stands_in_the_bar(open_desk):
    desk = open_desk(LETTER)
    expect(desk.page.locator("[data-open-preflight]")).to_have_text("Nothing to mend", timeout=10_000)
    assert shown(bar(desk)) == ["Save", "Nothing to mend", "Link bin", "Keys", "Markdown", "Preview"]
    assert shown(desk.page.locator(".tabs")) == ["Write", "Check", "Web", "History", "Test & send"]


def test_a_phone_is_told_nothing_of_keys_until_one_is_there(phone):
    desk = phone(EMPTY, TOPIC)
    desk.put_caret("", start=True)
    empty = desk.text.locator(".is-empty").first
    expect(empty).to_have_attribute("data-placeholder", "Write, or press + for more")
    handle = desk.text.get_by_role("button", name="Topic: what to do with this section")
    handle.tap()
    menu = desk.page.get_by_role("menu")
    assert (menu.locator("kbd").count(), "Undo brings it back" in menu.inner_text()) == (0, True)
    menu.get_by_role("menuitem", name="Delete").tap()
    assert desk.announced == "Topic deleted. Undo puts it back."
    titles = desk.page.evaluate(
        "[...document.querySelectorAll('.ed-text [title], .ed-toolbar [title]')].map(n => n.title)"
    )
    assert [each for each in titles if "+" in each] == []
    desk.press("Control+z")
    handle.tap()
    assert menu.locator("kbd").all_inner_texts()[:3] == ["Alt+Shift+↑", "Alt+Shift+↓", "Ctrl+Shift+D"]


def test_on_an_empty_line_the_plus_above_the_keyboard_offers_everything(phone):
    desk = phone(EMPTY)
    desk.put_caret("", start=True)
    add = desk.page.get_by_role("toolbar", name="Writing tools").get_by_role("button", name="Add a section")
    add.tap()
    desk.settle()
    assert desk.options[:3] == ["Heading", "Small heading", "Label"]
    desk.page.get_by_role("option", name="Bullet list").tap()
    desk.type("One")
    assert desk.outline == ["letter: bullet_list(list_item(paragraph(One)))"]
