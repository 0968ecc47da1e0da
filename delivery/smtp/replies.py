"""Reading a server's answers: multi-line replies (RFC 5321 §4.2.1) and enhanced codes (RFC 3463)."""

import re

from delivery.transport import Reply

LONGEST_LINE = 4096  # RFC 5321 §4.5.3.1.5 says 512; some servers write essays
MOST_LINES = 200

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s+|$)")


class NotSmtp(ValueError):
    """The server said something that is no SMTP reply."""


def read_lines(lines: list[bytes]) -> Reply | None:
    """The reply that ``lines`` (without their ends) make; None while more must follow. Raises NotSmtp."""
    if not lines:
        return None
    found = [_LINE.fullmatch(line) for line in lines]
    codes = {match[1] if match else None for match in found}
    last = found[-1]
    if len(lines) > MOST_LINES or len(codes) != 1 or last is None:
        raise NotSmtp(f"not an SMTP reply: {lines[-1][:80]!r}")
    if last[2] == b"-":
        return None
    texts = [(match[3] or b"").decode("utf-8", "replace").strip() for match in found if match]
    return _reply(int(last[1]), texts)


def _reply(code: int, texts: list[str]) -> Reply:
    """The enhanced code stands on every line where it stands at all; it is taken off each."""
    enhanced = _ENHANCED.match(texts[0])
    code_text = enhanced[1] if enhanced and enhanced[1][0] == str(code)[0] else ""
    if code_text:
        texts = [_ENHANCED.sub("", text, count=1) if text.startswith(code_text) else text for text in texts]
    words = "\n".join(_visible(text) for text in texts)
    return Reply(code, code_text, words.strip())


def _visible(text: str) -> str:
    """Without control characters, which a hostile server could aim at a log or a page."""
    return "".join(character if character.isprintable() else " " for character in text)
