"""Lists at the caret, the bar of selected words, links, emoji, merge tags, the keyboard map."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import block, paragraph, title

LETTER = ("letter", [paragraph("Hello")])


def at_empty(desk):
    desk.put_caret("Hello")
    desk.press("Enter")


def test_a_slash_in_an_empty_paragraph_lists_what_can_be_added(open_desk):
    desk = open_desk(LETTER)
    at_empty(desk)
    desk.type("/")
    assert desk.options[:3] == ["Heading", "Small heading", "Label"]
    assert {"Topic", "Story", "Sponsor"} <= set(desk.options)


def test_a_slash_among_words_is_a_slash(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.type("/")
    assert desk.options == []


def test_typing_narrows_the_list_arrows_wrap_and_enter_inserts(open_desk):
    desk = open_desk(LETTER)
    at_empty(desk)
    desk.type("/qu")
    assert desk.options[0] == "Quote"
    desk.press("ArrowUp")
    assert desk.chosen == desk.options[-1]
    desk.press("ArrowDown")
    assert desk.chosen == "Quote"
    desk.press("Enter")
    desk.type("It floats.")
    assert desk.outline == ["letter: paragraph(Hello) quote(paragraph(It floats.))"]


def test_the_text_names_the_list_and_its_chosen_line(open_desk):
    desk = open_desk(LETTER)
    at_empty(desk)
    desk.type("/he")
    owned, active = (desk.text.get_attribute(name) for name in ("aria-controls", "aria-activedescendant"))
    expect(desk.page.locator(f"#{owned}")).to_have_attribute("role", "listbox")
    expect(desk.page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    desk.press("Escape")
    assert desk.text.get_attribute("aria-activedescendant") is None


def test_escape_closes_the_list_and_the_typed_words_stay(open_desk):
    desk = open_desk(LETTER)
    at_empty(desk)
    desk.type("/qu")
    desk.press("Escape")
    desk.type("o")
    assert (desk.options, desk.outline) == ([], ["letter: paragraph(Hello) paragraph(/quo)"])


def test_a_new_section_from_the_middle_of_a_letter_parts_it(open_desk):
    desk = open_desk(("letter", [paragraph("Before"), paragraph("After"), block("signature", "Alice")]))
    desk.put_caret("Before")
    desk.press("Enter")
    desk.type("/topic")
    desk.press("Enter")
    desk.type("Ebb")
    assert desk.outline == [
        "letter: paragraph(Before)",
        "topic: title(Ebb) paragraph()",
        "letter: paragraph(After) signature(Alice)",
    ]
    desk.press("Control+z", "Control+z")
    assert len(desk.ids) == 1


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("/table", "table(table_row(table_header() table_header()) table_row(table_cell() table_cell())"),
        ("/button", "call_to_action()"),
        ("/line", "rule()"),
        ("/link card", "link_card()"),
        ("/picture", "figure()"),
        ("/raw", "raw_block()"),
        ("/signature", "paragraph() signature()"),
    ],
)
def test_blocks_are_put_where_the_slash_was(open_desk, typed, made):
    desk = open_desk(LETTER)
    at_empty(desk)
    desk.type(typed)
    desk.press("Enter")
    assert desk.outline[0].startswith(f"letter: paragraph(Hello) {made}")


def test_a_label_is_chosen_from_a_list_and_the_story_goes_on_plainly(open_desk):
    desk = open_desk(("story", [title("Wall"), paragraph()]))
    desk.put_caret("Wall")
    desk.press("Enter", "Enter")
    desk.type("/label")
    desk.press("Enter")
    assert desk.options[0] == "What’s new:"
    desk.press("Enter")
    desk.type("a wall")
    assert desk.outline == ["story: title(Wall) standfirst() paragraph(<label>What’s new:</> a wall)"]


def test_two_letters_after_a_colon_complete_an_emoji_in_a_title(open_desk):
    desk = open_desk(("topic", [title("Tides"), paragraph()]))
    desk.put_caret("Tides")
    desk.type(" :wave")
    desk.page.get_by_role("option", name="water wave").wait_for()
    while desk.chosen != "water wave":
        desk.press("ArrowDown")
    desk.press("Enter")
    assert desk.outline == ["topic: title(Tides 🌊) paragraph()"]


def test_the_names_of_emoji_are_fetched_with_the_first_colon_and_typing_goes_on_meanwhile(open_desk):
    desk = open_desk(LETTER)
    asked = []
    desk.page.on("request", lambda request: asked.append(request.url) if "emoji" in request.url else None)
    desk.put_caret("Hello")
    desk.type(" there")
    assert asked == []
    desk.type(" :wat")
    desk.page.get_by_role("option", name="water wave").wait_for()
    assert len(asked) == 1
    desk.press("Escape")
    desk.type("x :wav")
    assert ("water wave" in desk.options, len(asked)) == (True, 1)


def test_without_the_names_of_emoji_a_colon_stays_a_colon_until_they_can_be_had(open_desk):
    desk = open_desk(LETTER)
    desk.page.route("**/emoji*", lambda route: route.abort())
    desk.put_caret("Hello")
    desk.type(" :wave")
    assert (desk.options, desk.outline) == ([], ["letter: paragraph(Hello :wave)"])
    desk.page.unroute("**/emoji*")
    desk.type(" :wat")
    desk.page.get_by_role("option", name="water wave").wait_for()
    desk.page.complaints.clear()


def test_a_time_of_day_is_no_emoji(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.type(" at 12:30 or so: ab")
    assert desk.options == []


def test_a_merge_tag_is_chosen_and_asked_for_its_fallback(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.type(" {{fi")
    assert desk.options == ["First name"]
    desk.press("Enter")
    desk.type("reader")
    desk.press("Enter")
    desk.type("!")
    tag = desk.document["content"][0]["content"][0]["content"][1]
    assert tag == {"type": "merge_tag", "attrs": {"name": "first_name", "fallback": "reader"}}
    assert desk.outline == ["letter: paragraph(Hello {merge_tag}!)"]


def test_selected_words_get_a_bar_whose_buttons_say_what_is_on(open_desk):
    desk = open_desk(("letter", [paragraph("Hello there")]))
    bar = desk.page.get_by_role("toolbar", name="Format the selected words")
    expect(bar).to_have_count(0)
    desk.select("there")
    bar.get_by_role("button", name="Bold").click()
    assert desk.outline == ["letter: paragraph(Hello <strong>there</>)"]
    expect(bar.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    bar.get_by_role("button", name="Quote").click()
    assert desk.outline == ["letter: quote(paragraph(Hello <strong>there</>))"]
    bar.get_by_role("button", name="Quote").click()
    assert desk.outline == ["letter: paragraph(Hello <strong>there</>)"]


def test_the_bar_is_reached_and_left_by_keys(open_desk):
    desk = open_desk(("letter", [paragraph("Hello there")]))
    desk.select("there")
    desk.press("Alt+F10")
    assert desk.focused == "Bold"
    desk.press("ArrowRight", "Enter")
    assert desk.outline == ["letter: paragraph(Hello <em>there</>)"]
    desk.press("Escape")
    assert desk.focused == "The issue"


def test_a_link_is_set_changed_and_removed_by_keys_alone(open_desk):
    desk = open_desk(("letter", [paragraph("Hello there")]))
    desk.select("there")
    desk.press("Control+k")
    desk.type("example.org/a")
    desk.press("Enter")
    assert desk.document["content"][0]["content"][0]["content"][1]["marks"] == [
        {"type": "link", "attrs": {"href": "https://example.org/a", "title": ""}}
    ]
    desk.press("ArrowLeft", "Control+k")
    expect(desk.page.get_by_label("Address")).to_have_value("https://example.org/a")
    desk.page.get_by_role("button", name="Remove the link").click()
    assert desk.outline == ["letter: paragraph(Hello there)"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " java\tscript:alert(1)", ""])
def test_an_unsafe_or_empty_address_is_refused_in_words_and_nothing_is_lost(open_desk, address):
    desk = open_desk(("letter", [paragraph("Hello there")]))
    desk.select("there")
    desk.press("Control+k")
    desk.page.get_by_label("Address").fill(address)
    desk.press("Enter")
    assert desk.page.locator(".ed-ask [role=alert]").inner_text() in {
        "A link begins with https://, http://, mailto: or tel:.",
        "Write the address it leads to.",
    }
    desk.press("Escape")
    assert desk.outline == ["letter: paragraph(Hello there)"]


def test_the_keyboard_map_opens_by_question_mark_outside_text_and_by_ctrl_slash_inside(open_desk):
    desk = open_desk(LETTER)
    desk.page.get_by_role("button", name="Save").focus()
    desk.press("?")
    heading = desk.page.get_by_role("heading", name="Keys")
    heading.wait_for()
    expect(desk.page.locator("#keyboard-map kbd", has_text="Ctrl+B")).to_have_count(1)
    desk.press("Escape")
    desk.put_caret("Hello")
    desk.type("?")
    assert desk.outline == ["letter: paragraph(Hello?)"]
    desk.press("Control+/")
    heading.wait_for()
