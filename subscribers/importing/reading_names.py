"""Names as cells have them: what nearly all look like goes by a pattern, the rest by the rules in full."""

import re

from subscribers.names import LONGEST, UnusableName, clean_name

# No character of a link, of a code or of another normal form.
_is_plain = re.compile(r"[A-Za-z0-9'&()+,-]++(?: [A-Za-z0-9'&()+,-]++)*+", re.ASCII).fullmatch


def read_name(text: str) -> str:
    """The name as :func:`~subscribers.names.clean_name` keeps it, cut to its longest; '' for one it does not take."""
    word = text.strip()
    if len(word) <= LONGEST and _is_plain(word):
        return word
    try:
        return clean_name(" ".join(word.split())[:LONGEST])
    except UnusableName:
        return ""  # the person is worth more than a name that no header may hold
