"""Footnotes: a mark in the text, words at the end of the section, and the way between them."""

from tests.browser.editor.desk import block, paragraph, title

LETTER = ("letter", [paragraph("Hello there"), block("signature", "Alice")])


def test_a_footnote_is_put_in_by_keyboard_written_and_left_for_the_text_again(open_desk, stored):
    desk = open_desk(LETTER)
    desk.put_caret("Hello there")
    desk.press("Control+Alt+f")
    assert desk.announced == "Footnote 1: write it here."
    desk.type("See above.")
    desk.press("Control+Alt+f")
    desk.type(".")
    words = "paragraph(Hello there{footnote_ref}.) footnote(paragraph(See above.)) signature(Alice)"
    assert desk.outline == [f"letter: {words}"]
    desk.save()
    [letter] = stored(desk.issue)
    assert [node["type"] for node in letter["content"]] == ["paragraph", "footnote", "signature"]
    assert letter["content"][0]["content"][1] == {"type": "footnote_ref", "attrs": {"label": "1"}}


def test_the_next_footnote_has_the_next_free_number_of_the_whole_issue(open_desk):
    note = block("footnote", paragraph("One"), label="1")
    desk = open_desk(("letter", [paragraph("Hello"), note]), ("topic", [title("Ebb"), paragraph("It fell")]))
    desk.select("fell")
    desk.page.get_by_role("button", name="Footnote").click()
    desk.type("Two")
    labels = desk.page.locator(".ed-footnote-mark").all_inner_texts()
    assert (labels, desk.outline[1]) == (
        ["1", "2"],
        "topic: title(Ebb) paragraph(It fell{footnote_ref}) footnote(paragraph(Two))",
    )


def test_from_the_slash_menu_the_mark_stands_where_the_slash_was(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello there")
    desk.press("Enter")
    desk.type("/foot")
    desk.press("Enter")
    desk.type("x")
    assert desk.outline == [
        "letter: paragraph(Hello there) paragraph({footnote_ref}) footnote(paragraph(x)) signature(Alice)"
    ]
    desk.press("Control+z", "Control+z")
    assert "footnote" not in desk.outline[0]


def test_in_code_and_in_a_button_there_is_none(open_desk):
    desk = open_desk(("letter", [block("code_block", "x = 1")]), ("button", [block("call_to_action", "Read on")]))
    before = desk.outline
    for words in ("x = 1", "Read on"):
        desk.put_caret(words)
        desk.press("Control+Alt+f")
    assert desk.outline == before
