"""YAML front matter that does not parse, mended where only one reading makes sense."""

import json
import re
from typing import Any

import yaml

from newsletter.importing.draft import UnusableSource
from newsletter.importing.frontmatter import plain_yaml
from newsletter.importing.frontmatter.faults import unusable
from newsletter.importing.log import ImportLog

_LINE = re.compile(r"(?P<indent>[ ]*(?:- )?)(?P<key>[\w .-]+?)(?P<colon>[ ]*:[ ]+)(?P<value>\S.*?)[ ]*")
_MOST_MENDS = 20


def read_yaml(text: str, log: ImportLog, *, first_line: int) -> Any:
    """The value of the front matter; ``first_line`` is the line of the file it begins on.

    Raises UnusableSource with the line and the mend where it cannot be read for certain.
    """
    lines = _set_back(text.split("\n"), log)
    for _ in range(_MOST_MENDS):
        try:
            return plain_yaml.load("\n".join(lines))
        except yaml.YAMLError as error:
            if not _mend(lines, error, log):
                raise unusable(error, lines, first_line=first_line) from error
        except ValueError as error:
            raise UnusableSource(f"{_sentence(error)}. Keep only what an issue needs.", line=first_line) from error
    raise UnusableSource("The front matter has too many faults to mend; put quotes round its values.", line=first_line)


def _set_back(lines: list[str], log: ImportLog) -> list[str]:
    """The lines with the first keys moved to the left edge, where the others stand."""
    edge = next((place for place, line in enumerate(lines) if re.match(r"[\w-]+:(?:\s|$)", line)), 0)
    first = [line for line in lines[:edge] if line.strip()]
    if not first or not all(_LINE.fullmatch(line) and line[0] == " " for line in first):
        return lines
    log.repaired("front matter", before=first[0], after=first[0].strip())
    return [*(line.strip() for line in lines[:edge]), *lines[edge:]]


def _mend(lines: list[str], error: yaml.YAMLError, log: ImportLog) -> bool:
    """Put quotes round the value that the parser stumbled over; False when it is not clear which, or how."""
    for number in _suspects(error, len(lines)):
        line = lines[number]
        if "\t" in line[: len(line) - len(line.lstrip())]:
            mended = line.replace("\t", "  ", 1)
        else:
            mended = _quoted(line, lines[number + 1] if number + 1 < len(lines) else "")
        if mended != line and _is_closer_to_parsing(lines, number, mended):
            log.repaired("front matter", before=line, after=mended)
            lines[number] = mended
            return True
    return False


def _suspects(error: yaml.YAMLError, count: int) -> list[int]:
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    numbers: list[int] = []
    for mark in marks:
        if mark is not None:
            numbers += [mark.line, mark.line - 1]
    return [number for number in dict.fromkeys(numbers) if 0 <= number < count]


def _quoted(line: str, following: str) -> str:
    """The line with its value in quotes; unchanged when the value is no single line of words."""
    match = _LINE.fullmatch(line)
    if match is None or (following.startswith((" ", "\t")) and ":" not in following and "-" not in following):
        return line
    value = match["value"]
    if value in {"|", ">", "|-", ">-", "|+", ">+"}:
        return line
    for quote in ('"', "'"):
        if len(value) > 1 and value[0] == quote and value[-1] == quote:
            value = value[1:-1].replace('\\"', '"') if quote == '"' else value[1:-1].replace("''", "'")
            break
    else:
        if value[0] in "\"'" or (value[0] in "[{" and value[-1] in "]}"):
            return line if value[0] in "[{" else f"{match['indent']}{match['key']}{match['colon']}{_json(value)}"
    return f"{match['indent']}{match['key']}{match['colon']}{_json(value)}"


def _json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_closer_to_parsing(lines: list[str], number: int, mended: str) -> bool:
    """Whether the parser gets past the mended line."""
    try:
        plain_yaml.load("\n".join([*lines[:number], mended, *lines[number + 1 :]]))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return mark is not None and mark.line > number + 1
    except ValueError:
        return False
    return True


def _sentence(error: ValueError) -> str:
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}"
