"""Values in the bodies: the quick way for many at once writes the words that the long way writes."""

import html
import quopri

import pytest
from hypothesis import given, settings, strategies as st

from delivery.dkim.canonical import relaxed_body
from delivery.message import Unfillable
from delivery.message.slots import BodySlots, _plain_pieces
from newsletter.rendering.filling import in_text
from newsletter.rendering.types import Slot, SlotKind
from tests.delivery.message.conftest import make_recipient

CITY = Slot(token="c", name="attributes.city", kind=SlotKind.TEXT)
BOAT = Slot(token="b", name="attributes.boat", kind=SlotKind.TEXT, fallback="boat")
LEAVE = Slot(token="l", name="unsubscribe_url", kind=SlotKind.URL)
VOTE = Slot(token="v", name="feedback_url.good", kind=SlotKind.URL)
SLOTS = BodySlots([LEAVE, CITY, VOTE, BOAT])

near_plain = st.text(st.sampled_from("ab. F1:/\0'&=?\té") | st.characters(), max_size=90)
values = near_plain | st.sampled_from(["From me", ".", " ", "", "a ", "a  b", "x" * 75, "x" * 76, "https://a"])
urls = st.builds("{}{}".format, st.sampled_from(["https://", "http://", "http:", "", "ftp://"]), near_plain | values)


def read(pieces):
    """What a mail client makes of pieces that stand one after the other."""
    return [quopri.decodestring(piece).decode("utf-8") for piece in pieces]


@settings(max_examples=400, deadline=None)
@given(values, values, urls, urls)
def test_each_piece_reads_as_its_value_or_all_are_refused(city, boat, leave, vote):
    given_values, given_urls = [city, boat], [leave, vote]
    try:
        expected = [
            *(in_text(slot, value) for slot, value in zip((CITY, BOAT), given_values, strict=True)),
            *(in_text(slot, url) for slot, url in zip((LEAVE, VOTE), given_urls, strict=True)),
        ]
    except Unfillable:
        with pytest.raises(Unfillable):
            SLOTS.encode(given_values, given_urls)
        return
    pieces = SLOTS.encode(given_values, given_urls)
    assert read(pieces) == [*expected, *map(html.escape, expected)]
    assert max(map(len, b"".join(pieces).split(b"\r\n"))) <= 76
    assert relaxed_body(b"".join(pieces) + b"end\r\n") == b"".join(pieces) + b"end\r\n"


@pytest.mark.parametrize(
    ("given_values", "given_urls"),
    [
        (["Bob", "Jan van der Meer", ""], ["https://a.example/u/k1.a-b_c/", "http://b.example/?x"]),
        (["r1@example.org"], []),
        ([], ["https://a.example/"]),
        ([], []),
    ],
)
def test_ordinary_values_go_the_quick_way(given_values, given_urls):
    assert read(_plain_pieces(given_values, given_urls)) == [*given_values, *given_urls]


@pytest.mark.parametrize(
    ("given_values", "given_urls"),
    [
        (["a\0b"], []),
        ([".a"], []),
        (["a", ".a"], []),
        (["From me"], []),
        (["a", "From me"], []),
        (["a  b"], []),
        (["a "], []),
        ([" "], []),
        (["é"], []),
        (["a=b"], []),
        (["O'Hara"], []),
        (["x" * 76], []),
        (["https://a.example/"], ["b"]),
        ([], ["https://a b/"]),
        ([], ["https://"]),
        ([], ["http:evil", "https://a.example/http://b"]),
        ([], ["https://a.example/\0https://b.example/", "c"]),
        ([], ["javascript:alert(1)"]),
    ],
)
def test_what_is_not_ordinary_does_not(given_values, given_urls):
    assert _plain_pieces(given_values, given_urls) is None


def test_values_come_before_links_and_the_text_before_the_html():
    pieces = SLOTS.encode(*SLOTS.read(make_recipient(attributes={"city": "a&b"})))
    places = [SLOTS.index(slot, in_html=in_html) for slot in (CITY, LEAVE) for in_html in (False, True)]
    assert [read(pieces)[at] for at in places] == [
        "a&b", "a&amp;b",
        "https://news.example.org/u/k1.abc/?a=1&b=2", "https://news.example.org/u/k1.abc/?a=1&amp;b=2",
    ]  # fmt: skip
