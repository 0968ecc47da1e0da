"""Writing straight away: Enter, Backspace and arrows across blocks and sections, Markdown as one types."""

import pytest

from tests.browser.editor.desk import block, paragraph, title

LETTER = ("letter", [paragraph("Hello")])


def test_one_types_straight_away_and_it_is_saved_by_itself(open_desk, stored):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.type(" there")
    desk.page.locator("[data-save-state]", has_text="Not saved yet").wait_for()
    desk.page.locator("[data-save-state][data-state=saved]").wait_for()
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]


def test_enter_in_a_title_goes_on_to_the_words_and_makes_no_second_title(open_desk):
    desk = open_desk(("topic", [title("Ebb"), paragraph("It fell.")]))
    desk.put_caret("Ebb")
    desk.press("Enter")
    desk.type("First")
    assert desk.outline == ["topic: title(Ebb) paragraph(First) paragraph(It fell.)"]


def test_enter_in_the_middle_of_a_title_takes_the_rest_to_a_paragraph(open_desk):
    desk = open_desk(("topic", [title("EbbFlow"), paragraph("It fell.")]))
    desk.put_caret("EbbFlow", start=True)
    desk.press("ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    assert desk.outline == ["topic: title(Ebb) paragraph(Flow) paragraph(It fell.)"]
    assert desk.caret == ["paragraph", ""]


def test_enter_in_a_storys_headline_goes_to_the_empty_standfirst_and_then_to_the_story(open_desk):
    desk = open_desk(("story", [title("Ebb"), paragraph("It fell.")]))
    desk.put_caret("Ebb")
    desk.press("Enter")
    desk.type("In a sentence")
    desk.press("Enter")
    desk.type("First")
    assert desk.outline == ["story: title(Ebb) standfirst(In a sentence) paragraph(First) paragraph(It fell.)"]


def test_enter_after_a_sign_off_makes_a_signature_whose_lines_break(open_desk):
    desk = open_desk(("letter", [paragraph("Hello"), block("sign_off", "Until next time,")]))
    desk.put_caret("Until next time,")
    desk.press("Enter")
    desk.type("Alice")
    desk.press("Enter")
    desk.type("Tide Notes")
    assert desk.outline == ["letter: paragraph(Hello) sign_off(Until next time,) signature(Alice⏎Tide Notes)"]


def test_backspace_at_the_start_of_a_blank_section_takes_it_away(open_desk):
    desk = open_desk(LETTER, ("topic", [title("Ebb")]))
    desk.put_caret("Ebb")
    desk.press("Backspace", "Backspace", "Backspace", "Backspace")
    assert desk.outline == ["letter: paragraph(Hello)"]
    assert desk.caret == ["paragraph", "Hello"]


def test_backspace_at_the_start_of_a_letter_joins_it_to_the_section_above(open_desk):
    desk = open_desk(("topic", [title("Ebb"), paragraph("It fell.")]), LETTER)
    desk.put_caret("Hello", start=True)
    desk.press("Backspace")
    assert desk.outline == ["topic: title(Ebb) paragraph(It fell.Hello)"]
    assert desk.caret == ["paragraph", "It fell."]
    desk.press("Control+z")
    assert desk.outline[0] == "topic: title(Ebb) paragraph(It fell.)"


def test_delete_at_the_end_of_a_section_takes_a_blank_one_below_away(open_desk):
    desk = open_desk(LETTER, ("letter", [paragraph()]))
    desk.put_caret("Hello")
    desk.press("Delete")
    assert desk.outline == ["letter: paragraph(Hello)"]


def test_arrows_go_from_section_to_section(open_desk):
    desk = open_desk(LETTER, ("topic", [title("Ebb"), paragraph("It fell.")]))
    desk.put_caret("Hello")
    desk.press("ArrowDown")
    assert desk.caret[0] == "title"
    desk.press("ArrowUp")
    assert desk.caret[0] == "paragraph"


def test_a_divider_is_selected_by_an_arrow_and_enter_goes_on_after_it(open_desk):
    desk = open_desk(LETTER, ("divider", []))
    desk.put_caret("Hello")
    desk.press("ArrowRight", "Enter")
    desk.type("After")
    assert desk.outline == ["letter: paragraph(Hello)", "divider:", "letter: paragraph(After)"]


def test_deleting_everything_leaves_a_letter_to_write_in(open_desk):
    desk = open_desk(("topic", [title("Ebb"), paragraph("It fell.")]), LETTER)
    desk.put_caret("Hello")
    desk.press("Control+a", "Backspace")
    desk.type("Anew")
    assert "".join(desk.outline).count("Anew") == 1
    assert len(desk.ids) == 1


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("# Ebb", "heading(Ebb)"),
        ("#### Ebb", "heading(Ebb)"),
        ("- Ebb", "bullet_list(list_item(paragraph(Ebb)))"),
        ("1. Ebb", "ordered_list(list_item(paragraph(Ebb)))"),
        ("> Ebb", "quote(paragraph(Ebb))"),
        ("``` Ebb", "code_block(Ebb)"),
        ("---Ebb", "rule() paragraph(Ebb)"),
        ("a **b** c", "paragraph(a <strong>b</> c)"),
        ("a _b_ c", "paragraph(a <em>b</> c)"),
        ("a *b* c", "paragraph(a <em>b</> c)"),
        ("a `b` c", "paragraph(a <code>b</> c)"),
        ("a ~~b~~ c", "paragraph(a <strike>b</> c)"),
        ("a [b](example.org) c", "paragraph(a <link>b</> c)"),
        ("a [b](javascript:alert) c", "paragraph(a [b](javascript:alert) c)"),
        ("snake_case_name", "paragraph(snake_case_name)"),
        ("Why it matters: so", "paragraph(<label>Why it matters:</> so)"),
        ("Hi {{ first_name | reader }}!", "paragraph(Hi {merge_tag}!)"),
    ],
)
def test_markdown_works_as_one_types(open_desk, typed, made):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.press("Enter")
    desk.type(typed)
    assert desk.outline == [f"letter: paragraph(Hello) {made}"]


def test_backspace_right_after_a_shortcut_takes_it_back(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.press("Enter")
    desk.type("- ")
    assert desk.outline == ["letter: paragraph(Hello) bullet_list(list_item(paragraph()))"]
    desk.press("Backspace")
    assert desk.outline == ["letter: paragraph(Hello) paragraph(- )"]


def test_a_title_that_begins_like_markdown_stays_a_title(open_desk):
    desk = open_desk(("topic", [title("Ebb"), paragraph()]))
    desk.put_caret("Ebb", start=True)
    desk.type("# ")
    assert desk.outline == ["topic: title(# Ebb) paragraph()"]


def test_tab_indents_a_point_and_enter_twice_leaves_the_list(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.press("Enter")
    desk.type("- one")
    desk.press("Enter", "Tab")
    desk.type("two")
    desk.press("Enter", "Enter", "Enter")
    desk.type("out")
    assert desk.outline == [
        "letter: paragraph(Hello) bullet_list(list_item(paragraph(one) "
        "bullet_list(list_item(paragraph(two))))) paragraph(out)"
    ]


def test_a_footnotes_mark_makes_its_note_at_the_end_of_the_section(open_desk):
    desk = open_desk(("letter", [paragraph("Hello"), block("signature", "Alice")]))
    desk.put_caret("Hello")
    desk.type("[^1]!")
    assert desk.outline == ["letter: paragraph(Hello{footnote_ref}!) footnote(paragraph()) signature(Alice)"]


def test_words_over_two_sections_are_deleted_as_one(open_desk):
    desk = open_desk(LETTER, ("letter", [paragraph("There")]), ("divider", []))
    desk.put_caret("Hello")
    desk.press("ArrowLeft", "ArrowLeft", "Shift+ArrowDown", "Shift+ArrowDown", "Backspace")
    assert len(desk.outline) in {2, 3}
    desk.press("Control+z")
    assert desk.outline[:2] == ["letter: paragraph(Hello)", "letter: paragraph(There)"]
