"""Encoded words of RFC 2047: what no one types, and every reader of a header decodes."""

import re

# RFC 2047 §2. Looser than the grammar: what only resembles one is decoded by some readers too.
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[^?\s]*\?")


def holds_encoded_word(text: str) -> bool:
    """Whether some part of the text would be decoded where it stands in a header."""
    return _ENCODED_WORD.search(text) is not None
