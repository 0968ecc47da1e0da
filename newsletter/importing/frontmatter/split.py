"""Where the front matter ends and the words begin."""

import datetime as dt
import re
import tomllib
from typing import Any, NamedTuple

from newsletter.importing.draft import UnusableSource
from newsletter.importing.frontmatter.cleaning import clean_values
from newsletter.importing.frontmatter.mending import read_yaml
from newsletter.importing.log import ImportLog

_HEADER = re.compile(r"(?P<key>[A-Za-z][A-Za-z_-]*)[ ]*:(?:[ \t]+(?P<value>.*))?")
# One of these makes a run of "Key: value" lines front matter; "Note: …" alone is prose.
_HEADER_SIGNS = frozenset({"title", "date", "subject"})
_TWICE = re.compile(r"Cannot (?:overwrite|declare)")
_TOML_PLACE = re.compile(r" ?\(at (?:line (\d+)[^)]*|end of document)\)")


class Split(NamedTuple):
    """Front matter and words; ``body_line`` is the line of the file on which the words begin, from 1."""

    values: dict[str, Any]
    body: str
    body_line: int


def split_front_matter(text: str, log: ImportLog) -> Split:
    """The front matter of a text (``---`` YAML, ``+++`` TOML, header lines or none) and the rest.

    Raises UnusableSource with a line when it is there but cannot be read.
    """
    split = _split_text(text, log)
    return split._replace(values=clean_values(split.values, log))


def _split_text(text: str, log: ImportLog) -> Split:
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    opener = lines[start].rstrip()
    if opener == "---":
        return _fenced_yaml(lines, start, log) or Split({}, text, 1)
    if opener == "+++":
        return _fenced_toml(lines, start)
    return _header_lines(lines, start) or Split({}, text, 1)


def _fenced_yaml(lines: list[str], start: int, log: ImportLog) -> Split | None:
    end = _closing(lines, start, {"---", "..."})
    if end is None:
        return _unclosed_yaml(lines, start, log)
    values = read_yaml("\n".join(lines[start + 1 : end]), log, first_line=start + 2)
    if values is None:
        values = {}
    if not isinstance(values, dict):
        return None
    return _split(values, lines, end + 1)


def _unclosed_yaml(lines: list[str], start: int, log: ImportLog) -> Split | None:
    """Front matter without its last ``---``: certain when it ends in a blank line and is keys all through."""
    end = next((number for number in range(start + 1, len(lines)) if not lines[number].strip()), len(lines))
    block = lines[start + 1 : end]
    if not block or not _HEADER.fullmatch(block[0].rstrip()):
        return None
    if not all(_HEADER.fullmatch(line.rstrip()) or line.startswith((" ", "-")) for line in block):
        raise UnusableSource("The front matter is never closed: write a line “---” below its last key.", line=start + 1)
    log.repaired("front matter", before="no line --- at its end", after="---")
    values = read_yaml("\n".join(block), log, first_line=start + 2)
    return _split(values, lines, end) if isinstance(values, dict) else None


def _fenced_toml(lines: list[str], start: int) -> Split:
    end = _closing(lines, start, {"+++"})
    if end is None:
        raise UnusableSource("The front matter is never closed: write a line “+++” below its last key.", line=start + 1)
    try:
        values = tomllib.loads("\n".join(lines[start + 1 : end]))
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError of its own
        found = _TOML_PLACE.search(str(error))
        line = start + 1 + int(found[1]) if found and found[1] else start + 2
        is_toml = isinstance(error, tomllib.TOMLDecodeError)
        problem = _TOML_PLACE.sub("", str(error)) if is_toml else "a number is too long, or a value nested too deep"
        mend = (
            "a key or a table stands twice: remove one of them"
            if _TWICE.match(problem)
            else f"{problem}. Mend this line"
        )
        raise UnusableSource(f"The front matter cannot be read as TOML: {mend}.", line=line) from error
    return _split(_json_safe(values), lines, end + 1)


def _header_lines(lines: list[str], start: int) -> Split | None:
    """``Title: …`` lines up to the first blank one, as static site generators write them."""
    values: dict[str, Any] = {}
    key = ""
    end = start
    for end in range(start, len(lines)):
        line = lines[end].rstrip()
        match = _HEADER.fullmatch(line)
        if not line:
            break
        if match:
            key = match["key"]
            if key in values:
                return None
            values[key] = (match["value"] or "").strip()
        elif key and line.startswith("    "):
            values[key] = f"{values[key]} {line.strip()}".strip()
        else:
            return None
    if not _HEADER_SIGNS & {name.lower() for name in values}:
        return None
    return _split(values, lines, end + 1 if end + 1 <= len(lines) else end)


def _closing(lines: list[str], start: int, fences: set[str]) -> int | None:
    return next((number for number in range(start + 1, len(lines)) if lines[number].rstrip() in fences), None)


def _split(values: dict[str, Any], lines: list[str], body_start: int) -> Split:
    return Split(values, "\n".join(lines[body_start:]), body_start + 1)


def _json_safe(value: Any) -> Any:
    match value:
        case dict():
            return {key: _json_safe(item) for key, item in value.items()}
        case list():
            return [_json_safe(item) for item in value]
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case float() if value != value or value in {float("inf"), float("-inf")}:
            return str(value)
    return value
