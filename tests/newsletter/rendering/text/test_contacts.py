"""Links to a mail or a telephone, as plain text says them."""

import pytest

from newsletter.rendering.text.contacts import is_contact, readable, with_contact
from newsletter.rendering.text.markup import html_text


@pytest.mark.parametrize(
    ("words", "url", "written"),
    [
        ("Alice", "mailto:alice@example.org", "Alice <alice@example.org>"),
        ("alice@example.org", "mailto:alice@example.org", "alice@example.org"),
        ("Alice", "MAILTO:alice@example.org?SUBJECT=Tides", "Alice <alice@example.org> (Subject: Tides)"),
        ("alice@example.org", "mailto:alice@example.org?subject=Tides", "alice@example.org (Subject: Tides)"),
        ("Alice about Tides", "mailto:alice@example.org?subject=Tides", "Alice about Tides <alice@example.org>"),
        ("Us", "mailto:a@example.org,b@example.org?cc=c@example.org", "Us <a@example.org, b@example.org>"),
        ("Us", "mailto:?to=a%40example.org&subject=x+y%20%C3%A9", "Us <a@example.org> (Subject: x+y é)"),
        ("Share", "mailto:?subject=High%20water&body=https%3A//x", "Share (Subject: High water)"),
        ("", "mailto:alice@example.org", "alice@example.org"),
        ("Call", "tel:+31201234567", "Call <+31201234567>"),
        ("Odd", "mailto:", "Odd"),
        ("Odd", "mailto:?&&=&subject", "Odd"),
        ("Odd", "mailto:a@example.org?subject=a%0D%0ABcc:%20b%00%1B[2J", "Odd <a@example.org> (Subject: a Bcc: b[2J)"),
        ("Odd", "mailto:%ff%fe?subject=%ff", "Odd <\ufffd\ufffd> (Subject: \ufffd)"),
    ],
)
def test_what_the_words_do_not_say_is_added(words, url, written):
    assert (is_contact(url), with_contact(words, url)) == (True, written)


def test_an_address_that_stands_alone_is_shown_without_its_encoding():
    assert readable("mailto:alice@example.org?subject=Spring%20tides") == "alice@example.org (Subject: Spring tides)"
    assert readable("https://example.org/?subject=a%20b") == "https://example.org/?subject=a%20b"
    assert readable("") == ""


def test_the_html_of_a_raw_block_says_them_too():
    markup = '<p>Write <b>or</b> <a href="mailto:a@example.org?subject=A%20%26%20B">to <i>us</i></a>, soon.</p>'
    assert html_text(markup, mark=str.upper, wrap=str) == "Write or to us <a@example.org> (Subject: A & B), soon."
