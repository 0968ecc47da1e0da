"""Three characters next to each other, as numbers: what an index finds parts of words by.

PostgreSQL's own way is an extension (pg_trgm), which a machine may not have. Each newsletter has numbers of its own, so
that a search reads nothing of another's readers, however many of them have the same words.
"""

import functools
import string
import zlib

GRAM = 3
_SIGNS = frozenset(string.punctuation) - frozenset("@.")
"""Signs of ASCII that are searched for by themselves. Every address has the other two."""
_ODD = ("..", "@@", ".@", "@.")


def grams_of(words: str, *, newsletter_id: int) -> set[int]:
    """The numbers for a newsletter's entry: of any three characters, and of what shorter searches ask for.

    These are the first character of a word behind its space, and each single one beyond ASCII, since a name may be one
    or two characters long; and signs.
    """
    cut = {words[place : place + GRAM] for place in range(len(words) - GRAM + 1)}
    cut.update([f" {word[0]}" for word in words.split()])
    cut |= _signs_in(words)
    if not words.isascii():
        cut.update([character for character in words if not character.isascii()])
    own = _own(newsletter_id)
    return {_number(gram) ^ own for gram in cut}


def grams_in(part: str, *, newsletter_id: int) -> set[int]:
    """The numbers that the entries of all who are found by ``part`` have: a word, a space and a letter or two, signs.

    None for the signs that every address has: those have no numbers.
    """
    if len(part) >= GRAM:
        cut = {part[place : place + GRAM] for place in range(len(part) - GRAM + 1)}
    elif part.isascii():
        cut = {part} if part.startswith(" ") else _signs_in(part)
    else:
        cut = {character for character in part if not character.isascii()}
    return {number_of(gram, newsletter_id=newsletter_id) for gram in cut}


def _signs_in(words: str) -> set[str]:
    return {*_SIGNS.intersection(words), *(pair for pair in _ODD if pair in words)}


def number_of(gram: str, *, newsletter_id: int) -> int:
    """A gram's number, of 31 bits. Two may share one: whoever is found is looked at once more."""
    return _number(gram) ^ _own(newsletter_id)


@functools.lru_cache(maxsize=131_072)
def _number(gram: str) -> int:
    return zlib.crc32(gram.encode("utf-8", "replace")) >> 1


def _own(newsletter_id: int) -> int:
    """What makes numbers a newsletter's own: spread by an odd factor, as their ids differ in a few bits only."""
    return newsletter_id * 0x9E3779B1 & 0x7FFFFFFF
