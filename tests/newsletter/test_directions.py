"""Which way languages run, and names that stand in sentences of the other direction."""

import pytest
from django.utils import translation

from newsletter.directions import direction_of, isolated, isolated_in_text

ARABIC, HEBREW = "رسائل المد", "מכתבי הגאות"


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("AR-EG", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("en", "ltr"), ("arn", "ltr"), ("", "ltr")],
)
def test_a_language_runs_one_way(language, direction):
    assert direction_of(language) == direction


@pytest.mark.parametrize("name", ["Tide Notes", "Tide Notes!", "Café 7", "潮汐", "(1)", ""])
def test_a_name_that_runs_with_the_sentence_stays_as_it_is(name):
    with translation.override("en"):
        assert isolated_in_text(name) == name


@pytest.mark.parametrize("name", [ARABIC, HEBREW, f"Tides / {HEBREW}"])
def test_a_name_that_runs_otherwise_is_set_apart(name):
    with translation.override("de"):
        assert isolated_in_text(name) == f"\u2068{name}\u2069"


def test_in_an_arabic_sentence_it_is_the_latin_name():
    with translation.override("ar"):
        assert [isolated_in_text(name) for name in ("Tide Notes!", ARABIC, HEBREW, "7")] == [
            "\u2068Tide Notes!\u2069", ARABIC, HEBREW, "7",
        ]  # fmt: skip


def test_markup_says_it_whatever_the_direction_and_escapes():
    assert isolated("Tides <b>") == "<bdi>Tides &lt;b&gt;</bdi>"
