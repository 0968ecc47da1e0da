"""Which of our languages a newsletter's readers get."""

import pytest
from django.utils import translation
from django.utils.translation import gettext

from newsletter.languages import nearest, nearest_dated, speaking

GARBAGE = ["xx", "", "-", "--", "\x00", "../../etc/passwd", "a" * 600, "de\n", "123", "١", "e-de"]


@pytest.mark.parametrize(
    ("language", "ours"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("DE_ch", "de"),
        ("pt-BR", "pt"),
        ("ar-EG", "ar"),
        ("zh", "zh-hans"),
        ("zh-Hant-TW", "zh-hans"),
        ("pl", "en"),
        ("he", "en"),
    ],
)
def test_a_language_gets_the_nearest_of_ours_or_english(language, ours):
    assert nearest(language) == ours


@pytest.mark.parametrize("language", GARBAGE)
def test_what_is_no_language_gets_english_and_harms_nothing(language):
    assert (nearest(language), nearest_dated(language)) == ("en", "en")


@pytest.mark.parametrize(
    ("language", "dated"),
    [("pl", "pl"), ("de-AT", "de"), ("zh", "zh-hans"), ("zh-Hant-TW", "zh-hant"), ("zh-TW", "zh-hant"), ("he", "he")],
)
def test_dates_know_more_languages_than_words_do(language, dated):
    assert nearest_dated(language) == dated


def test_a_language_is_spoken_inside_its_context_only():
    with speaking("de-AT"):
        assert gettext("Unsubscribe") == "Abmelden"
        with speaking("xx"):
            assert gettext("Unsubscribe") == "Unsubscribe"
    assert translation.get_language() == "en"
