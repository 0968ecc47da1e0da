"""Which way languages run, and names in the middle of sentences that may run the other way (Unicode Annex 9).

A name of another direction pulls the punctuation beside it to its wrong side. Markup isolates it by ``<bdi>``, whatever
its direction; plain text, and a subject, by two characters that nobody sees, and only where they are needed.
"""

import unicodedata

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

# Those written right to left, by ISO 639 code.
_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
# FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE (UAX 9, 2.4).
_BEGINS, _ENDS = "\u2068", "\u2069"
_LEFT_TO_RIGHT = frozenset({"L"})
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def direction_of(language: str) -> str:
    """``ltr`` or ``rtl``, for a BCP 47 language."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in _LANGUAGES else "ltr"


def isolated(words: object) -> SafeString:
    """Words in a direction of their own, for markup."""
    return format_html("<bdi>{}</bdi>", words)


def isolated_in_text(words: str) -> str:
    """The same for plain text in the language that is spoken: words that run its way alone stay as they are."""
    others = _LEFT_TO_RIGHT if get_language_bidi() else _RIGHT_TO_LEFT
    runs_otherwise = any(unicodedata.bidirectional(character) in others for character in words)
    return f"{_BEGINS}{words}{_ENDS}" if runs_otherwise else words
