"""What is wrong with front matter that cannot be read, and how to mend it, in words for people who write letters."""

import re
from collections.abc import Sequence

import yaml

from newsletter.importing.draft import UnusableSource
from newsletter.importing.frontmatter.plain_yaml import DuplicateKey

_KEY = re.compile(r"[\w-]+[ ]*:(?:\s|$)")
_WRITE_A_KEY = "write a key, a colon, a space and its value, such as “title: Low water”"


def unusable(error: yaml.YAMLError, lines: Sequence[str], *, first_line: int) -> UnusableSource:
    """The error to raise; ``lines`` are those of the front matter, ``first_line`` is the file's line of the first."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = min(mark.line, len(lines) - 1) if mark is not None else 0
    opened = getattr(error, "context_mark", None)
    since = first_line + opened.line if opened is not None else first_line + place
    if isinstance(error, DuplicateKey):
        words = f"has the key “{error.key}” twice, first on line {first_line + error.first_place}: remove one of them."
    else:
        words = f"cannot be read: {_fault(error, lines[place], since=since)}."
    return UnusableSource(f"The front matter {words}", line=first_line + place)


def _fault(error: yaml.YAMLError, line: str, *, since: int) -> str:
    """The fault and the mend, from what the parser was about and how the line looks."""
    context, problem = str(getattr(error, "context", "")), str(getattr(error, "problem", ""))
    if "quoted scalar" in context:
        return f"the quote that opens on line {since} is never closed; write it at the value’s end as well"
    if "flow sequence" in context or "flow mapping" in context:
        close = "]" if "sequence" in context else "}"
        return f"the bracket that opens on line {since} is never closed; write “{close}” at its end"
    if line.startswith("\t"):
        return "this line begins with a tab; remove it, or write spaces"
    if line.startswith(" ") and problem != "found undefined alias":
        return "this line is set in, but belongs to nothing above it; remove the spaces at its beginning, or the line"
    if line.lstrip().startswith("- "):
        return "this line of a list belongs to no key; write one above it, such as “tags:”"
    if not _KEY.match(line.lstrip()):
        return f"this line has no key; {_WRITE_A_KEY}, or remove the line"
    return "put quotes round the value on this line"
