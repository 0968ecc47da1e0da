"""Reading a server's answers: multi-line replies (RFC 5321 §4.2.1) and enhanced codes (RFC 2034, RFC 3463)."""

import functools
import re
from collections.abc import Sequence

from delivery.transport import Reply

LONGEST_LINE = 4096  # RFC 5321 §4.5.3.1.5 says 512; some servers write essays
MOST_LINES = 200
MOST_OCTETS = 65536
SHORT = 512

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_PLAIN = re.compile(rb"([245])([0-9]{2}) (?:\1(\.[0-9]{1,3}\.[0-9]{1,3})(?: +|(?=\r?\n)))?((?:[!-~][ -~]*)?)\r?\n")
_ENHANCED = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s+|$)")


class NotSmtp(ValueError):
    """The server said something that is no SMTP reply."""


class ReplyReader:
    """Bytes in, replies out, however the bytes were cut. Lines may end in LF alone; what is too long is not read on."""

    def __init__(self) -> None:
        self.fault = ""
        """What it was that is no reply; nothing is read from then on."""
        self._data = b""
        self._code = b""
        self._texts: list[bytes] = []
        self._octets = 0

    @property
    def pending(self) -> bool:
        """Whether bytes are held that belong to no reply yet."""
        return bool(self._data or self._texts)

    def take(self, data: bytes) -> Sequence[Reply]:
        """The replies that are whole with ``data``, the next bytes of the wire. Look at ``fault`` afterwards."""
        if len(data) <= SHORT and not self._data and not self._texts and not self.fault:
            plain = _PLAIN.fullmatch(data)
            if plain is not None:
                return (_plain(plain),)
            replies = _short(data)
            if replies:
                return replies
        self._data += data
        found: list[Reply] = []
        try:
            while not self.fault and (reply := self._next()) is not None:
                found.append(reply)
        except NotSmtp as error:
            self.fault = str(error)
        return found

    def _next(self) -> Reply | None:
        while (end := self._data.find(b"\n")) >= 0 and end <= LONGEST_LINE:
            line = self._data[:end]
            more = self._add(line)
            self._data = self._data[end + 1 :]
            if not more:
                texts, self._texts, self._octets = self._texts, [], 0
                return _reply(int(self._code), [text.decode("utf-8", "replace").strip() for text in texts])
        if len(self._data) > LONGEST_LINE:
            raise NotSmtp(f"a line without an end: {_shown(self._data)}")
        return None

    def _add(self, line: bytes) -> bool:
        """Keep one line of several; says whether more must follow."""
        match = _LINE.fullmatch(line.rstrip(b"\r"))
        self._octets += len(line)
        if match is None or (self._texts and match[1] != self._code):
            raise NotSmtp(f"not an SMTP reply: {_shown(line)}")
        if len(self._texts) >= MOST_LINES or self._octets > MOST_OCTETS:
            raise NotSmtp(f"a reply without an end: {_shown(line)}")
        self._code = match[1]
        self._texts.append(match[3] or b"")
        return match[2] == b"-"


def _plain(match: re.Match[bytes]) -> Reply:
    """What a server says to most messages; with a number of its own in it, so that it is read anew each time."""
    first, rest, enhanced, text = match.groups()
    code = (first + enhanced).decode("ascii") if enhanced else ""
    return Reply(int(first + rest), code, text.decode("ascii").strip())


@functools.lru_cache(maxsize=256)  # a server says the same few words for every message
def _short(data: bytes) -> tuple[Reply, ...]:
    """The replies, where ``data`` is replies of one line each and nothing else; else none."""
    *lines, rest = data.split(b"\n")
    found = [_LINE.fullmatch(line.rstrip(b"\r")) for line in lines]
    if rest or not all(match is not None and match[2] != b"-" for match in found):
        return ()
    return tuple(
        _reply(int(match[1]), [(match[3] or b"").decode("utf-8", "replace").strip()]) for match in found if match
    )


def _reply(code: int, texts: list[str]) -> Reply:
    """The enhanced code stands on every line where it stands at all; it is taken off each."""
    enhanced = _ENHANCED.match(texts[0])
    code_text = enhanced[1] if enhanced and enhanced[1][0] == str(code)[0] else ""
    if code_text:
        texts = [_ENHANCED.sub("", text, count=1) if text.startswith(code_text) else text for text in texts]
    words = "\n".join(_visible(text) for text in texts)
    return Reply(code, code_text, words.strip())


def _shown(line: bytes) -> str:
    """The beginning of what was said instead, in quotation marks; what is no sign of ASCII is escaped."""
    text = line[:80].rstrip(b"\r").decode("ascii", "backslashreplace")
    escaped = "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in text)
    return f"“{escaped}”"


def _visible(text: str) -> str:
    """Without control characters, which a hostile server could aim at a log or a page."""
    return text if text.isprintable() else "".join(character if character.isprintable() else " " for character in text)
