"""Preserved source: what of it is shown."""

import pytest
from lxml import html as lxml_html

from newsletter.rendering.issue import render_edition
from newsletter.rendering.raw import raw_words
from newsletter.rendering.web import render_web
from tests.newsletter.rendering.nodes import document, node, section
from tests.newsletter.rendering.samples import EDITION


def raw(source, format="html"):  # noqa: A002 - the attribute's own name
    return node("raw_block", format=format, source=source)


def mail(source):
    markup = render_edition(EDITION, document(section("raw", raw(source)))).html
    found = lxml_html.document_fromstring(markup).xpath("//div[@class='raw']")
    return lxml_html.tostring(found[0], encoding="unicode", with_tail=False) if found else ""


def test_a_writer_s_html_keeps_its_styles_in_the_mail_and_loses_them_on_the_web():
    source = '<p style="color:#333333;text-align:center">Hi</p>'
    assert '<p style="margin:0 0 20px; color:#333; text-align:center">Hi</p>' in mail(source)
    assert render_web(document(section("raw", raw(source))), edition=EDITION) == (
        '<section class="is-raw">\n<div class="raw"><p>Hi</p></div>\n</section>\n'
    )


def test_links_and_pictures_in_it_are_treated_as_everywhere():
    written = mail('<a href="/a?b=1">x</a><img src="/p.png">')
    assert 'href="https://notes.example.org/a?b=1&amp;utm_source=tide-notes' in written
    assert '<img alt="" src="https://notes.example.org/p.png">' in written


def test_void_and_empty_elements_and_open_paragraphs_pass_through_mjml():
    written = mail("<p>one<br>two<hr><p>three<span></span><table><tr><td></td><td>x</td></tr></table>")
    tree = lxml_html.fragment_fromstring(written)
    assert "".join(tree.text_content().split()) == "onetwothreex"
    assert len(tree.xpath(".//br")) == 1
    assert len(tree.xpath(".//hr")) == 1
    assert len(tree.xpath(".//td")) == 2


def test_line_ends_between_tags_in_a_pre_are_kept():
    assert "<b>one</b>\n<b>two</b>" in mail("<pre><b>one</b>\n<b>two</b></pre>")


@pytest.mark.parametrize("source", ["", "<!-- more -->", "<script>alert(1)</script>", "<p> </p>", "<style>p{}</style>"])
def test_html_that_shows_nothing_leaves_no_trace(source):
    assert mail(source) == ""
    assert render_web(document(section("raw", raw(source))), edition=EDITION).strip() == ""


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% include figure.html %}", ""),
        ("{: .centred }", ""),
        ("{{ page.title }}", ""),
        ("<!-- note\nto self -->", ""),
        ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", "puts 1"),
        ("{% note %}Mind the step.{% endnote %}", "Mind the step."),
        ("---", ""),
    ],
)
def test_preserved_markdown_shows_its_words_and_not_its_template_tags(source, words):
    assert raw_words(raw(source, "markdown")) == words


def test_preserved_markdown_is_shown_as_it_is_written():
    markup = render_edition(EDITION, document(section("raw", raw("*a* <b>\n  c", "markdown")))).html
    assert lxml_html.document_fromstring(markup).xpath("//pre[@class='plain']/text()") == ["*a* <b>\n  c"]
