import datetime as dt

import pytest

from newsletter.importing import SourceFormat, UnusableSource
from tests.newsletter.importing.reading import draft_of, normal, outline, shown
from tests.newsletter.rendering.nodes import figure, link, node, p, text

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Spring tide – Tide Notes</title>
<meta property="og:title" content="#21: Spring tide"><meta name="description" content="Low water at noon">
<meta property="article:published_time" content="2026-03-01T09:00:00+01:00">
<style>p { color: red }</style><script>track()</script></head>
<body><nav><a href="/">Home</a> <a href="/all">All letters</a></nav>
<article>
<h1>#21: Spring tide</h1>
<p>The tide came early this week, and the harbour clock did not notice it at all.</p>
<h2>Low water</h2>
<p>Mud, <em>mud</em> and a <a href="https://example.org/map?utm_source=x">map of every channel we could walk</a>.</p>
<figure><img src="boat.png" alt="A boat" width="640"><figcaption>By Alice</figcaption></figure>
<h3>Tools</h3>
<ul><li>boots</li><li>pencil</li></ul>
<pre><code class="language-python">rise()</code></pre>
<iframe src="https://example.org/video"></iframe>
</article>
<footer>Written on the quay</footer></body></html>
"""
MAIL = """<html><body style="margin:0">
<div style="display:none;max-height:0">Low water at noon&nbsp;&zwnj;&nbsp;&zwnj;</div>
<table role="presentation" width="100%"><tr><td><table><tr><td>
<h1>Spring tide</h1>
<p>The tide came early.</p>
<table><tr><td><img src="https://example.org/boat.png" alt="A boat"></td></tr></table>
<h2>Heights</h2>
<table><tr><th>Day</th><th>Low</th></tr><tr><td>Monday</td><td align="right">0.4</td></tr></table>
<p>Bye.</p>
</td></tr></table></td></tr></table></body></html>
"""


def page(source, **options):
    return draft_of(source, name="issue.html", **options)


def test_a_page_gives_its_title_number_date_and_preheader():
    draft = page(PAGE)
    assert (draft.format, draft.title, draft.number, draft.date, draft.preheader) == (
        SourceFormat.HTML,
        "Spring tide",
        21,
        dt.date(2026, 3, 1),
        "Low water at noon",
    )


def test_its_article_becomes_sections_and_what_stands_round_it_is_kept_unshown():
    sections = page(PAGE).document.sections
    assert outline(sections) == [("letter", ""), ("topic", "Low water"), ("raw", "")]
    assert [(each.in_email, each.on_web) for each in sections] == [(True, True), (True, True), (False, False)]
    raw = sections[2].content[0]["attrs"]["source"]
    assert [raw.count(part) for part in ("All letters", "Written on the quay", "Low water", "track()")] == [1, 1, 0, 0]


def test_its_blocks_are_read_as_markdown_s_are():
    topic = page(PAGE).document.sections[1]
    assert list(topic.content) == normal(
        node("title", "Low water"),
        p(
            "Mud, ",
            text("mud", "em"),
            " and a ",
            link("map of every channel we could walk", "https://example.org/map"),
            ".",
        ),
        figure("boat.png", "By Alice", alt="A boat", width=640),
        node("heading", "Tools", level=3),
        node(
            "bullet_list",
            node("list_item", p("boots")),
            node("list_item", p("pencil")),
            tight=True,
        ),
        node("code_block", "rise()", language="python"),
        node(
            "raw_block",
            format="html",
            source='<iframe src="https://example.org/video"></iframe>',
            note="<iframe>",
        ),
    )


def test_a_mail_s_layout_tables_are_taken_off_and_its_data_tables_kept():
    sections = page(MAIL).document.sections
    assert outline(sections) == [("letter", ""), ("topic", "Heights")]
    assert [child["type"] for child in sections[0].content] == ["paragraph", "figure"]
    table, bye = sections[1].content[1:]
    assert [[cell["type"] for cell in row["content"]] for row in table["content"]] == [
        ["table_header"] * 2,
        ["table_cell"] * 2,
    ]
    assert table["content"][1]["content"][1]["attrs"]["align"] == "right"
    assert bye == p("Bye.")


def test_a_mail_s_hidden_first_line_is_its_preheader():
    draft = page(MAIL)
    assert (draft.title, draft.preheader) == ("Spring tide", "Low water at noon")
    assert "noon" not in " ".join(shown(draft.document))


@pytest.mark.parametrize(
    "source",
    [
        "<p>The tide rose.",
        "<div><span><p>The tide</span> rose.</div>",
        "<table><td>The tide<td>rose.",
        "The tide rose.",
        "<ul>The tide<li>rose.</ul>",
        "<p>The&nbsp;tide</p></p></div><p>rose.",
        "<b><i>The</b> tide</i> rose.",
        "<html><body><h2></h2><blockquote>The tide</blockquote> rose.",
        "<x-tide>The tide</x-tide> rose.",
    ],
)
def test_words_of_broken_html_are_kept(source):
    assert " ".join(shown(page(source).document)).split() == ["The", "tide", "rose."]


@pytest.mark.parametrize("source", ["<html>", "<html><head><title>x</title></head></html>", "<p></p>"])
def test_a_page_without_words_shows_none(source):
    assert "".join(shown(page(source).document)) == ""


@pytest.mark.parametrize("opened", ["<div>", "<b>", "<ul><li>", "<blockquote>", "<table><tr><td>"])
def test_a_deeply_nested_page_keeps_its_words(opened):
    assert "".join(shown(page(f"{opened * 70}The tide rose.").document)) == "The tide rose."


def test_a_page_nested_without_end_is_refused_with_its_line():
    with pytest.raises(UnusableSource) as refused:
        page(f"<p>Mud.</p>\n{'<div>' * 3000}The tide rose.")
    assert (refused.value.message, refused.value.line) == ("Elements are nested too deep here to be read.", 2)


def test_a_link_that_runs_code_keeps_only_its_words():
    draft = page('<p><a href="java\tscript:alert(1)" onclick="x()">The tide</a> rose.</p>')
    assert list(draft.document.sections[0].content) == [p("The tide rose.")]


def test_a_page_is_known_by_its_looks_under_another_name():
    assert draft_of(PAGE, name="saved").format is SourceFormat.HTML
