"""Newsletters as people really write them, through the importer: nothing of them may be missing in their mail."""

import re
from pathlib import Path

import html5lib
import pytest
from lxml import html as lxml_html

from newsletter.document.attributes import is_safe_link
from newsletter.document.model import walk
from newsletter.importing import read_issue
from newsletter.rendering.issue import render_edition
from newsletter.rendering.links import Links
from newsletter.rendering.web import render_web
from tests.newsletter.rendering.reading import addresses, letters, visible_text, words_of
from tests.newsletter.rendering.samples import EDITION

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[2]
OURS = [*sorted((HERE / "newsletters").glob("*.txt")), *sorted((PROJECT / "demo" / "issues").glob("*.md"))]
THEIRS = PROJECT.parent / "shared" / "seeds"
MISSING = pytest.param(None, id="seeds", marks=pytest.mark.skip(reason="no sample newsletters in ../shared/seeds"))


def named(path):
    return pytest.param(path, id=path.stem.partition("_")[0])


@pytest.fixture(
    params=[*map(named, OURS), *(map(named, sorted(THEIRS.glob("*.txt"))) if THEIRS.is_dir() else [MISSING])]
)
def document(request):
    return read_issue(request.param.read_bytes(), name=request.param.name).document


def test_both_shapes_are_read_as_what_they_are():
    def kinds(name):
        content = (HERE / "newsletters" / name).read_bytes()
        return [section.kind for section in read_issue(content, name=name).document.sections]

    assert kinds("markdown.txt") == kinds("mojibake.txt") == ["letter", "topic", "topic", "topic"]
    assert kinds("plaintext.txt") == ["letter", "story", "sponsor", "story", "subscribe"]


def test_a_damaged_newsletter_is_the_clean_one_word_for_word():
    clean, damaged = (
        read_issue((HERE / "newsletters" / name).read_bytes(), name=name).document
        for name in ("markdown.txt", "mojibake.txt")
    )
    assert words_of(damaged) == words_of(clean)
    assert linked(damaged) == linked(clean)


def linked(document):
    """Every address the document links to."""
    found = []
    for section in document.sections:
        found.append(section.settings.get("see_all_url", ""))
        for child in section.content:
            for node in walk(child):
                found.append((node.get("attrs") or {}).get("href", ""))
                found += [mark["attrs"]["href"] for mark in node.get("marks") or () if mark["type"] == "link"]
    return [href for href in found if href and is_safe_link(href)]


def test_every_word_is_in_the_html_in_the_text_and_on_the_page(document):
    rendered = render_edition(EDITION, document)
    # The buttons of a feedback section belong to one reader's mail, so the page has none.
    for_all = type(document)(sections=tuple(made for made in document.sections if made.kind != "feedback"))
    for part, whole in (
        (visible_text(rendered.html), document),
        (rendered.text, document),
        (visible_text(render_web(document, edition=EDITION)), for_all),
    ):
        read = letters(part)
        assert [each for each in words_of(whole) if each not in read] == []


def test_every_link_is_in_the_html_and_in_the_text(document):
    rendered = render_edition(EDITION, document)
    links = Links.in_mail(EDITION)
    hrefs = addresses(rendered.html, "href")
    for url in map(links.link, linked(document)):
        assert url in hrefs
        # The text names the address that a mailto: link writes to; what it would fill in is of no use there.
        assert (url.removeprefix("mailto:").partition("?")[0] if url.startswith("mailto:") else url) in rendered.text


def test_it_is_not_clipped_valid_and_fetches_nothing_but_pictures(document):
    rendered = render_edition(EDITION, document)
    assert rendered.html_bytes < 102_400
    html5lib.HTMLParser(strict=True).parse(rendered.html)
    assert re.findall(r"@import|@font-face|url\(|<link\b|<script\b", rendered.html) == []


def test_it_holds_without_its_style_element(document):
    rendered = render_edition(EDITION, document)
    tree = lxml_html.document_fromstring(re.sub(r"<style.*?</style>", "", rendered.html, flags=re.DOTALL))
    links = [link for link in tree.iter("a") if link.text_content().strip()]
    assert [link.text_content() for link in links if "color" not in link.get("style", "")] == []
    paragraphs = tree.xpath("//td[contains(@class, 'prose')]/div/p")
    assert [words.text_content() for words in paragraphs if "margin" not in words.get("style", "")] == []
    assert "max-width:640px" in tree.xpath("//div[@class='paper']/@style")[0]
