"""Names that accounts sign in with: two people, or a person and a program, must not take one for another.

A name is of one script (UTS 39 §5.2, “single script” and “highly restrictive”; RFC 8264 §12.5 warns of the rest):
letters of others only come along where a language is written so, as Japanese is. And no two names look alike: they are
compared without regard to case and compatibility forms (NFKC), with letters of Greek and Cyrillic that look like
Latin ones taken for these, small or capital, and with I, l and 1 taken for one, and so O and 0.
"""

import unicodedata

from django.contrib.auth.models import User

_TOGETHER = (
    frozenset({"LATIN", "CHINESE", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CHINESE", "BOPOMOFO"}),
    frozenset({"LATIN", "CHINESE", "HANGUL"}),
)
# What people call a script, where the first word of its letters' Unicode names is another.
_SCRIPTS = {"CJK": "CHINESE", "IDEOGRAPHIC": "CHINESE", "EXTENDED": "ARABIC"}
# They come along with letters of any script, as the apostrophe (U+02BC) of Ukrainian does.
_OF_NO_SCRIPT = "MODIFIER"
# After UTS 39's confusables.txt. A capital may look like another letter than its small one: Greek Η is no η.
_CAPITALS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮԌԚԜҺӀ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϺ" + "I",
    "ABESlJKMHOPCTYXYGQWHl" + "ABEZHlKMNOPTYXM" + "l",
)
_SMALL = str.maketrans(
    "аеорсухіјѕԁһӏԛԝүѵкмтвн" + "αβεορνικτυχγ" + "ı10",
    "aeopcyxijsdhlqwyvkmtbh" + "abeopviktuxy" + "ilo",
)


class UnusableName(ValueError):
    """A name that nobody is to sign in with; the message says why and how to mend it."""


def check_name(name: str) -> None:
    """Whether a new account may be called so. Raises UnusableName."""
    scripts = sorted(_scripts_of(name))
    if len(scripts) > 1 and not any(set(scripts) <= together for together in _TOGETHER):
        kinds = " and ".join(script.capitalize() for script in scripts)
        raise UnusableName(f"The letters of this name are of different scripts ({kinds}). Keep to one of them.")
    # Those who may sign in are few.
    taken = {shape for each in User.objects.values_list("username", flat=True) for shape in _shapes_of(each)}
    if taken & _shapes_of(name):
        raise UnusableName("That name is taken. Choose another.")


def _scripts_of(name: str) -> set[str]:
    """The scripts of its letters and of digits that are not ASCII, by the first word of their Unicode names."""
    found = set()
    for character in unicodedata.normalize("NFKC", name):
        if unicodedata.category(character)[0] not in "LN" or character in "0123456789":
            continue
        script = unicodedata.name(character, "UNKNOWN").replace("-", " ").split()[0]
        if script != _OF_NO_SCRIPT:
            found.add(_SCRIPTS.get(script, script))
    return found


def _shapes_of(name: str) -> set[str]:
    """What it looks like, as it is written and with its capitals made small: nobody tells two names apart that share
    one of these.
    """
    written = unicodedata.normalize("NFKC", name)
    forms = (written.translate(_CAPITALS), written)
    return {unicodedata.normalize("NFKC", form.casefold()).translate(_SMALL) for form in forms}
