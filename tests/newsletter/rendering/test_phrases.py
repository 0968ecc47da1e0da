"""The words around an issue."""

import dataclasses
import string

import pytest
from django.utils import translation

from newsletter.rendering.issue import render_edition
from newsletter.rendering.phrases import Phrases, phrases_for
from tests.newsletter.rendering.samples import EDITION, WHOLE_ISSUE

LANGUAGES = ["en", "de", "nl", "fr", "es", "it", "pt", "ar", "zh-hans", "ja"]
FIELDS = [field.name for field in dataclasses.fields(Phrases) if field.name != "language"]
FILLED = {
    "issue": {"number"},
    "forward_note": {"newsletter"},
    "reason": {"newsletter"},
    "sponsored_by": {"advertiser"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_phrase_with_the_same_gaps_as_english(language):
    phrases = phrases_for(language)
    assert phrases.language == language
    for field in FIELDS:
        phrase = getattr(phrases, field)
        assert phrase.strip() == phrase != ""
        assert {name for _, name, _, _ in string.Formatter().parse(phrase) if name} == FILLED.get(field, set())


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_phrase_of_another_language_was_left_in_english(language):
    english = phrases_for("en")
    same = {field for field in FIELDS if getattr(phrases_for(language), field) == getattr(english, field)}
    assert same - {"picture"} == set(), "“Image” may be the same word"


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("pt-BR", "pt"), ("ZH-Hant", "zh-hans"), ("zh", "zh-hans"), ("eo", "en"), ("", "en"), ("-", "en")],
)
def test_a_language_is_found_by_its_first_part_and_english_stands_in(language, spoken):
    assert phrases_for(language).language == spoken


@pytest.mark.parametrize("spoken", ["de", "ar", "fr"])
def test_an_issue_is_the_same_bytes_whatever_language_its_thread_speaks(spoken):
    english = render_edition(EDITION, WHOLE_ISSUE)
    with translation.override(spoken):
        assert render_edition(EDITION, WHOLE_ISSUE) == english
