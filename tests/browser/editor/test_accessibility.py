"""axe-core finds nothing in the editor, whatever is open in it."""

import pytest

from tests.browser.axe import violations_everywhere
from tests.browser.editor.desk import block, paragraph, title

SECTIONS = (
    ("letter", [paragraph("Hello")]),
    ("topic", [title("Ebb"), paragraph("It fell."), block("rule")]),
    ("image", [block("figure", "At noon", src="/static/img/fortnight.svg", alt="A gauge", href="", title="")]),
    ("button", [block("call_to_action", "Read on", href="https://example.org/a")]),
    ("feedback", [title("Well?")]),
    ("divider", []),
)


def open_slash_list(desk):
    desk.put_caret("Hello")
    desk.press("Enter")
    desk.type("/")
    desk.page.locator(".ed-menu[role=listbox]:not([hidden])").wait_for()


def open_emoji_list(desk):
    desk.put_caret("Hello")
    desk.type(" :wav")
    desk.page.locator(".ed-menu[role=listbox]:not([hidden])").wait_for()


def open_bar_of_selected_words(desk):
    desk.select("It fell.")
    desk.page.get_by_role("toolbar", name="Format the selected words").wait_for()


def open_link_dialog(desk):
    open_bar_of_selected_words(desk)
    desk.press("Control+k")
    desk.page.get_by_role("dialog").wait_for()


def open_section_menu(desk):
    desk.put_caret("It fell.")
    desk.press("Control+Shift+Enter")
    desk.page.locator(".ed-menu:not([hidden])").wait_for()


def open_keys(desk):
    desk.page.locator("[data-keyboard]").click()
    desk.page.locator("dialog[open]").wait_for()


def open_settings_of_a_picture(desk):
    desk.page.locator(".ed-figure-frame").click()
    desk.page.locator("[data-inspector]").get_by_label("What it shows").wait_for()


def open_settings_of_feedback(desk):
    desk.put_caret("Well?")
    desk.page.locator("[data-inspector]").get_by_label("Buttons").wait_for()


def open_preview(desk):
    desk.page.locator("[data-open-preview]").click()
    desk.page.frame_locator(".pv-frame").locator(".page").wait_for()


def open_findings(desk):
    desk.page.locator("[data-open-preflight]").click()
    desk.page.get_by_role("region", name="Findings").wait_for()


def open_link_bin(desk):
    desk.page.locator("[data-open-bin]").click()
    desk.page.get_by_role("dialog", name="Link bin").wait_for()


@pytest.mark.slow
@pytest.mark.parametrize(
    "opened",
    [
        open_slash_list, open_emoji_list, open_bar_of_selected_words, open_link_dialog, open_section_menu, open_keys,
        open_settings_of_a_picture, open_settings_of_feedback, open_preview, open_findings,
        open_link_bin,
    ],
    ids=lambda each: each.__name__,
)  # fmt: skip
def test_the_editor(open_desk, opened):
    desk = open_desk(*SECTIONS)
    opened(desk)
    assert violations_everywhere(desk.page) == {}


@pytest.mark.slow
def test_the_settings_and_the_preview_on_a_phone(open_desk):
    desk = open_desk(*SECTIONS, phone=True)
    desk.from_the_bar("Settings")
    assert violations_everywhere(desk.page) == {}
