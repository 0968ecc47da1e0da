"""Addresses: absolute, encoded, safe, with UTM parameters where they belong."""

import dataclasses
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, strategies as st

from newsletter.rendering.links import Links, add_query, encode_url, utm_query
from tests.newsletter.rendering.samples import EDITION

MAIL = Links.in_mail(dataclasses.replace(EDITION, utm_pattern="utm_source={newsletter}&utm_campaign={number}"))
WEB = Links.on_web(EDITION)
UTM = "utm_source=tide-notes&utm_campaign=21"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://example.org", f"https://example.org?{UTM}"),
        ("https://example.org/?b=2&a=1", f"https://example.org/?b=2&a=1&{UTM}"),
        ("https://example.org/a?#top", f"https://example.org/a?{UTM}#top"),
        ("https://example.org/a?x=1#top", f"https://example.org/a?x=1&{UTM}#top"),
        ("https://example.org/?utm_medium=social", "https://example.org/?utm_medium=social"),
        ("https://example.org/?UTM_Source=a", "https://example.org/?UTM_Source=a"),
        ("https://example.org/?a=1;utm_id=2", "https://example.org/?a=1;utm_id=2"),
        ("https://example.org/utm_source=1", f"https://example.org/utm_source=1?{UTM}"),
        ("https://example.org/#utm_source=1", f"https://example.org/?{UTM}#utm_source=1"),
        ("mailto:alice@example.org?subject=Hi there", "mailto:alice@example.org?subject=Hi%20there"),
        ("tel:+31201234567", "tel:+31201234567"),
        ("/about", f"https://notes.example.org/about?{UTM}"),
        ("about", f"https://notes.example.org/about?{UTM}"),
        ("//cdn.example.org/x", f"https://cdn.example.org/x?{UTM}"),
        ("#tides", "https://notes.example.org/tide-notes/21-bells-floats/#tides"),
        ('https://example.org/a b"c<d>', f"https://example.org/a%20b%22c%3Cd%3E?{UTM}"),
        ("https://example.org/100%", f"https://example.org/100%25?{UTM}"),
        ("https://example.org/%20", f"https://example.org/%20?{UTM}"),
        ("https://example.org/ü?ö=ä", f"https://example.org/%C3%BC?%C3%B6=%C3%A4&{UTM}"),
        ("https://münchen.example/", f"https://xn--mnchen-3ya.example/?{UTM}"),
        ("  https://example.org/\n", f"https://example.org/?{UTM}"),
    ],
)
def test_a_link_in_the_mail(href, url):
    assert MAIL.link(href) == url


@pytest.mark.parametrize(
    "href",
    [
        "",
        "  ",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "https://[::1/",
        "http://a.b:65536/",
        "http://a.b:99999999/",
        "//a.b:x/",
        "http://a.b:-1/",
    ],
)
def test_an_address_that_is_not_safe_is_none(href):
    assert MAIL.link(href) == ""
    assert MAIL.picture(href) == ""


def test_a_link_on_the_web_gets_no_parameters_and_stays_on_its_page():
    assert WEB.link("https://example.org/?a=1") == "https://example.org/?a=1"
    assert WEB.link("/about") == "https://notes.example.org/about"
    assert WEB.link("#tides") == "#tides"


def test_a_picture_gets_no_parameters():
    assert MAIL.picture("/media/images/a b.png") == "https://notes.example.org/media/images/a%20b.png"
    assert MAIL.picture("mailto:a@example.org") == ""


@pytest.mark.parametrize(
    ("pattern", "query"),
    [
        ("utm_source={newsletter}&utm_campaign={number}", "utm_source=tide-notes&utm_campaign=21"),
        ("?utm_content={slug}", "utm_content=21-%C3%A9t%C3%A9"),
        ("utm_source=Tide Notes", "utm_source=Tide%20Notes"),
        ("utm_source=Tide%20Notes", "utm_source=Tide%20Notes"),
        ("utm_source={unknown}", "utm_source=%7Bunknown%7D"),
        ("a&&b=", "a&b="),
        ("", ""),
    ],
)
def test_a_utm_pattern_is_filled_and_encoded(pattern, query):
    assert utm_query(pattern, newsletter="tide-notes", number=21, slug="21-été") == query


@given(st.text(max_size=60))
def test_encoding_is_done_once_and_leaves_only_what_an_address_may_hold(text):
    once = encode_url(f"https://example.org/{text}")
    assert encode_url(once) == once
    assert once.isascii()
    assert not set(once) & set(' "<>\\^`{|}\n\r\t')


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=5)), max_size=4), st.text(alphabet="xyz/", max_size=5)
)
def test_added_parameters_come_last_and_the_others_keep_their_order(pairs, fragment):
    own = "&".join(f"{name}={encode_url(value).replace('&', '%26').replace('#', '%23')}" for name, value in pairs)
    url = add_query(f"https://example.org/{'?' + own if own else ''}#{fragment}", "utm_source=x")
    parts = urlsplit(url)
    assert parts.query == (f"{own}&utm_source=x" if own else "utm_source=x")
    assert parts.fragment == fragment
    assert parse_qsl(parts.query, keep_blank_values=True)[-1] == ("utm_source", "x")
