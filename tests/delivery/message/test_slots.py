"""Values in the bodies: the quick way for many at once writes the words that the long way writes."""

import html
import quopri

import pytest
from hypothesis import given, settings, strategies as st

from delivery.dkim.canonical import relaxed_body
from delivery.message import Unfillable
from delivery.message.quoted_printable import encode_piece
from delivery.message.slots import BodySlots
from newsletter.rendering.filling import in_text
from newsletter.rendering.types import Slot, SlotKind
from tests.delivery.message.conftest import make_recipient

CITY = Slot(token="c", name="attributes.city", kind=SlotKind.TEXT)
BOAT = Slot(token="b", name="attributes.boat", kind=SlotKind.TEXT, fallback="boat")
FIRST_NAME = Slot(token="f", name="first_name", kind=SlotKind.TEXT)
LEAVE = Slot(token="l", name="unsubscribe_url", kind=SlotKind.URL)
TAGS = (CITY, BOAT, FIRST_NAME)
SLOTS = BodySlots([LEAVE, *TAGS])

near_plain = st.text(st.sampled_from("ab. F1:/\0'&=?\té") | st.characters(), max_size=90)
values = near_plain | st.sampled_from(
    ["From me", ".", " ", "", "a ", "a  b", "x" * 75, "x" * 76, "https://a", "é" * 38]
)


def read(pieces):
    """What a mail client makes of pieces that stand one after the other."""
    return [quopri.decodestring(piece).decode("utf-8") for piece in pieces]


@settings(max_examples=400, deadline=None)
@given(values, values, values)
def test_each_piece_reads_as_its_value_or_all_are_refused(city, boat, name):
    own = [city, boat, name]
    try:
        expected = [in_text(slot, value) for slot, value in zip(TAGS, own, strict=True)]
    except Unfillable:
        with pytest.raises(Unfillable):
            SLOTS.encode(own)
        return
    pieces = SLOTS.encode(own)
    assert read(pieces) == [words for value in expected for words in (value, html.escape(value))]
    assert max(map(len, b"".join(pieces).split(b"\r\n"))) <= 76
    assert relaxed_body(b"".join(pieces) + b"end\r\n") == b"".join(pieces) + b"end\r\n"


@pytest.mark.parametrize(
    "value",
    ["Bob", "Jan van der Meer", "", "a b.c", "https://a/?b", ".a", "From me", "a  b", "a ", "é", "O'Hara"],
)
def test_a_piece_is_what_encoding_its_words_gives(value):
    # An ordinary value takes a shorter way to the same words; its lines may be broken elsewhere.
    pieces = SLOTS.encode([value, "", ""])[:2]
    assert read(pieces) == read([encode_piece(value), encode_piece(html.escape(value))])


def test_the_error_names_the_tag():
    with pytest.raises(Unfillable, match=r"attributes\.boat"):
        SLOTS.encode(["a", "b\0", "c"])


def test_each_tag_has_a_piece_for_the_text_and_one_for_the_html():
    pieces = SLOTS.encode(SLOTS.read(make_recipient(attributes={"city": "a&b"})))
    places = [SLOTS.index(slot, in_html=in_html) for slot in TAGS for in_html in (False, True)]
    assert [read(pieces)[at] for at in places] == ["a&b", "a&amp;b", "boat", "boat", "Bob", "Bob"]
