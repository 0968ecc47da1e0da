"""Plain text → paragraphs, lists and the short lines between them."""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from newsletter.document.attributes import is_safe_link
from newsletter.document.model import Node

_BULLET = re.compile(r"(?P<indent>[ \t]*)(?P<sign>[•·‣▪◦●*–-]|\d{1,3}[.)])[ \t]+(?P<words>\S.*)")
_URL = re.compile(r"""<?(https?://[^\s<>"']*[^\s<>"'.,;:!?)\]’”])>?""")
_LABEL = re.compile(r"(?P<label>[A-Z“‘\"'][^.!?:\n]{1,45}:)(?=\s+\S)")
_USUAL_LABELS = {"what’s new:", "what's new:", "why it matters:", "how it works:", "behind the news:", "results:"}
_USUAL_LABELS |= {"we’re thinking:", "we're thinking:", "key insight:", "yes, but:", "takeaway:", "bottom line:"}
_SENTENCE_END = re.compile(r"\w{3,}[.!?] [A-Z“\"]")
_LONGEST_LINE = 110


@dataclasses.dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Lines without a blank one between. ``gap`` is how many blank lines stand before it; ``line`` counts from 0."""

    lines: tuple[str, ...]
    gap: int
    line: int

    @property
    def text(self) -> str:
        """The words on one line."""
        return " ".join(line.strip() for line in self.lines)

    @property
    def is_list(self) -> bool:
        """Whether it is a list: its first line and most others begin with a sign or number."""
        first = _BULLET.match(self.lines[0])
        if first is None or (len(self.lines) == 1 and first["sign"] in "–-*"):
            return first is not None and first["sign"] == "*"
        return True

    @property
    def is_short(self) -> bool:
        """Whether it can be a headline or say what a picture shows: one line that is no sentence."""
        if len(self.lines) > 1 or self.is_list or len(self.text) > _LONGEST_LINE or self._is_answer:
            return False
        inner, last = self.text[:-1], self.text[-1]
        if last in ".:,;" or _SENTENCE_END.search(inner):
            return last == "." and bool(re.search(r"\b[A-Z]\.$", self.text)) and len(self.text) < 60
        return last not in "!?" or len(self.text) <= 60

    @property
    def label(self) -> str:
        """``What’s new:`` at the start of a paragraph; empty where there is none."""
        match = None if self.is_list else _LABEL.match(self.text)
        return match["label"] if match and len(match["label"].split()) <= 6 and not self.is_short else ""

    @property
    def _is_answer(self) -> bool:
        """``We’re thinking: Can it?``: short, but no headline."""
        match = _LABEL.match(self.text)
        return match is not None and (self.text[-1] in "!?" or match["label"].lower() in _USUAL_LABELS)


def split_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text, in order."""
    found: list[Paragraph] = []
    gathered: list[str] = []
    gap = 0
    for number, line in enumerate([*text.split("\n"), ""]):
        if line.strip():
            gathered.append(line.rstrip())
            continue
        if gathered:
            found.append(Paragraph(lines=tuple(gathered), gap=gap, line=number - len(gathered)))
            gathered, gap = [], 0
        gap += 1
    return found


def paragraph_nodes(paragraph: Paragraph, *, labelled: bool = False) -> list[Node]:
    """The paragraph (or list, with what stands above it) as nodes; ``labelled`` marks ``What’s new:``."""
    if paragraph.is_list:
        return list(_lists(paragraph.lines))
    first = next((place for place, line in enumerate(paragraph.lines) if place and _is_item(line)), None)
    words = paragraph.lines[:first]
    content = _with_label(paragraph, words) if labelled and paragraph.label else lines_of_words(words)
    nodes: list[Node] = [{"type": "paragraph", "content": content}]
    if first is not None:
        nodes += _lists(paragraph.lines[first:])
    return nodes


def lines_of_words(lines: Sequence[str]) -> list[Node]:
    """The lines as inline nodes with a soft break between; addresses become links."""
    nodes: list[Node] = []
    for line in lines:
        nodes += [{"type": "soft_break"}] if nodes else []
        nodes += _words(line.strip())
    return nodes


def _is_item(line: str) -> bool:
    match = _BULLET.match(line)
    return match is not None and match["sign"] in "•·‣▪◦●"


def _words(line: str) -> Iterator[Node]:
    position = 0
    for match in _URL.finditer(line):
        url = match[1]
        if not is_safe_link(url):
            continue
        if match.start() > position:
            yield {"type": "text", "text": line[position : match.start()]}
        yield {"type": "text", "text": url, "marks": [{"type": "link", "attrs": {"href": url}}]}
        position = match.end()
    if position < len(line):
        yield {"type": "text", "text": line[position:]}


def _with_label(paragraph: Paragraph, lines: Sequence[str]) -> list[Node]:
    label = paragraph.label
    first = lines[0].strip()
    if not first.startswith(label):
        return lines_of_words(lines)
    rest = lines_of_words([first[len(label) :], *lines[1:]])
    return [{"type": "text", "text": label, "marks": [{"type": "label"}]}, {"type": "text", "text": " "}, *rest]


def _lists(lines: Sequence[str]) -> Iterator[Node]:
    """The items of one run of lines, nested by their indentation."""
    items: list[tuple[int, str, list[str]]] = []
    for line in lines:
        match = _BULLET.match(line)
        if match:
            items.append((len(match["indent"].expandtabs()), match["sign"], [match["words"]]))
        elif items:
            items[-1][2].append(line)
    yield from _nest(items)


def _nest(items: list[tuple[int, str, list[str]]], depth: int = 0) -> Iterator[Node]:
    if not items:
        return
    indent, sign, _ = items[0]
    numbered = sign[0].isdecimal()
    nodes: list[Node] = []
    position = 0
    while position < len(items):
        content: list[Node] = [{"type": "paragraph", "content": lines_of_words(items[position][2])}]
        end = position + 1
        while end < len(items) and items[end][0] > indent and depth < 8:
            end += 1
        content += _nest(items[position + 1 : end], depth + 1)
        nodes.append({"type": "list_item", "content": content})
        position = end
    start = {"start": int(re.sub(r"\D", "", sign))} if numbered else {}
    yield {"type": "ordered_list" if numbered else "bullet_list", "attrs": {"tight": True, **start}, "content": nodes}
