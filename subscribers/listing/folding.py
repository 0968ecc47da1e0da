"""Words as they are compared: without case and accents, so that ``Zoë`` is found by ``zoe``."""

import unicodedata


def fold(text: str) -> str:
    """In lower case, without marks on letters, single spaces between words."""
    text = text.replace("\x00", "")
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        bare = "".join(character for character in parts if not unicodedata.combining(character))
        text = unicodedata.normalize("NFC", bare.casefold())
    return " ".join(text.lower().split())


def words_of(*, address: str, given_address: str, name: str) -> str:
    """What a reader is found by, a space before each word: ``SearchEntry.words``."""
    said = [fold(address), fold(given_address), fold(name)]
    if said[1] == said[0]:
        del said[1]
    return "".join(f" {words}" for words in said if words)


def sorted_name(name: str) -> str:
    """What a name is sorted by. The empty one comes after all others."""
    return fold(name) or "\U0010ffff"
