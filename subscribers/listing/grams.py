"""Three characters next to each other, as numbers: what an index finds parts of words by.

PostgreSQL's own way is an extension (pg_trgm), which a machine may not have.
"""

import functools
import zlib

GRAM = 3


def grams_of(words: str) -> set[int]:
    """The numbers for an entry: of any three characters, and of what shorter searches ask for.

    These are the first character of a word behind its space, and each single one beyond ASCII, since a name may be one
    or two characters long.
    """
    cut = {words[place : place + GRAM] for place in range(len(words) - GRAM + 1)}
    cut.update([f" {word[0]}" for word in words.split()])
    if not words.isascii():
        cut.update([character for character in words if not character.isascii()])
    return {number_of(gram) for gram in cut}


def grams_in(part: str) -> set[int]:
    """The numbers that the entries of all who are found by ``part`` have: a word, or a space and one or two letters."""
    if len(part) >= GRAM:
        return {number_of(part[place : place + GRAM]) for place in range(len(part) - GRAM + 1)}
    if part.isascii():
        return {number_of(part)}
    return {number_of(character) for character in part if not character.isascii()}


@functools.lru_cache(maxsize=131_072)
def number_of(gram: str) -> int:
    """A gram's number. Two may share one: whoever is found is looked at once more."""
    return zlib.crc32(gram.encode("utf-8", "replace")) >> 1
