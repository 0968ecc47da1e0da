"""The constant parts of readers' links: round any token of the length that tokens have, lines keep their limits."""

import html
import quopri

import pytest
from django.test import override_settings
from hypothesis import given, settings, strategies as st

from delivery.message import Unfillable, compile_message
from delivery.message.links import checked_frame, in_body, in_header
from newsletter.rendering.refusals import checked_url
from newsletter.rendering.types import Slot, SlotKind
from subscribers.reader_links import LinkFrame
from tests.delivery.message.conftest import BASE_URL, make_recipient, make_rendered
from tests.delivery.message.test_compile import HEADERS, bodies, check_lines, parsed

LONGEST = f"{'k' * 16}.{'t' * 46}"
url_parts = st.text(st.sampled_from("abc./=&?%;'"), max_size=200)


@pytest.mark.parametrize(("length", "fold"), [(len("https://a/"), ""), (49, ""), (50, "\r\n"), (800, "\r\n")])
def test_a_link_is_folded_only_before_it_and_only_where_it_has_no_room(length, fold):
    before = "https://a/".ljust(length, "x")
    line = in_header("List-Unsubscribe", LinkFrame(before, 0, "/"))(b"k1.abc")
    assert line == f"List-Unsubscribe:{fold} <{before}k1.abc/>\r\n".encode()


@pytest.mark.parametrize(("length", "fold"), [(len("https://a/"), ""), (48, ""), (49, "\r\n"), (800, "\r\n")])
def test_a_second_link_stands_on_a_line_of_its_own(length, fold):
    before = "https://a/".ljust(length, "x")
    by_mail = ("mailto:u-", "@bounce.example.org?subject=leave")
    line = in_header("List-Unsubscribe", LinkFrame(before, 0, "/"), by_mail=by_mail)(b"k1.abc")
    last = "<mailto:u-k1.abc@bounce.example.org?subject=leave>"
    assert line == f"List-Unsubscribe:{fold} <{before}k1.abc/>,\r\n {last}\r\n".encode()


def test_the_longest_token_still_fits_into_a_header_line():
    fits = LinkFrame("x" * (998 - len(LONGEST) - 4), 0, "/")
    line = in_header("List-Unsubscribe", fits)(LONGEST.encode())
    assert len(line.splitlines()[-1]) == 998
    with pytest.raises(Unfillable):
        in_header("List-Unsubscribe", LinkFrame(fits.before + "x", 0, "/"))


@settings(max_examples=300, deadline=None)
@given(url_parts, url_parts, st.sampled_from(["t", "k1.abc-_", LONGEST]), st.booleans())
def test_a_link_in_a_body_reads_as_it_is_whatever_its_token(before, after, token, in_html):
    start, end = in_body(LinkFrame(f"https://{before}", 0, after), in_html=in_html)
    piece = start + token.encode() + end
    words = f"https://{before}{token}{after}"
    assert quopri.decodestring(piece).decode() == (html.escape(words) if in_html else words)
    lines = piece.split(b"\r\n")
    assert (max(map(len, lines)) <= 76, [line for line in lines if line.startswith((b".", b"From "))]) == (True, [])
    assert lines[-1] == b""


def test_what_is_beyond_ascii_is_percent_encoded_on_both_sides(settings):
    settings.BASE_URL = "https://news.example.org/é"
    assert checked_frame("feedback_url.ü") == LinkFrame("https://news.example.org/%C3%A9/f/", 2, "/%C3%BC/")


@pytest.mark.parametrize("name", ["feedback_url.a b", 'feedback_url."', "feedback_url.=?utf-8?q?a?="])
def test_a_name_that_makes_no_link_is_refused(name, settings):
    settings.BASE_URL = "https://news.example.org"
    with pytest.raises(Unfillable):
        checked_frame(name)


@pytest.mark.parametrize("base_url", ["javascript:alert(1)//", "https://a b", "https://a\r\nX: y", "", 'https://a/"'])
def test_a_link_that_is_no_link_is_refused_before_anyone_is_written_to(rendered, identity, date, settings, base_url):
    settings.BASE_URL = base_url

    with pytest.raises(Unfillable):
        compile_message(rendered, identity=identity, date=date)


def test_a_link_that_nobody_knows_is_refused_before_anyone_is_written_to(identity, date):
    unknown = Slot(token="https://slot.invalid/x", name="confirm_url", kind=SlotKind.URL)

    with pytest.raises(LookupError):
        compile_message(make_rendered(slots=(unknown,)), identity=identity, date=date)


def test_an_issue_that_shows_no_link_has_one_in_its_header(identity, date):
    raw = compile_message(make_rendered(subject="Water", text="a", html="b", slots=()), identity=identity, date=date)

    assert parsed(raw.fill(make_recipient()))["List-Unsubscribe"] == "<https://news.example.org/u/k1.leave/>"


@settings(max_examples=120, deadline=None)
@given(
    path=st.text(st.sampled_from("./=&?#%'é—F;") | st.characters(), max_size=120),
    choice=st.text(st.sampled_from("./=&?#%'é—F;") | st.characters(), min_size=1, max_size=120),
    token=st.from_regex(r"[A-Za-z0-9]{1,16}\.[A-Za-z0-9_\-]{1,46}", fullmatch=True),
)
def test_any_link_comes_back_with_its_token(path, choice, token, identity_for_properties, date_for_properties):
    vote = Slot(token="https://slot.invalid/vote1", name=f"feedback_url.{choice}", kind=SlotKind.URL)
    rendered = make_rendered(
        subject="Water", text=f"a\n{vote.token} b {vote.token}\n", html=f'<a href="{vote.token}">c</a>', slots=(vote,)
    )
    recipient = make_recipient(link_tokens=[token.encode("ascii")] * 3)
    with override_settings(BASE_URL=f"{BASE_URL}/{path}"):
        try:
            message = compile_message(rendered, identity=identity_for_properties, date=date_for_properties)
        except (Unfillable, LookupError):
            return
        raw = message.fill(recipient)
        link = checked_url(recipient.link(vote.name))
        leave = checked_url(recipient.link("unsubscribe_url"))
    text, page = bodies(raw)
    assert text == f"a\n{link} b {link}\n"
    assert page == f'<a href="{html.escape(link)}">c</a>\n'
    assert b"<%b>\r\n" % leave.encode("ascii") in raw
    assert parsed(raw).keys() == HEADERS
    check_lines(raw)
