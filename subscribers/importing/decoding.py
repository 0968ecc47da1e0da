"""From bytes to lines of text, whatever program wrote them."""

import codecs
import dataclasses
import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from subscribers.importing import legacy

SAMPLE = 262_144
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LONGEST_LINE = 4_000_000
"""Letters; a table has none that are longer."""
_BLOCK = 262_144
"""Letters read at a time."""
_STEP = 16_384
"""Bytes looked at together for one that is not ASCII."""
TellMended = Callable[[int], None]
"""Hears of a line by its number, counted from 1."""
# Programs that keep cells of one width fill them with zero bytes.
_PADDING = re.compile(r"(?<![^\s,;|\"])\0+|(?<!\0)\0++(?![^\s,;|\"])")


class LineTooLong(ValueError):
    """A line has more than :data:`LONGEST_LINE` letters."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Encoding:
    """How the bytes are to be read: Python's name of the encoding, and the bytes to pass over at the beginning.

    ``is_guessed``: it was told by the words that come of it, of which ``example`` is one.
    """

    name: str
    mark: bytes = b""
    is_guessed: bool = False
    example: str = ""


def mark_of(sample: bytes) -> Encoding | None:
    """The encoding that a byte order mark names, if there is one."""
    return next((Encoding(name=name, mark=mark) for mark, name in _MARKS if sample.startswith(mark)), None)


def telling_bytes(start: bytes, rest: BinaryIO) -> bytes:
    """What the encoding of a file is told by: the whole lines of its ``start``, and lines of the ``rest`` not ASCII.

    Of these as many as :func:`~.legacy.guess` looks at, so a file that is ASCII, or nearly, is read to its end, but for
    one with a line that no table has.
    """
    whole, end, kept = start.rpartition(b"\n")
    found, most = [whole + end], legacy.MOST_BYTES - sum(len(line) for line in whole.splitlines() if not line.isascii())
    endless = 0
    while most > 0 and endless <= LONGEST_LINE:
        block = rest.read(_STEP)
        if not block:
            return b"".join([*found, kept])
        endless = 0 if b"\n" in block or b"\r" in block else endless + len(block)
        if block.isascii() and kept.isascii():
            kept = block.rpartition(b"\n")[2]
            continue
        *lines, kept = (kept + block).splitlines(keepends=True)
        told = [line for line in lines if not line.isascii()]
        if len(kept) > 4 * SAMPLE:  # hardly a line of a table
            kept = b""
        found += told
        most -= sum(map(len, told))
    # What is kept may end within a letter.
    return b"".join(found) or start


def encoding_of(sample: bytes, *, language: str = "") -> Encoding:
    """The encoding, by its byte order mark, by zero bytes (UTF-16 without one), by whether it reads as UTF-8.

    What is none of these is guessed (:func:`~.legacy.guess`), where several fit by the newsletter's ``language``.
    """
    if marked := mark_of(sample):
        return marked
    pairs = sample[: 2 * (min(len(sample), 4096) // 2)]
    if pairs:
        even, odd = pairs[::2].count(0), pairs[1::2].count(0)
        if max(even, odd) * 4 > len(pairs):
            return Encoding(name="utf-16-be" if even > odd else "utf-16-le")
    text = sample.decode("utf-8", "surrogateescape")
    broken = sum(1 for character in text if "\udc80" <= character <= "\udcff")
    # Lines that another program pasted in do not speak for the file.
    whole = sum(1 for character in text if not character.isascii()) - broken
    if broken <= whole:
        return Encoding(name="utf-8")
    guessed = legacy.guess(sample, language=language)
    return Encoding(name=guessed.name, is_guessed=True, example=guessed.example)


def say_nothing(_line: int) -> None:
    """What hears of lines, and tells nobody."""


def lines_of(file: BinaryIO, encoding: Encoding, *, tell_mended: TellMended = say_nothing) -> Iterator[str]:
    """The file's lines with their ends; only LF, CRLF and CR end one. Zero bytes that pad cells are left out; one
    within a cell becomes U+FFFD, since without it an address would be another one.

    A line that is not valid UTF-8 in a file that else is (a program pasted it in) is read as
    :data:`~.legacy.WESTERN`, and ``tell_mended`` hears of its number; bytes that mean nothing even so become U+FFFD.
    Raises LineTooLong when it comes to one, without looking for its end.
    """
    file.read(len(encoding.mark))
    errors = "surrogateescape" if encoding.name == "utf-8" else "replace"
    text = io.TextIOWrapper(file, encoding=encoding.name, errors=errors, newline="")
    kept, before = "", 0
    try:
        while block := text.read(_BLOCK):
            lines = _lines_in(kept + block)
            # Only the first can be: the others are part of the block.
            if lines and len(lines[0]) > LONGEST_LINE:
                raise LineTooLong
            # The last one may go on in the next block, be it with the LF of a CRLF.
            kept = lines.pop() if lines else ""
            yield from _without_zeros(_mended(lines, before, tell_mended))
            before += len(lines)
        yield from _without_zeros(_mended(_lines_in(kept), before, tell_mended))
    finally:
        if not file.closed:
            text.detach()


def _lines_in(block: str) -> list[str]:
    return io.StringIO(block, newline="").readlines()


def _mended(lines: list[str], before: int, tell: TellMended) -> list[str]:
    """The lines, those that hold bytes of another encoding read anew; they come after ``before`` others."""
    if _is_whole("".join(lines)):
        return lines
    found = []
    for number, line in enumerate(lines, before + 1):
        if not _is_whole(line):
            tell(number)
            line = line.encode("utf-8", "surrogateescape").decode(legacy.WESTERN, "replace")
        found.append(line)
    return found


def _without_zeros(lines: list[str]) -> Iterator[str]:
    if not any("\0" in line for line in lines):
        return iter(lines)
    return filter(None, (_PADDING.sub("", line).replace("\0", "\ufffd") for line in lines))


def _is_whole(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
