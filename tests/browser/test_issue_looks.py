"""A rendered issue in a real browser: the mail and the page hold, and can be read, on any screen."""

import dataclasses
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from config.static_files import joined
from newsletter.rendering.issue import render_edition
from newsletter.rendering.web import render_web
from newsletter.theme import Theme
from tests.browser.conftest import overflow
from tests.newsletter.rendering.nodes import bullets, document, node, p, section, text
from tests.newsletter.rendering.samples import EDITION, WHOLE_ISSUE

RTL = dataclasses.replace(EDITION, language="ar", direction="rtl")
WINE = dataclasses.replace(EDITION, theme=Theme.read({"accent": "#7a1f3d", "background": "#fbf6ee"}))
AWKWARD = document(
    section(
        "topic",
        node("title", "Unbroken" * 12),
        p("https://example.org/" + "path/" * 40),
        bullets("code " * 3 + "x" * 200),
        node("code_block", "a_long_line = " + "'very '" * 60),
        node("table", *(node("table_row", *(node("table_cell", f"cell {n}") for n in range(12))) for _ in range(3))),
        node("quote", node("quote", node("quote", p("deep " * 30)))),
        p(text("inline_code_" * 20, "code")),
    )
)

# Every run of text: its colour on the nearest ground that is painted behind it, as WCAG measures contrast.
CONTRASTS = """() => {
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement, words = node.textContent.trim();
    if (!words || !element.getClientRects().length || element.closest('style, script')) continue;
    const [one, other] = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    found.push([words.slice(0, 30), (one + 0.05) / (other + 0.05)]);
  }
  return found;
}"""


RENDERED = {}


def mail(edition, words=WHOLE_ISSUE, *, bare=False):
    """Rendered once: the editions and the words are constants of this file."""
    of = id(edition), id(words)
    if of not in RENDERED:
        RENDERED[of] = render_edition(edition, words).html
    html = RENDERED[of]
    return re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL) if bare else html


def web(edition, words=WHOLE_ISSUE):
    css = "".join(joined(Path(finders.find(f"css/{name}.css"))) for name in ("site", "public", "issue"))
    body = f'<main class="page"><div class="issue-body">{render_web(words, edition=edition)}</div></main>'
    return (
        f'<!doctype html><html lang="{edition.language}" dir="{edition.direction}">'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{css}{edition.theme.stylesheet()}</style>{body}</html>"
    )


@pytest.fixture
def show(browser):
    """``show(html, width=390, dark=True)``: a page with that content and no network."""
    contexts = []

    def new(html, *, width, dark=False):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_content(html, wait_until="domcontentloaded")
        return page

    yield new
    for context in contexts:
        context.close()


def too_wide(page, widths):
    """The widths of the window at which the page is wider than it, and by how many pixels."""
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = overflow(page)
    return {width: by for width, by in found.items() if by}


@pytest.mark.parametrize("bare", [False, True], ids=["whole", "bare"])
@pytest.mark.parametrize("edition", [EDITION, RTL], ids=["ltr", "rtl"])
def test_the_mail_is_never_wider_than_its_window(show, edition, bare):
    assert too_wide(show(mail(edition, bare=bare), width=1280), [1280, 640, 390, 360]) == {}


@pytest.mark.parametrize("medium", [mail, web])
def test_what_cannot_be_broken_into_lines_does_not_break_the_layout(show, medium):
    assert too_wide(show(medium(EDITION, AWKWARD), width=1280), [1280, 360]) == {}


@pytest.mark.parametrize("edition", [EDITION, RTL], ids=["ltr", "rtl"])
def test_the_page_is_never_wider_than_its_window(show, edition):
    assert too_wide(show(web(edition), width=1280), [1280, 360]) == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("edition", [EDITION, WINE], ids=["default", "wine"])
@pytest.mark.parametrize("medium", [mail, web])
def test_every_word_stands_out_from_its_ground(show, medium, edition, dark):
    measured = show(medium(edition), width=640, dark=dark).evaluate(CONTRASTS)
    assert len(measured) > 50
    assert [(words, round(contrast, 2)) for words, contrast in measured if contrast < 4.5] == []


def test_every_word_of_the_mail_can_be_read_without_its_style_element(show):
    measured = show(mail(EDITION, bare=True), width=640).evaluate(CONTRASTS)
    assert [(words, round(contrast, 2)) for words, contrast in measured if contrast < 4.5] == []


def test_buttons_can_be_hit_with_a_finger(show):
    page = show(mail(EDITION), width=390)
    heights = page.evaluate(
        "[...document.querySelectorAll('.call a, .choices a')].map(a => a.getBoundingClientRect().height)"
    )
    assert len(heights) == 7
    assert min(heights) >= 44


def test_quotes_and_lists_of_a_right_to_left_mail_begin_on_the_right(show):
    page = show(mail(RTL), width=640)
    left, right = page.evaluate(
        "(() => { const s = getComputedStyle(document.querySelector('blockquote')); "
        "return [s.borderLeftWidth, s.borderRightWidth] })()"
    )
    assert (left, right) == ("0px", "3px")
