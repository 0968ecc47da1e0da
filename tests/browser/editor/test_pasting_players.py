"""Players, frames, forms and scripts in what is pasted: of a player its address stays, the rest is said."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.clipboard import paste
from tests.browser.editor.desk import paragraph
from tests.browser.editor.test_pasting import EMPTY, elsewhere

__all__ = ["elsewhere"]
PLAYER = "<iframe width='560' height='315' src='{url}' title='Tides' allowfullscreen></iframe>"
WATCH = "https://www.youtube.com/watch?v=abcdefghijk"


def test_a_player_alone_becomes_a_card_of_its_page(open_desk, elsewhere):
    words = b"<meta property='og:title' content='Tides of Dover'>"
    elsewhere.answers["/embed/dover"] = (200, {"Content-Type": "text/html"}, words)
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, html=PLAYER.format(url=elsewhere.url("/embed/dover")))
    desk.page.locator(".ed-card strong", has_text="Tides of Dover").wait_for()
    assert desk.outline == ["letter: link_card() paragraph()"]


def test_what_a_site_gives_to_put_into_a_page_becomes_a_card_too(open_desk, elsewhere):
    words = b"<meta property='og:title' content='Tides of Dover'>"
    elsewhere.answers["/dover"] = (200, {"Content-Type": "text/html"}, words)
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, text=PLAYER.format(url=elsewhere.url("/dover")))
    desk.page.locator(".ed-card strong", has_text="Tides of Dover").wait_for()
    assert desk.outline == ["letter: link_card() paragraph()"]


@pytest.mark.parametrize(
    ("player", "page"),
    [
        (PLAYER.format(url="https://www.youtube-nocookie.com/embed/abcdefghijk?si=x"), WATCH),
        (PLAYER.format(url="//www.youtube.com/embed/abcdefghijk"), WATCH),
        (PLAYER.format(url="https://player.vimeo.com/video/7?h=a"), "https://vimeo.com/7?h=a"),
        (PLAYER.format(url="https://open.spotify.com/embed/track/7"), "https://open.spotify.com/track/7"),
        (PLAYER.format(url="https://example.org/embed/7"), "https://example.org/embed/7"),
        ("<video src='https://example.org/tide.mp4'>No video here.</video>", "https://example.org/tide.mp4"),
        ("<audio><source src='https://example.org/tide.ogg'></audio>", "https://example.org/tide.ogg"),
        ("<object data='https://example.org/embed/7'><embed src='https://x.example/7'></object>", None),
    ],
)
def test_among_words_a_player_is_a_link_to_its_page(open_desk, player, page):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, html=f"<p>Before</p>{player}<p>After</p>", text="not this")
    [_before, link, _after] = desk.document["content"][0]["content"]
    [words] = link["content"]
    assert words["marks"] == [{"type": "link", "attrs": {"href": page or "https://example.org/embed/7", "title": ""}}]
    assert words["text"] == ("Tides" if "Tides" in player else page or "https://example.org/embed/7")
    expect(desk.page.locator(".ed-notice")).to_have_count(0)


LEFT = """<p>Tides</p><iframe src="about:blank"></iframe><iframe src="https://example.org/map"></iframe>
<video src="blob:https://example.org/1"></video><form><input name="q"><button>Go</button></form>
<script>alert(1)</script><script src="https://example.org/x.js"></script>
<iframe src="https://a.example/" width="1"></iframe>"""


def test_what_no_mail_can_hold_is_left_out_and_said_once_with_how_many(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, html=LEFT, text="Tides")
    notice = desk.page.locator(".ed-notice span")
    said = "Left out, since no mail can hold it: 2 embedded pages, 1 video, 1 form and 2 scripts."
    assert (notice.all_inner_texts(), desk.outline) == ([said], ["letter: paragraph(Tides)"])


@pytest.mark.parametrize("html", ["<iframe></iframe>", "<video></video>", "<embed src='javascript:alert(1)'>"])
def test_where_nothing_of_it_can_stay_the_selected_words_do(open_desk, html):
    desk = open_desk(("letter", [paragraph("Hello there")]))
    desk.select("there")
    paste(desk, html=html)
    assert desk.outline == ["letter: paragraph(Hello there)"]
    assert desk.page.locator(".ed-notice").inner_text().startswith("Left out, since no mail can hold it: 1 ")


@pytest.mark.parametrize("text", ["<iframe", "<iframe>", "<iframe src='x y'></iframe>", "<video> is a tag"])
def test_words_about_frames_stay_words(open_desk, text):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, text=text)
    assert desk.outline == [f"letter: paragraph({text})"]
