"""Footnotes of other programs become the editor's own, or plain text where their words did not come along."""

import pytest

from tests.browser.editor.clipboard import paste
from tests.browser.editor.desk import block, paragraph

EMPTY = ("letter", [paragraph(), block("signature", "Alice")])


def word(number, name="ftn"):
    """A mark as Word puts it on the clipboard."""
    return (
        f"<a style='mso-footnote-id:{name}{number}' href='#_{name}{number}' name='_{name}ref{number}' title=''><span "
        f"class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]><span "
        f"class=MsoFootnoteReference>[{number}]</span><![endif]></span></span></a>"
    )


def word_note(number, words, name="ftn"):
    """A note as Word does."""
    return (
        f"<div style='mso-element:footnote' id={name}{number}><p class=MsoFootnoteText><a style='mso-footnote-id:"
        f"{name}{number}' href='#_{name}ref{number}' name='_{name}{number}' title=''><span class=MsoFootnoteReference>"
        f"<span style='mso-special-character:footnote'><![if !supportFootnotes]>[{number}]<![endif]></span></span></a>"
        f"<span lang=EN-GB>&nbsp;{words}</span><o:p></o:p></p></div>"
    )


NOTES = (
    "<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all><hr align=left width='33%'>{}</div>"
)
WORD = (
    f"<html><body><p class=MsoNormal>It rose{word(1)} and fell{word(2)}.</p><p class=MsoNormal>Twice.</p>"
    + NOTES.format(word_note(1, "At <b>noon</b>.") + word_note(2, "At night.</p><p class=MsoFootnoteText>Late."))
    + "</body></html>"
)
WRITER = """<p>It rose<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>.</p>
<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a> At noon.</p>
</div>"""
DOCS = """<p>It rose<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p><div><p><a href="#ftnt_ref1"
id="ftnt1">[1]</a><span> At noon.</span></p></div>"""
MARKDOWN = """<p>It rose<sup id="fnref:1"><a href="#fn:1">1</a></sup>.</p><section class="footnotes"><hr><ol>
<li id="fn:1"><p>At noon. <a href="#fnref:1">↩</a></p></li></ol></section>"""
ONE = "letter: paragraph(It rose{footnote_ref}.) footnote(paragraph(At noon.)) signature(Alice)"


def labels(desk):
    return desk.page.locator(".ed-text .ed-footnote-ref").all_inner_texts(), desk.page.locator(
        ".ed-footnote-mark"
    ).all_inner_texts()


def test_footnotes_of_word_become_the_editors_own_in_one_step(open_desk, stored):
    desk = open_desk(EMPTY)
    desk.put_caret("", start=True)
    paste(desk, html=WORD, text="not this")
    assert desk.outline == [
        "letter: paragraph(It rose{footnote_ref} and fell{footnote_ref}.) paragraph(Twice.) "
        "footnote(paragraph(At <strong>noon</>.)) footnote(paragraph(At night.) paragraph(Late.)) signature(Alice)"
    ]
    assert labels(desk) == (["1", "2"], ["1", "2"])
    desk.save()
    assert "link" not in str(stored(desk.issue))
    desk.focus()
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph() signature(Alice)"]


@pytest.mark.parametrize("html", [WRITER, DOCS, MARKDOWN], ids=["LibreOffice", "Google Docs", "a web page"])
def test_footnotes_of_other_programs_do_too(open_desk, html):
    desk = open_desk(EMPTY)
    desk.put_caret("", start=True)
    paste(desk, html=html, text="not this")
    assert (desk.outline, labels(desk)) == ([ONE], (["1"], ["1"]))


def test_pasted_footnotes_take_free_numbers_and_go_behind_those_that_are_there(open_desk):
    note = block("footnote", paragraph("First"), label="1")
    mark = {"type": "footnote_ref", "attrs": {"label": "1"}}
    desk = open_desk(("letter", [paragraph("Hello", mark), paragraph("Goodbye"), note]))
    desk.put_caret("Hello")
    desk.press("Enter")
    paste(desk, html=DOCS)
    assert desk.outline == [
        "letter: paragraph(Hello{footnote_ref}) paragraph(It rose{footnote_ref}.) paragraph(Goodbye) "
        "footnote(paragraph(First)) footnote(paragraph(At noon.))"
    ]
    assert labels(desk) == (["1", "2"], ["1", "2"])


def test_a_mark_without_its_note_is_plain_text_and_so_is_a_note_without_its_mark(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("", start=True)
    paste(desk, html=f"<p>It rose{word(1)}.</p>{word_note(7, 'At noon.')}")
    assert desk.outline == ["letter: paragraph(It rose[1].) paragraph([7]\u00a0At noon.) signature(Alice)"]


def test_a_link_to_a_place_in_a_page_is_no_footnote(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("", start=True)
    paste(desk, html="<p>See <a href='#fnord'>below</a>.</p><h2 id='fnord'>Fnord</h2><p>It rose.</p>")
    assert desk.outline == [
        "letter: paragraph(See <link>below</>.) heading(Fnord) paragraph(It rose.) signature(Alice)"
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p><a href='#_ftn1' name='_ftn1'>[1]</a> Itself.</p>",
        "<div id='_ftn1'><p>Round <a href='#_ftn1'>[1]</a> it.</p></div>",
        "<p>Empty<a href='#_ftn1'>[1]</a></p><div id='_ftn1'></div>",
    ],
)
def test_a_note_that_holds_its_own_mark_or_nothing_loses_no_word(open_desk, html):
    desk = open_desk(EMPTY)
    desk.put_caret("", start=True)
    paste(desk, html=html)
    assert ("[1]" in desk.outline[0], "footnote" in desk.outline[0]) == (True, False)
