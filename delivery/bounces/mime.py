"""Taking a message apart, bounded in depth, parts and size, whatever its bytes (RFC 5322, RFC 2045, RFC 2046).

The standard library's parser is not used: it recurses as deep as a message nests, and its time grows with the product
of lines and nesting. Here every level is cut out of the bytes of the level above by plain searches.
"""

import binascii
import dataclasses
import re
from collections.abc import Iterator

from delivery.bounces.charsets import decode, decode_words, text_of_html

DEEPEST = 8
MOST_PARTS = 100
LARGEST_HEADERS = 128 * 1024
MOST_FIELDS = 1000
LARGEST_TEXT = 128 * 1024
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_PARAMETER = re.compile(r";\s*([\w*-]{1,40})\s*=\s*(?:\"([^\"]*)\"|([^\s;]*))")
_LONGEST_VALUE = 4000
NESTED = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
"""Types whose body is a message, or the headers of one."""


@dataclasses.dataclass(kw_only=True, slots=True)
class Part:
    """A message or a part of one; ``body`` is undecoded, and ``parts`` are what it is made of."""

    headers: list[tuple[str, str]]
    body: bytes
    content_type: str = "text/plain"
    parameters: dict[str, str] = dataclasses.field(default_factory=dict)
    parts: list["Part"] = dataclasses.field(default_factory=list)

    def get(self, name: str) -> str:
        """The first header of that name (in lower case), unfolded and undecoded; '' without."""
        return next((value for key, value in self.headers if key == name), "")

    def get_all(self, name: str) -> list[str]:
        """Every header of that name."""
        return [value for key, value in self.headers if key == name]

    def words(self, name: str) -> str:
        """The first header of that name, decoded for reading."""
        return decode_words(self.get(name))

    def content(self) -> bytes:
        """The body with its transfer encoding undone, as far as LARGEST_TEXT."""
        data = self.body[: LARGEST_TEXT * 2]
        match self.get("content-transfer-encoding").strip().lower():
            case "base64":
                return _base64(data)[:LARGEST_TEXT]
            case "quoted-printable":
                return binascii.a2b_qp(data)[:LARGEST_TEXT]
            case _:
                return data[:LARGEST_TEXT]

    def text(self) -> str:
        """The words of a text part, whatever its charset."""
        found = decode(self.content(), self.parameters.get("charset", ""))
        return text_of_html(found) if self.content_type == "text/html" or _looks_like_html(found) else found

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


def read_message(data: bytes) -> Part:
    """Take a message apart. Lines may end in CRLF, LF or CR. Never raises."""
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n \t\0")
    return _read(data, depth=0, room=[MOST_PARTS], is_message=True)


def read_fields(data: bytes) -> tuple[list[tuple[str, str]], int]:
    """The header lines ``data`` begins with, names in lower case and values unfolded, and where the body begins."""
    end = data.find(b"\n\n", 0, LARGEST_HEADERS)
    if data.startswith(b"\n"):
        return [], 1
    head = data[: end if end >= 0 else LARGEST_HEADERS]
    fields: list[tuple[str, list[bytes]]] = []
    for line in head.split(b"\n"):
        if line[:1] in {b" ", b"\t"} and fields:
            fields[-1][1].append(line.strip())
            continue
        found = _FIELD.match(line)
        if found is not None and len(fields) < MOST_FIELDS:
            fields.append((found[1].decode("ascii").lower(), [line[found.end() :].strip()]))
    read = [(name, decode(b" ".join(value)[:_LONGEST_VALUE], "")) for name, value in fields]
    return read, (end + 2 if end >= 0 else len(head))


def _read(data: bytes, *, depth: int, room: list[int], is_message: bool) -> Part:
    """``room`` holds how many parts may still be made, for the whole message."""
    room[0] -= 1
    if not is_message and _FIELD.match(data) is None and not data.startswith(b"\n"):
        return Part(headers=[], body=data)  # a part without headers and without the empty line that should stand there
    headers, start = read_fields(data)
    part = Part(headers=headers, body=data[start:])
    part.content_type, part.parameters = _content_type(part.get("content-type"))
    if depth >= DEEPEST:
        return part
    if part.content_type.startswith("multipart/"):
        for piece in _pieces(part.body, part.parameters.get("boundary", "")):
            if room[0] <= 0:
                break
            part.parts.append(_read(piece, depth=depth + 1, room=room, is_message=False))
    elif part.content_type in NESTED and room[0] > 0:
        inner = part.content() if part.get("content-transfer-encoding") else part.body
        inner = inner.replace(b"\r\n", b"\n").lstrip(b"\n")
        part.parts.append(_read(inner, depth=depth + 1, room=room, is_message=True))
    return part


def _content_type(value: str) -> tuple[str, dict[str, str]]:
    kind = value.partition(";")[0].strip().lower()
    parameters: dict[str, str] = {}
    for found in _PARAMETER.finditer(value):
        parameters.setdefault(found[1].lower(), found[2] if found[2] is not None else found[3])
    return (kind if "/" in kind else "text/plain"), parameters


def _pieces(body: bytes, boundary: str) -> Iterator[bytes]:
    """What stands between the delimiter lines (RFC 2046 §5.1.1); a boundary that never occurs is guessed."""
    delimiter = b"--" + boundary.encode("utf-8", "replace")
    if not boundary or _next_delimiter(body, delimiter, 0) is None:
        guessed = re.search(rb"^(--[^\s-][^\n]{1,100}|-{3,}[^\s-][^\n]{1,100})$", body[:LARGEST_TEXT], re.MULTILINE)
        if guessed is None:
            yield b"\n" + body
            return
        delimiter = guessed[1].rstrip()
    place = _next_delimiter(body, delimiter, 0)
    while place is not None:
        _, start, last = place
        if last:
            return
        place = _next_delimiter(body, delimiter, start)
        yield body[start : place[0] if place else len(body)]


def _next_delimiter(body: bytes, delimiter: bytes, position: int) -> tuple[int, int, bool] | None:
    """Where the next delimiter line begins and ends, and whether it is the closing one."""
    found = 0 if position == 0 and body.startswith(delimiter) else _line_with(body, delimiter, position)
    while found >= 0:
        after = found + len(delimiter)
        end = body.find(b"\n", after)
        end = len(body) if end < 0 else end
        rest = body[after : min(end, after + 20)].strip()
        if rest in {b"", b"--"}:
            return max(found - 1, 0), min(end + 1, len(body)), rest == b"--"
        found = _line_with(body, delimiter, end)
    return None


def _line_with(body: bytes, start: bytes, position: int) -> int:
    """Where the next line that begins so does, from the line end at or before ``position`` on; or -1."""
    found = body.find(b"\n" + start, max(position - 1, 0))
    return found + 1 if found >= 0 else -1


def _base64(data: bytes) -> bytes:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    try:
        return binascii.a2b_base64(kept[: len(kept) // 4 * 4])
    except binascii.Error:
        return data


def _looks_like_html(text: str) -> bool:
    start = text[:500].lstrip().lower()
    return start.startswith(("<!doctype html", "<html"))
