"""The catalogues in locale/: complete, compiled, and true to the messages they translate."""

import gettext
import io
import re
import string
from collections import Counter

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

from config import messages
from config.messages import Message, Unreadable, in_module, in_template, update

PATHS = {path.parent.parent.name: path for path in messages.catalogues()}
TRANSLATED = [to_locale(code) for code, _ in settings.LANGUAGES if code != "en"]
# How each language counts (CLDR's categories, without those for millions and fractions): the form for each number.
COUNTED = {
    "ar": {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3},
    "fr": {0: 0, 1: 0, 2: 1, 21: 1},
    "ja": {0: 0, 1: 0, 2: 0},
    "zh_Hans": {0: 0, 1: 0, 2: 0},
    **{locale: {0: 1, 1: 0, 2: 1, 21: 1} for locale in ("de", "nl", "es", "it", "pt")},
}
TAG = re.compile(r"</?[a-z][^>]*>")
GAP = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def found():
    return messages.collect()


@pytest.fixture(params=TRANSLATED)
def locale(request):
    return request.param


@pytest.fixture
def catalogue(locale):
    return polib.pofile(str(PATHS[locale]))


def gaps(text):
    """The placeholders of a message, of either kind."""
    braces = {name for _, name, _, _ in string.Formatter().parse(text) if name} if '{"' not in text else set()
    return set(GAP.findall(text)) | braces


def pairs(entry):
    """Each translation of an entry with the message it stands for."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, words) for words in entry.msgstr_plural.values()]


def test_there_is_a_catalogue_for_each_language_but_english():
    assert sorted(PATHS) == sorted(TRANSLATED)


def test_every_message_of_the_sources_is_translated_and_no_other(found, catalogue):
    held = {Message(text=entry.msgid, plural=entry.msgid_plural, context=entry.msgctxt or "") for entry in catalogue}
    assert held == set(found)
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy or entry.obsolete] == []


def test_what_is_compiled_is_what_is_written(locale, catalogue):
    assert PATHS[locale].with_suffix(".mo").read_bytes() == messages.compiled(catalogue)


def test_what_is_written_is_what_make_messages_would_write(locale, catalogue, found):
    update(catalogue, found)
    catalogue.wrapwidth = 100
    assert str(catalogue).strip() == PATHS[locale].read_text("utf-8").strip()


def test_a_translation_has_the_gaps_of_its_message(catalogue):
    for entry in catalogue:
        for english, words in pairs(entry):
            if entry.msgid_plural and words != entry.msgstr_plural[len(entry.msgstr_plural) - 1]:
                assert gaps(words) <= gaps(english), "one and two may be words"
            else:
                assert gaps(words) == gaps(english)


def test_a_translation_has_the_tags_of_its_message_and_nothing_else_html_minds(catalogue):
    for entry in catalogue:
        for english, words in pairs(entry):
            assert Counter(TAG.findall(words)) == Counter(TAG.findall(english))
            left = TAG.sub("", words)
            assert ("<" in left, ">" in left, "&" in left) == (False, False, False)
            assert left.count('"') == TAG.sub("", english).count('"')


def test_a_translation_begins_and_ends_as_its_message_does(catalogue):
    for entry in catalogue:
        for _, words in pairs(entry):
            assert entry.msgctxt == "between weekdays" or words == words.strip()


def test_a_language_counts_as_its_grammar_does(locale, catalogue):
    compiled = gettext.GNUTranslations(io.BytesIO(messages.compiled(catalogue)))
    singular, plural = "%(minutes)s minute", "%(minutes)s minutes"
    forms = catalogue.find(singular).msgstr_plural
    assert {number: compiled.ngettext(singular, plural, number) for number in COUNTED[locale]} == {
        number: forms[form] for number, form in COUNTED[locale].items()
    }


def test_no_template_marks_words_in_a_way_that_is_not_collected():
    files = [path for path in (messages.PROJECT / "templates").rglob("*") if path.is_file()]
    assert [path.name for path in files if re.search(r"""[\s|:=]_\(["']""", path.read_text("utf-8"))] == []


def test_a_template_gives_its_messages():
    source = """{% load i18n %}{% translate "Plain" %}{% if x %}{% translate "In context" context "menu" %}{% endif %}
    {% translate x %}{% blocktranslate trimmed count n=x|length with who=y %}
      {{ n }} letter
      for {{ who }}
    {% plural %}{{ n }} letters for {{ who }}{% endblocktranslate %}"""
    assert list(in_template(source)) == [
        Message(text="Plain"),
        Message(text="In context", context="menu"),
        Message(text="%(n)s letter for %(who)s", plural="%(n)s letters for %(who)s"),
    ]


def test_a_module_gives_its_messages():
    source = """
gettext_lazy("One")
pgettext("menu", "Two")
ngettext("{n} tree", "{n} trees", n).format(n=n)
gettext(words)
other("Not this")
"""
    assert list(in_module(source, name="x.py")) == [
        Message(text="One"),
        Message(text="Two", context="menu"),
        Message(text="{n} tree", plural="{n} trees"),
    ]


@pytest.mark.parametrize("words", ['f"Dear {name}"', '"a" + b', "words()"])
def test_words_that_are_put_together_inside_the_call_are_refused_with_their_place(words):
    with pytest.raises(Unreadable) as refusal:
        list(in_module(f"\ngettext({words})", name="x.py"))
    assert str(refusal.value) == "x.py:2: write the message out, without f-strings or sums."


def test_bringing_a_catalogue_up_to_date_keeps_translations_and_drops_what_is_gone():
    catalogue = polib.POFile()
    catalogue.metadata = {"Plural-Forms": "nplurals=2; plural=(n != 1);"}
    catalogue.append(polib.POEntry(msgid="Kept", msgstr="Behalten", tcomment="A note"))
    catalogue.append(polib.POEntry(msgid="Gone", msgstr="Weg"))
    update(catalogue, {Message(text="Kept"): {"a.html"}, Message(text="{n} new", plural="{n} news"): {"b.py"}})
    assert [(e.msgid, e.msgstr, e.msgstr_plural, e.tcomment, e.occurrences) for e in catalogue] == [
        ("Kept", "Behalten", {}, "A note", [("a.html", "")]),
        ("{n} new", "", {0: "", 1: ""}, "", [("b.py", "")]),
    ]
