"""What the writers changed of a reader, as it is said to the reader.

It is kept as the studio says it (:mod:`subscribers.profiles`, :mod:`subscribers.listing.bulk` and
:mod:`subscribers.importing.merge_statements`), in its language.
"""

import re

from django.utils.translation import gettext, gettext_noop

from newsletter.directions import isolated_in_text

_WHOLE = {
    "Name changed": gettext_noop("Your name was changed"),
    "Unsubscribed by hand": gettext_noop("A writer unsubscribed you"),
    "Unsubscribing them by hand was undone": gettext_noop("A writer subscribed you again"),
}
_NAMING = {
    ("Field", "changed"): gettext_noop("The field “{name}” was changed"),
    ("Field", "filled in"): gettext_noop("The field “{name}” was filled in"),
    ("Field", "taken away"): gettext_noop("The field “{name}” was taken away"),
    ("Tag", "added"): gettext_noop("The tag “{name}” was added"),
    ("Tag", "taken away"): gettext_noop("The tag “{name}” was taken away"),
}
_FROM_A_LIST = gettext_noop("A list that was moved in added to what we keep about you")
_BY_A_LIST = re.compile(
    r"((?:Name|Tags|Fields|Way here)(?:, (?:Tags|Fields|Way here))* filled in by import)(?: \d+, line .*)?", re.DOTALL
)
_NAMES = re.compile(r"(Field|Tag) “(.*)” (changed|filled in|taken away|added)", re.DOTALL)


def change_in_words(words: str) -> str:
    """A change as the studio noted it, in the language that is spoken; what is not known stands as it is."""
    if known := _WHOLE.get(words):
        return gettext(known)
    if _BY_A_LIST.fullmatch(words):
        return gettext(_FROM_A_LIST)
    found = _NAMES.fullmatch(words)
    said = _NAMING.get((found[1], found[3])) if found else None
    return gettext(said).format(name=isolated_in_text(found[2])) if found and said else words


def without_list(words: str) -> str:
    """A change by an import without its number, and the file and line: these are the team's."""
    found = _BY_A_LIST.fullmatch(words)
    return found[1] if found else words
