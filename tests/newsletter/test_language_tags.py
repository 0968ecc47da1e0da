"""Language tags: what is offered, and what is taken."""

import pytest

from newsletter.language_tags import NoSuchLanguage, offered_languages, read_tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        (" NL ", "nl"),
        ("PT-br", "pt-BR"),
        ("ZH-HANS-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("de-1996", "de-1996"),
        ("ca-Valencia", "ca-valencia"),
        ("tlh", "tlh"),
    ],
)
def test_a_tag_is_spelled_as_usual(text, tag):
    assert read_tag(text) == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "english",
        "xx",
        "xx-nonsense",
        "en-UK",
        "en_GB",
        "en-",
        "en-u-ca",
        "ｅｎ",
        "e\x00n",
        "en\n-gb",
        "x" * 9999,
    ],
)
def test_what_is_no_tag_is_refused_in_words(text):
    with pytest.raises(NoSuchLanguage, match=r"Write (one|a code) such as"):
        read_tag(text)


def test_languages_are_offered_by_their_own_names_those_with_translations_first():
    offered = offered_languages()
    assert offered[:10] == [
        ("en", "English"), ("de", "Deutsch"), ("nl", "Nederlands"), ("fr", "Français"), ("es", "Español"),
        ("it", "Italiano"), ("pt", "Português"), ("ar", "العربيّة"), ("zh-Hans", "简体中文"), ("ja", "日本語"),
    ]  # fmt: skip
    assert ("pt-BR", "Português Brasileiro") in offered[10:]
    assert len({tag for tag, _ in offered}) == len(offered)
    assert all(name.strip() for _, name in offered)
