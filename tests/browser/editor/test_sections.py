"""Whole sections: added, moved, duplicated, turned, deleted and brought back; their ids stay their own."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import block, paragraph, title

LETTER = ("letter", [paragraph("Hello")])
TOPIC = ("topic", [title("Ebb"), paragraph("It fell.")])
STORY = ("story", [title("Wall"), paragraph("It floats.")])


def kinds(desk):
    return [line.split(":")[0] for line in desk.outline]


def handle(desk, label):
    return desk.page.get_by_role("button", name=f"{label}: what to do with this section")


def menu(desk, label, choice):
    handle(desk, label).click()
    desk.page.get_by_role("menuitem", name=choice).click()


def test_the_plus_between_two_sections_adds_one_there_and_the_caret_is_in_it(open_desk):
    desk = open_desk(LETTER, TOPIC)
    desk.page.get_by_role("button", name="Add a section here").first.click()
    desk.page.get_by_role("menuitem", name="Story").click()
    assert desk.focused == "The issue"
    desk.type("Wall")
    assert desk.outline == [
        "letter: paragraph(Hello)",
        "story: title(Wall) standfirst() paragraph()",
        "topic: title(Ebb) paragraph(It fell.)",
    ]
    assert desk.announced == "Story added as section 2."
    assert len(set(desk.ids)) == 3


def test_every_kind_can_be_added_and_is_saved(open_desk, stored):
    desk = open_desk(LETTER)
    offered = desk.page.evaluate("fortnight.data.kinds.map((kind) => kind.label)")
    for label in offered:
        desk.page.get_by_role("button", name="Add a section here").last.click()
        desk.page.locator(".ed-menu-label").get_by_text(label, exact=True).click()
    desk.save()
    names = desk.page.evaluate("fortnight.data.kinds.map((kind) => kind.name)")
    assert [section["kind"] for section in stored(desk.issue)] == ["letter", *names]


def test_keys_move_the_section_with_the_caret_and_say_so(open_desk):
    desk = open_desk(LETTER, TOPIC)
    desk.put_caret("It fell.")
    desk.press("Alt+Shift+ArrowUp")
    assert (kinds(desk), desk.caret) == (["topic", "letter"], ["paragraph", "It fell."])
    assert desk.announced == "Topic “Ebb” moved: now section 1 of 2."
    desk.press("Alt+Shift+ArrowUp")
    assert desk.announced == "It is the first section already."
    desk.press("Alt+Shift+ArrowDown")
    assert kinds(desk) == ["letter", "topic"]


def test_ids_stay_with_their_sections_when_these_move(open_desk):
    desk = open_desk(LETTER, TOPIC)
    before = desk.ids
    desk.put_caret("It fell.")
    desk.press("Alt+Shift+ArrowUp")
    assert desk.ids == before[::-1]


def test_a_section_is_dragged_by_its_handle(open_desk):
    desk = open_desk(LETTER, TOPIC, STORY)
    before = desk.ids
    letter = desk.page.locator(".ed-section.is-letter .ed-body")
    handle(desk, "Story").drag_to(letter, target_position={"x": 60, "y": 2})
    assert kinds(desk) == ["story", "letter", "topic"]
    assert desk.ids == [before[2], before[0], before[1]]
    desk.press("Control+z")
    assert kinds(desk) == ["letter", "topic", "story"]


def test_buttons_move_a_section_on_a_touch_screen(open_desk):
    desk = open_desk(LETTER, TOPIC, phone=True)
    desk.page.get_by_role("button", name="Move this topic up").tap()
    assert kinds(desk) == ["topic", "letter"]
    desk.page.get_by_role("button", name="Move this topic down").tap()
    assert kinds(desk) == ["letter", "topic"]


def test_a_duplicate_has_the_words_and_an_id_of_its_own(open_desk):
    desk = open_desk(TOPIC)
    desk.put_caret("It fell.")
    desk.press("Control+Shift+d")
    assert desk.outline == ["topic: title(Ebb) paragraph(It fell.)"] * 2
    assert len(set(desk.ids)) == 2


def test_a_deleted_section_is_put_back_by_the_toast(open_desk):
    desk = open_desk(LETTER, TOPIC)
    before = desk.ids
    menu(desk, "Topic", "Delete")
    assert kinds(desk) == ["letter"]
    assert desk.announced == "Topic deleted. Ctrl+Z puts it back."
    desk.page.get_by_role("button", name="Put it back").click()
    assert (desk.outline[1], desk.ids) == ("topic: title(Ebb) paragraph(It fell.)", before)


def test_deleting_the_last_section_leaves_an_empty_letter(open_desk):
    desk = open_desk(TOPIC)
    menu(desk, "Topic", "Delete")
    assert desk.outline == ["letter: paragraph()"]


def test_a_letter_turned_into_a_topic_keeps_every_word(open_desk):
    desk = open_desk(("letter", [block("greeting", "Dear all,"), paragraph("Hello"), block("signature", "Alice")]))
    menu(desk, "Letter", "Topic")
    assert desk.outline == ["topic: title() paragraph(Dear all,) paragraph(Hello) paragraph(Alice)"]
    desk.press("Control+z")
    assert desk.outline == ["letter: greeting(Dear all,) paragraph(Hello) signature(Alice)"]


def test_a_missing_part_is_added_by_the_menu_of_the_section(open_desk):
    desk = open_desk(LETTER)
    menu(desk, "Letter", "Signature")
    desk.type("Alice")
    menu(desk, "Letter", "Sign-off")
    desk.type("Bye,")
    assert desk.outline == ["letter: paragraph(Hello) sign_off(Bye,) signature(Alice)"]


def test_a_heading_becomes_a_topic_of_its_own(open_desk):
    desk = open_desk(("topic", [title("Ebb"), paragraph("One"), block("heading", "Flow", level=3), paragraph("Two")]))
    desk.put_caret("Flow")
    desk.press("Control+Alt+t")
    assert desk.outline == ["topic: title(Ebb) paragraph(One)", "topic: title(Flow) paragraph(Two)"]


def test_a_pasted_copy_of_a_section_gets_an_id_of_its_own(open_desk):
    desk = open_desk(TOPIC, LETTER)
    before = desk.ids
    handle(desk, "Topic").click()
    desk.press("Escape")
    desk.page.evaluate(
        """() => {
          const { view } = fortnight;
          const { dom } = view.serializeForClipboard(view.state.doc.slice(0, view.state.doc.firstChild.nodeSize));
          view.pasteHTML(`${dom.innerHTML}`);
        }"""
    )
    assert len(desk.ids) == len(set(desk.ids))
    assert set(before) <= set(desk.ids)


@pytest.mark.parametrize(("keys", "named"), [("Control+.", "menu"), ("Control+Shift+Enter", "menu")])
def test_the_menus_of_a_section_open_by_keys_and_escape_goes_back(open_desk, keys, named):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.press(keys)
    assert desk.page.evaluate("document.activeElement.getAttribute('role')") == "menuitem"
    desk.press("End", "ArrowDown")
    items = desk.page.get_by_role(named).get_by_role("menuitem")
    assert items.first.evaluate("item => item === document.activeElement") is True
    desk.press("Escape")
    expect(desk.page.get_by_role(named)).to_have_count(0)


def test_undo_goes_over_moves_words_and_settings_alike(open_desk):
    desk = open_desk(LETTER, TOPIC)
    desk.put_caret("Hello")
    desk.type(" you")
    desk.page.wait_for_timeout(600)
    desk.press("Alt+Shift+ArrowDown")
    desk.page.get_by_label("On the web").uncheck()
    assert desk.document["content"][1]["attrs"]["web"] is False
    desk.press("Control+z")
    assert desk.document["content"][1]["attrs"]["web"] is True
    desk.press("Control+z")
    assert kinds(desk) == ["letter", "topic"]
    desk.press("Control+z")
    assert desk.outline[0] == "letter: paragraph(Hello)"
