"""Pasting what other programs copy: word processors, web pages, Markdown, addresses."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.clipboard import paste
from tests.browser.editor.desk import block, paragraph, title
from tests.web_server import WebServer

EMPTY = ("letter", [paragraph()])

# In the shape in which Google Docs puts a selection on the clipboard.
DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-3f1c">
<h2 dir="ltr" style="line-height:1.38"><span style="font-size:16pt;font-weight:700;">Spring tide</span></h2>
<p dir="ltr"><span style="font-weight:400;">It rose </span><span style="font-weight:700;">fast</span>
<span style="font-style:italic;">today</span><span style="font-weight:400;">, see </span><a
href="https://www.google.com/url?q=https://example.org/tides&amp;sa=D" style="text-decoration:none;"><span
style="text-decoration:underline;color:#1155cc">the table</span></a></p><br />
<ul style="margin-top:0"><li dir="ltr" style="list-style-type:disc" aria-level="1"><p dir="ltr"
role="presentation"><span style="font-weight:400">one</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr"
role="presentation"><span>inner</span></p></li></ul><li dir="ltr" aria-level="1"><p dir="ltr"
role="presentation"><span>two</span></p></li></ul></b>"""

# In the shape in which Word does: lists are paragraphs, their bullets text.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=EN-GB><!--StartFragment-->
<p class=MsoNormal>It rose <b>fast</b>.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>one<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp;&nbsp;</span></span><![endif]>inner</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;</span></span><![endif]>two</p>
<p class=MsoNormal>Between.</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>3.<span>&nbsp;</span></span>
third</p><!--EndFragment--></body></html>"""

PAGE = """<!--StartFragment--><article><h1>Ebb</h1><script>alert(1)</script><p onclick="alert(2)">It <em>fell</em>.</p>
<p><a href="javascript:alert(3)">bad</a> <a href="https://example.org/">good</a></p>
<table role="presentation"><tr><td><p>Left</p></td><td><ul><li>Right</li></ul></td></tr></table>
<table><tr><th>Port</th></tr><tr><td><p>Dover</p><p>Calais</p></td></tr><tr><td>Ostend</td></tr></table>
<img src="https://example.org/pixel.gif" width="1" height="1"></article><!--EndFragment-->"""


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            DOCS,
            "heading(Spring tide) paragraph(It rose <strong>fast</> <em>today</>, see <link>the table</>) "
            "bullet_list(list_item(paragraph(one) bullet_list(list_item(paragraph(inner)))) "
            "list_item(paragraph(two)))",
        ),
        (
            WORD,
            "paragraph(It rose <strong>fast</>.) bullet_list(list_item(paragraph(one) "
            "bullet_list(list_item(paragraph(inner)))) list_item(paragraph(two))) paragraph(Between.) "
            "ordered_list(list_item(paragraph(third)))",
        ),
        (
            PAGE,
            "heading(Ebb) paragraph(It <em>fell</>.) paragraph(bad <link>good</>) paragraph(Left) "
            "bullet_list(list_item(paragraph(Right))) table(table_row(table_header(Port)) "
            "table_row(table_cell(Dover⏎Calais)) table_row(table_cell(Ostend)))",
        ),
    ],
    ids=["Google Docs", "Word", "a web page"],
)
def test_what_a_program_copies_comes_in_clean_and_one_undo_takes_it_back(open_desk, html, expected):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, html=html, text="not this")
    assert desk.outline == [f"letter: {expected}"]
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph()"]
    desk.press("Control+Shift+z")
    desk.save()


def test_the_links_of_a_word_processor_lead_where_they_say(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, html=DOCS)
    assert "https://example.org/tides" in str(desk.document)
    assert "google.com" not in str(desk.document)


def test_an_address_over_selected_words_links_them(open_desk):
    desk = open_desk(("letter", [paragraph("See the table")]))
    desk.select("the table")
    paste(desk, text=" https://example.org/tides ")
    assert desk.outline == ["letter: paragraph(See <link>the table</>)"]
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph(See the table)"]


def test_plain_text_stays_plain_text(open_desk):
    desk = open_desk(("letter", [paragraph("Ebb:")]))
    desk.put_caret("Ebb")
    desk.type(" ")
    paste(desk, text="5 * 3 < 20 - not a list\r\nnew line")
    assert desk.outline == ["letter: paragraph(Ebb: 5 * 3 < 20 - not a list) paragraph(new line)"]


def test_markdown_becomes_blocks_and_undo_gives_the_plain_text(open_desk):
    desk = open_desk(("letter", [paragraph("Before")]))
    desk.put_caret("Before")
    desk.press("Enter")
    paste(desk, text="It **rose**.\n\n- one\n- two\n\n> Quiet.")
    desk.page.locator(".ed-text blockquote").wait_for()
    made = (
        "letter: paragraph(Before) paragraph(It <strong>rose</>.) "
        "bullet_list(list_item(paragraph(one)) list_item(paragraph(two))) quote(paragraph(Quiet.))"
    )
    assert desk.outline == [made]
    desk.press("Control+z")
    plain = "paragraph(It **rose**.) paragraph(- one) paragraph(- two) paragraph(> Quiet.)"
    assert desk.outline == [f"letter: paragraph(Before) {plain}"]
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph(Before) paragraph()"]


ISSUE = """---
title: "#22: Low water"
preheader: What the ebb uncovers
date: 2019-09-15
---

Hey everyone, welcome back.

## Wrecks 🌊

**A keel in the sand.**
It came up [at Deal](https://example.org/deal).

## Birds

- Knots
- Dunlins
"""


def test_a_whole_issue_becomes_sections_and_undo_gives_its_text(open_desk):
    desk = open_desk(EMPTY)
    desk.page.locator("[name=preheader]").fill("")
    desk.put_caret("")
    paste(desk, text=ISSUE)
    desk.page.locator(".ed-text h2", has_text="Birds").wait_for()
    assert desk.outline == [
        "letter: paragraph(Hey everyone, welcome back.)",
        "topic: title(Wrecks 🌊) paragraph(<strong>A keel in the sand.</>{soft_break}It came up <link>at Deal</>.)",
        "topic: title(Birds) bullet_list(list_item(paragraph(Knots)) list_item(paragraph(Dunlins)))",
    ]
    expect(desk.page.locator("[name=preheader]")).to_have_value("What the ebb uncovers")
    desk.save()
    desk.focus()
    desk.press("Control+z")
    assert desk.outline[0].startswith('letter: paragraph(---) paragraph(title: "#22: Low water")')
    assert len(desk.outline) == 1


def test_markdown_stays_plain_text_while_the_server_is_away(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    desk.page.route("**/studio/pasted/", lambda route: route.abort())
    paste(desk, text="## Ebb\n\nIt fell.")
    desk.page.locator(".ed-notice", has_text="It stays plain text").wait_for()
    assert desk.outline == ["letter: paragraph(## Ebb) paragraph(It fell.)"]
    desk.page.complaints.clear()


def test_markdown_one_goes_on_writing_in_stays_plain_text(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    held = []
    desk.page.route("**/studio/pasted/", lambda route: held.append(route))
    paste(desk, text="It **rose**.")
    desk.page.wait_for_timeout(300)
    desk.press("ArrowLeft")
    desk.type("!")
    held[0].continue_()
    desk.page.locator(".ed-notice", has_text="You went on writing").wait_for()
    assert desk.outline == ["letter: paragraph(It **rose**!.)"]


@pytest.fixture
def elsewhere(settings):
    with WebServer() as server:
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        yield server


def test_an_address_alone_becomes_a_card_and_undo_gives_the_address_back(open_desk, elsewhere):
    words = b"<meta property='og:title' content='Tides of Dover'><meta name=description content='High and low.'>"
    elsewhere.answers["/dover"] = (200, {"Content-Type": "text/html"}, words)
    desk = open_desk(("letter", [paragraph("Hello")]))
    desk.put_caret("Hello")
    desk.press("Enter")
    paste(desk, text=elsewhere.url("/dover"))
    desk.page.locator(".ed-card strong", has_text="Tides of Dover").wait_for()
    assert desk.outline == ["letter: paragraph(Hello) link_card() paragraph()"]
    desk.press("Control+z")
    assert desk.outline == [f"letter: paragraph(Hello) paragraph(<link>{elsewhere.url('/dover')}</>)"]


def test_an_address_whose_page_cannot_be_read_stays_a_link(open_desk, elsewhere):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, text=elsewhere.url("/gone"))
    notice = desk.page.locator(".ed-notice span")
    notice.wait_for()
    expect(notice).to_have_text("The page could not be read: its server answers 404. It stays a link.")
    assert desk.outline == [f"letter: paragraph(<link>{elsewhere.url('/gone')}</>)"]
    desk.page.complaints.clear()


def test_in_code_all_of_it_is_text(open_desk):
    desk = open_desk(("letter", [block("code_block", "x")]))
    desk.put_caret("x")
    paste(desk, text="# y", html="<h1>y</h1>")
    assert desk.outline == ["letter: code_block(x# y)"]


def test_markdown_with_a_heading_in_a_topic_adds_topics_after_it(open_desk):
    desk = open_desk(("topic", [title("Ebb"), paragraph("It fell.")]))
    desk.put_caret("It fell.")
    paste(desk, text="## Flow\n\nIt rose.")
    desk.page.locator(".ed-text h2", has_text="Flow").wait_for()
    assert desk.outline == ["topic: title(Ebb) paragraph(It fell.)", "topic: title(Flow) paragraph(It rose.)"]


@pytest.mark.parametrize("markup", ["<div></div>", "<meta charset='utf-8'>", "<!-- c -->", "<p>&nbsp;</p>"])
def test_markup_without_words_does_not_swallow_the_words_beside_it(open_desk, markup):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, html=markup, text="It rose.")
    assert desk.outline == ["letter: paragraph(It rose.)"]


@pytest.mark.parametrize(
    "address",
    ["http://192.0.2.1:99999/x", "http://h.example:port/", "http://[::zz]/", "http://a:b:1/", "//h.example:65536/"],
)
def test_an_address_that_cannot_be_a_link_comes_in_as_words_and_is_saved(open_desk, address):
    desk = open_desk(("letter", [paragraph("Hello")]), ("letter", [paragraph()]))
    desk.put_caret("Hello")
    desk.press("Enter")
    paste(desk, text=address)
    desk.put_caret("", start=True)
    paste(desk, html=f"<p>See <a href='{address}'>the table</a>.</p>", text="See the table.")
    assert "<link>" not in str(desk.outline)
    assert (address in str(desk.outline), "the table" in str(desk.outline)) == (True, True)
    desk.save()


def test_a_whole_issue_gives_a_draft_that_has_no_name_yet_its_title_and_date(open_desk):
    desk = open_desk(EMPTY)
    desk.page.locator("[name=title]").fill("Issue 21")
    desk.page.locator("[name=preheader]").fill("")
    desk.put_caret("")
    paste(desk, text=ISSUE)
    desk.page.locator(".ed-text h2", has_text="Birds").wait_for()
    fields = [desk.page.locator(f"[name={name}]").input_value() for name in ("title", "number", "date")]
    assert fields == ["Low water", "21", "2019-09-15"]
    said = desk.page.locator(".ed-notice span").inner_text()
    assert "with its title, preheader and date. This issue keeps its own number." in said
