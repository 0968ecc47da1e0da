"""Plain text → sections: a letter, stories, notices.

A story is a line that says what its lost picture showed, a headline, a standfirst, paragraphs with labels ("What’s
new:") and lists. A letter goes from its greeting to its sign-off.
"""

import re
from collections.abc import Sequence

from newsletter.document.model import Node
from newsletter.importing.blocks import ReadBlock, ReadItem, ReadSection
from newsletter.importing.log import ImportLog
from newsletter.importing.plaintext.letters import find_letter, letter_section
from newsletter.importing.plaintext.paragraphs import Paragraph, lines_of_words, paragraph_nodes, split_paragraphs
from newsletter.importing.plaintext.pictures import lost_picture

__all__ = ["read_plain_text"]

_OFFER = re.compile(
    r"\b(?:enroll|sign up|register|join us|learn (?:how|more|in)|get started|apply|pre-?order|download|"
    r"check (?:it )?out|take (?:the|our)|specialization|coursera|course|available now|subscribe|tickets|discount|"
    r"sponsor)\b",
    re.IGNORECASE,
)
_NO_CAPTION = re.compile(r"(?:P\.? ?)+S\b")
_LONGEST_CAPTION = 260
_SUBSCRIBE = re.compile(r"subscribe\b", re.IGNORECASE)


def read_plain_text(text: str, log: ImportLog) -> list[ReadItem]:
    """The sections of a plain text, each with its kind."""
    paragraphs = split_paragraphs(text)
    items: list[ReadItem] = []
    start, end = find_letter(paragraphs)
    if start > 0:
        items += _stories(paragraphs[:start], log)
    if end > start:
        items.append(letter_section(paragraphs[start:end], log))
    return [*items, *_stories(paragraphs[end:], log)]


def _stories(paragraphs: Sequence[Paragraph], log: ImportLog) -> list[ReadItem]:
    items: list[ReadItem] = []
    position = 0
    while position < len(paragraphs):
        heads = position
        while heads < len(paragraphs) and _is_head(paragraphs, heads):
            heads += 1
        end = heads
        while end < len(paragraphs) and not _begins_something(paragraphs, end, heads):
            end += 1
        items += _group(paragraphs[position:heads], paragraphs[heads:end], log)
        position = end
    return items


def _is_head(paragraphs: Sequence[Paragraph], position: int) -> bool:
    """A short line, or a sentence that says what a picture showed: set off by space, with a headline below it."""
    paragraph, below = paragraphs[position], paragraphs[position + 1 : position + 3]
    if paragraph.is_short:
        return True
    sentence = len(paragraph.lines) == 1 and len(paragraph.text) <= _LONGEST_CAPTION and paragraph.gap > 1
    plain = not paragraph.label and not paragraph.is_list and not _NO_CAPTION.match(paragraph.text)
    plain = plain and not _OFFER.search(paragraph.text)
    return sentence and plain and [other.is_short for other in below] == [True, False]


def _begins_something(paragraphs: Sequence[Paragraph], position: int, first: int) -> bool:
    """Whether a new headline, or a notice set off by space, begins here."""
    paragraph = paragraphs[position]
    if _is_head(paragraphs, position):
        return True
    return position > first and paragraph.gap > 1 and not paragraph.is_list and not paragraph.label


def _group(heads: Sequence[Paragraph], body: Sequence[Paragraph], log: ImportLog) -> list[ReadItem]:
    """The section that short lines and the prose below them make."""
    invitation = next((place for place, head in enumerate(heads) if _SUBSCRIBE.match(head.text)), None)
    if invitation is not None:
        blocks = [_title(heads[invitation]), *_plain([*heads[invitation + 1 :], *body])]
        return [*_loose(heads[:invitation], log), _section("subscribe", blocks)]
    if _is_offer(heads, body):
        pictures = [lost_picture(head, log) for head in heads]
        return [_section("sponsor", [*pictures, *_plain(body)])]
    if not heads:
        return _loose(body, log)
    return [*_loose(heads[:-2], log), _story(heads[-2:], body, log)]


def _story(heads: Sequence[Paragraph], body: Sequence[Paragraph], log: ImportLog) -> ReadSection:
    """A headline with prose; a line above it says what its picture showed."""
    labelled = any(paragraph.label for paragraph in body)
    if not labelled and len(heads) == 1:
        return _section("topic", [_title(heads[0]), *_plain(body)])
    blocks = [lost_picture(head, log) for head in heads[:-1]]
    blocks.append(_title(heads[-1]))
    if labelled and not body[0].label and not body[0].is_list:
        node: Node = {"type": "paragraph", "content": lines_of_words(body[0].lines)}
        blocks.append(ReadBlock(node=node, line=body[0].line, role="standfirst"))
        body = body[1:]
    blocks += [ReadBlock(node=node, line=p.line) for p in body for node in paragraph_nodes(p, labelled=True)]
    return _section("story", blocks)


def _is_offer(heads: Sequence[Paragraph], body: Sequence[Paragraph]) -> bool:
    """A notice: a paragraph or two that offer something, under a line that names its picture, or set off by space."""
    if not 1 <= len(body) <= 2 or len(heads) > 1 or any(paragraph.label for paragraph in body):
        return False
    words = " ".join(paragraph.text for paragraph in body)
    return len(words) < 700 and bool(_OFFER.search(words))


def _loose(paragraphs: Sequence[Paragraph], log: ImportLog) -> list[ReadItem]:
    """Prose without a headline: a section of its own, without title."""
    if not paragraphs:
        return []
    log.caution("These words belong to no story: they stand in a section of their own.", line=paragraphs[0].line)
    return [_section("letter", _plain(paragraphs))]


def _plain(paragraphs: Sequence[Paragraph]) -> list[ReadBlock]:
    return [ReadBlock(node=node, line=p.line) for p in paragraphs for node in paragraph_nodes(p)]


def _title(paragraph: Paragraph) -> ReadBlock:
    content: list[Node] = lines_of_words(paragraph.lines)
    return ReadBlock(node={"type": "heading", "attrs": {"level": 2}, "content": content}, line=paragraph.line)


def _section(kind: str, blocks: Sequence[ReadBlock]) -> ReadSection:
    return ReadSection(kind=kind, blocks=tuple(blocks), line=blocks[0].line if blocks else None)
