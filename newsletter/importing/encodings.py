"""Bytes → text: which encoding a file is in, by its marks and by evidence."""

import codecs
import re

from newsletter.importing.draft import UnusableSource
from newsletter.importing.log import ImportLog

MAX_BYTES = 1_000_000
LIMIT = f"{MAX_BYTES // 1_000_000} MB"
TOO_LARGE = f"The file is larger than {LIMIT}, the most that one issue may have. Is it the right file?"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or a word processor's file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "a word processor's file"),
)
_SINGLE_BYTE = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "latin-1": "Latin-1"}
# What each candidate makes of a byte is right when letters stand in words and quotes at their edges.
_PLAUSIBLE = re.compile(
    r"[a-z][à-öø-ÿšžœıığ’][a-z]|[a-zà-ÿ]’[a-z]|\s[“‘«„][\w]|[\w.,!?][”’»“](?:\W|$)|\s[–—]\s|\w…|[a-z][à-öø-ÿ](?:\W|$)"
)
_ODD = re.compile(
    r"[\x80-\x9f]|[a-z][À-ÖØ-Þ][a-z]|[a-z][‚„†‡ˆ˜‰‹›¤¦§¨©ª¬®¯°±²³´µ¶·¸¹º¼½¾√∫≈∆◊ﬁﬂ][a-z]|\w[ÒÓÔÕ](?:[a-z]|\W|$)|\s[ÒÓÔÕ]\w"
)


def decode(data: bytes, log: ImportLog) -> str:
    """The text of a file. Raises UnusableSource for what is no text, or too much of it."""
    if len(data) > MAX_BYTES:
        raise UnusableSource(TOO_LARGE)
    for magic, what in _NOT_TEXT:
        if data.startswith(magic):
            raise UnusableSource(f"This is {what}, not text. Save the issue as Markdown, plain text or HTML.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding != "utf-8":
                log.repaired("encoding", before=encoding.upper(), after="UTF-8")
            return data[len(mark) :].decode(encoding, "replace")
    text = _decode_unmarked(data, log)
    _refuse_noise(text)
    return text


def _decode_unmarked(data: bytes, log: ImportLog) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if "\0" in text or (data and not text):
        half = _utf16_by_evidence(data)
        if half:
            log.repaired("encoding", before=half.upper(), after="UTF-8")
            return data.decode(half, "replace")
    if text or not data:
        return text
    return _mostly_utf8(data, log) or _single_byte(data, log)


def _utf16_by_evidence(data: bytes) -> str:
    """UTF-16 without its mark: every second byte of Western text is NUL."""
    sample = data[:4000]
    pairs = len(sample) // 2
    if pairs and sample[1::2].count(0) > 0.7 * pairs and sample[0::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if pairs and sample[0::2].count(0) > 0.7 * pairs and sample[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return ""


def _mostly_utf8(data: bytes, log: ImportLog) -> str:
    """UTF-8 with a few bytes of something else pasted in; empty when it is not mostly UTF-8."""
    replaced = data.decode("utf-8", "replace")
    broken = replaced.count("\ufffd")
    sound = sum(1 for char in replaced if ord(char) > 127) - broken
    if sound < 4 * broken:
        return ""

    def one_byte(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        bad = error.object[error.start : error.end]
        return bad.decode("cp1252", "replace"), error.end

    codecs.register_error("fortnight-cp1252", one_byte)
    text = data.decode("utf-8", "fortnight-cp1252")
    log.repaired("encoding", before="bytes of Windows-1252", after="UTF-8", count=broken)
    return text


def _single_byte(data: bytes, log: ImportLog) -> str:
    scored = []
    for encoding in _SINGLE_BYTE:
        text = data.decode(encoding, "replace")
        score = len(_PLAUSIBLE.findall(text)) - 2 * len(_ODD.findall(text)) - 3 * text.count("\ufffd")
        scored.append((score, encoding, text))
    best = max(scored, key=lambda candidate: candidate[0])
    sample = next((char for char in best[2] if ord(char) > 127), "")
    log.repaired("encoding", before=_SINGLE_BYTE[best[1]], after="UTF-8", count=sum(byte > 127 for byte in data))
    log.caution(f"The file was not UTF-8; it was read as {_SINGLE_BYTE[best[1]]} (“{sample}” and so on). Look it over.")
    return best[2]


def _refuse_noise(text: str) -> None:
    if not text:
        return
    noise = len(re.findall("[\x00-\x08\x0e-\x1f\ufffd]", text))
    if noise > 20 and noise > len(text) / 20:
        raise UnusableSource("This file is not text. Save the issue as Markdown, plain text or HTML.")
