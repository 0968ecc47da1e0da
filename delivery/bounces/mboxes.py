"""Files with one message, and files with many (mbox, RFC 4155)."""

import itertools
import re
from collections.abc import Iterator

# "From bob@example.org Sat Nov 21 22:15:02 2026" after an empty line, with a header right behind it. Bounces hold
# such lines too, of mails they return, so a file is split only if it begins with one.
_SEPARATOR = re.compile(
    rb"(?:\A|(?<=\n\n))From [^\n]{0,200}\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\b[^\n]{0,60}\n(?=[!-9;-~]{1,80}:)"
)
MOST_MESSAGES = 100_000


def messages_in(data: bytes) -> Iterator[bytes]:
    """Each message of a file, without the lines that separate them; a file without any is one message."""
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found = itertools.islice(_SEPARATOR.finditer(data), MOST_MESSAGES)
    starts = [(separator.start(), separator.end()) for separator in found]
    if not starts or starts[0][0] != 0:
        yield data
        return
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for (_, start), end in zip(starts, ends, strict=True):
        yield data[start:end]
