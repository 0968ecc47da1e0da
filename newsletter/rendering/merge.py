"""Merge tags in single lines: ``{{ first_name | there }}`` in a title, a preheader or a subject.

In the document a merge tag is a node; these fields are plain text, so here it is written out.
"""

import dataclasses
import re
from collections.abc import Callable

_TAG = re.compile(
    r"\{\{\s*(?P<name>name|first_name|email|attributes\.[A-Za-z0-9_-]{1,60})\s*(?:\|\s*(?P<fallback>[^{}|]{0,200}?)\s*)?\}\}"
)


@dataclasses.dataclass(frozen=True)
class MergeTag:
    """A reader's value: its name, and what stands in where the reader has none."""

    name: str
    fallback: str = ""


def replace_merge_tags(line: str, replace: Callable[[MergeTag], str]) -> str:
    """The line with each merge tag replaced; braces with any other name in them are text."""
    return _TAG.sub(lambda match: replace(MergeTag(match["name"], match["fallback"] or "")), line)


def without_merge_tags(line: str) -> str:
    """The line as it reads on a page that knows no reader: each merge tag is its fallback."""
    return replace_merge_tags(line, lambda tag: tag.fallback).strip()
