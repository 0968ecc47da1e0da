"""A reader's name: what may be kept of what a stranger types into a public form."""

import re
import unicodedata

from django.utils.translation import gettext

LONGEST = 100
# A name field on a public form is a way to have us mail someone a link: nothing that reads as one gets through.
_LINK = re.compile(r"https?:|www\.|://|\.[a-z]{2,}/", re.IGNORECASE)
# They turn what stands behind the name around as well.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = {"Cf", "Me", "Mn", "Zs"}
# Letters and signs by what Unicode calls them, and blank: fillers of Hangul, and Braille without a dot.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


class UnusableName(ValueError):
    """Not usable as a name; the message says why, in the language that is spoken."""


def clean_name(text: str) -> str:
    """The name in NFC with single spaces; it may be empty.

    Raises UnusableName for what could harm a header or carry a message, and for what nobody could see.
    """
    if "=?" in text or any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text.strip()):
        raise UnusableName(gettext("The name has a line break or a code in it. Write it as plain letters."))
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if TURNING.search(name) or (name and not any(map(_is_seen, name))):
        raise UnusableName(gettext("The name has invisible characters in it. Type it again by hand."))
    if len(name) > LONGEST:
        raise UnusableName(gettext("The name is longer than {most} characters. Shorten it.").format(most=LONGEST))
    if _LINK.search(name):
        raise UnusableName(gettext("The name has a web address in it. Write your name alone, or leave it empty."))
    return name


def _is_seen(character: str) -> bool:
    return character not in _BLANK and unicodedata.category(character) not in _UNSEEN
