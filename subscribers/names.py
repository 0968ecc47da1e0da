"""A reader's name: what may be kept of what a stranger types into a public form."""

import re
import unicodedata

from django.utils.translation import gettext

LONGEST = 100
# A name field on a public form is a way to have us mail someone a link: nothing that reads as one gets through.
_LINK = re.compile(r"https?:|www\.|://|\.[a-z]{2,}/", re.IGNORECASE)


class UnusableName(ValueError):
    """Not usable as a name; the message says why, in the language that is spoken."""


def clean_name(text: str) -> str:
    """The name in NFC with single spaces. Raises UnusableName for what could harm a header or carry a message."""
    if "=?" in text or any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text.strip()):
        raise UnusableName(gettext("The name has a line break or a code in it. Write it as plain letters."))
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if len(name) > LONGEST:
        raise UnusableName(gettext("The name is longer than {most} characters. Shorten it.").format(most=LONGEST))
    if _LINK.search(name):
        raise UnusableName(gettext("The name has a web address in it. Write your name alone, or leave it empty."))
    return name
