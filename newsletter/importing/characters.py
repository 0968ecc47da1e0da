"""Line ends, controls, no-break and zero-width characters of a source, put right before it is read."""

import re

from newsletter.document.characters import FORBIDDEN
from newsletter.importing.log import ImportLog
from newsletter.importing.mojibake import mend_mojibake

_LINE_END = re.compile("\r\n|\r|\x85|\u2028|\x0b|\x0c")
_ZERO_WIDTH = re.compile("[\u200b\ufeff\u2060\u180e]")
_JOINER = re.compile("[\u200c\u200d]")
# Scripts whose letters join, and emoji: there a (non-)joiner is part of the word.
_JOINING = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u17ff\u1800-\u18af\ufb1d-\ufdff\ufe70-\ufefc"
    "\u2190-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
# French sets a no-break space inside its punctuation; a number keeps its unit, its groups and its sign.
_MEANT_BEFORE = frozenset("!?:;»›%‰€$£¥°")
_MEANT_AFTER = frozenset("«‹§№")


def mend_characters(text: str, log: ImportLog) -> str:
    """The text with clean characters; every repair is in the log."""
    text = _mend_mojibake(text, log)
    text = _mend_line_ends(text, log)
    text = _drop(text, FORBIDDEN, "control characters", log)
    text = _mend_no_break_spaces(text, log)
    text = _drop(text, _ZERO_WIDTH, "zero-width characters", log)
    text = _mend_joiners(text, log)
    _warn_of_replacements(text, log)
    return text


def _mend_mojibake(text: str, log: ImportLog) -> str:
    text, mended = mend_mojibake(text)
    for change in mended:
        log.repaired("mojibake", before=change.before, after=change.after)
    return text


def _mend_line_ends(text: str, log: ImportLog) -> str:
    count = len(_LINE_END.findall(text))
    if count:
        kind = {"\r\n": "CRLF", "\r": "CR"}.get(_LINE_END.search(text)[0], "other line ends")  # type: ignore[index]
        log.repaired("line-endings", before=kind, after="LF", count=count)
    return _LINE_END.sub("\n", text).replace("\u2029", "\n\n")


def _drop(text: str, pattern: re.Pattern[str], what: str, log: ImportLog) -> str:
    first = pattern.search(text)
    if first is None:
        return text
    log.repaired(what, before=first.group(), after="nothing", count=len(pattern.findall(text)))
    return pattern.sub("", text)


def _mend_no_break_spaces(text: str, log: ImportLog) -> str:
    def choose(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        meant = len(match.group()) == 1 and (after in _MEANT_BEFORE or before in _MEANT_AFTER or before.isdigit())
        if meant and after:
            return match.group()
        words = text[max(0, match.start() - 12) : match.end() + 12].replace("\n", " ")
        log.repaired("no-break spaces", before=words, after=words.replace("\u00a0", " "), count=len(match.group()))
        return " " * len(match.group())

    return re.sub("\u00a0+", choose, text) if "\u00a0" in text else text


def _mend_joiners(text: str, log: ImportLog) -> str:
    def choose(match: re.Match[str]) -> str:
        near = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 1]
        if _JOINING.search(near[0]) and (_JOINING.match(near[1]) or match.group() == "\u200c"):
            return match.group()
        if _JOINING.match(near[1]):
            return match.group()
        log.repaired("zero-width characters", before=match.group(), after="nothing")
        return ""

    return _JOINER.sub(choose, text)


def _warn_of_replacements(text: str, log: ImportLog) -> None:
    if "\ufffd" not in text:
        return
    count = text.count("\ufffd")
    line = text[: text.index("\ufffd")].count("\n")
    plural = "characters were" if count > 1 else "character was"
    log.caution(f"{count} {plural} lost before this file was saved (�): write what is missing.", line=line)
