"""The letter in a plain text: from "Dear friends," to its sign-off and signature."""

import re
from collections.abc import Sequence

from newsletter.document.model import Node
from newsletter.importing.blocks import ReadBlock, ReadSection
from newsletter.importing.log import ImportLog
from newsletter.importing.plaintext.paragraphs import Paragraph, lines_of_words, paragraph_nodes
from newsletter.importing.plaintext.pictures import lost_picture

_GREETING = re.compile(
    r"(?:dear|hello|hi|hey|good (?:morning|evening|day)|greetings|welcome)\b[^.]{0,50}[,!:]?", re.IGNORECASE
)
_SIGN_OFF = re.compile(
    r"(?:keep|stay|love|best|cheers|yours|sincerely|warm|kind|happy|until|take care|regards|thank|onward|see you|"
    r"all the|wishing|with|let’s|let's|much|be well|so long|talk|peace|ciao)\b.{0,70}",
    re.IGNORECASE,
)
_ENDING = re.compile(r"[,!.…][\s\W]*$")
_GREETING_WITHIN = 8


def find_letter(paragraphs: Sequence[Paragraph]) -> tuple[int, int]:
    """Where the letter begins and ends (exclusive); the same twice when there is none."""
    start = next(
        (place for place, paragraph in enumerate(paragraphs[:_GREETING_WITHIN]) if _is_greeting(paragraph)), None
    )
    if start is None:
        return 0, 0
    for place in range(start + 1, len(paragraphs)):
        if _is_sign_off(paragraphs, place):
            end = place + 1
            while end < len(paragraphs) and _is_signature(paragraphs[end]):
                end += 1
            return start, end
    return start, _first_story(paragraphs, start + 1)


def letter_section(paragraphs: Sequence[Paragraph], log: ImportLog) -> ReadSection:
    """The letter's paragraphs with their roles."""
    blocks = [_line(paragraphs[0], "greeting")]
    closing = next((place for place in range(1, len(paragraphs)) if _is_sign_off(paragraphs, place)), len(paragraphs))
    for paragraph in paragraphs[1:closing]:
        if paragraph.is_short and paragraph.text[-1] not in "!?" and " " in paragraph.text:
            blocks.append(lost_picture(paragraph, log))
        else:
            blocks += [ReadBlock(node=node, line=paragraph.line) for node in paragraph_nodes(paragraph)]
    for place, paragraph in enumerate(paragraphs[closing:]):
        blocks += _closing(paragraph) if place == 0 else [_line(paragraph, "signature")]
    return ReadSection(kind="letter", blocks=tuple(_one_signature(blocks)), line=paragraphs[0].line)


def _is_greeting(paragraph: Paragraph) -> bool:
    return len(paragraph.lines) == 1 and bool(_GREETING.fullmatch(paragraph.text))


def _is_sign_off(paragraphs: Sequence[Paragraph], place: int) -> bool:
    """``Keep learning!`` with space or a name below it: in mid-letter the same words are a sentence."""
    paragraph = paragraphs[place]
    first = paragraph.lines[0].strip()
    if len(paragraph.lines) > 3 or len(paragraph.text) > 90 or paragraph.is_list:
        return False
    if not (_SIGN_OFF.match(first) or re.search(r"\bkeep \w+ing\b", first, re.IGNORECASE)) or not _ENDING.search(first):
        return False
    following = paragraphs[place + 1] if place + 1 < len(paragraphs) else None
    return following is None or following.gap > 1 or _is_signature(following) or len(paragraph.lines) > 1


def _is_signature(paragraph: Paragraph) -> bool:
    words = paragraph.text.split()
    named = all(word[:1].isupper() or word in {"and", "&", "the", "de", "van", "von"} for word in words)
    return (
        paragraph.gap == 1
        and len(paragraph.lines) <= 2
        and len(words) <= 5
        and named
        and paragraph.text[-1] not in ".!?:,"
    )


def _first_story(paragraphs: Sequence[Paragraph], start: int) -> int:
    """Where the first headline with labelled paragraphs below it begins; the end when there is none."""
    for place in range(start, len(paragraphs)):
        if paragraphs[place].label:
            first = place
            while first > start and not paragraphs[first].is_short:
                first -= 1
            while first > start and paragraphs[first - 1].is_short:
                first -= 1
            return first if paragraphs[first].is_short else len(paragraphs)
        if paragraphs[place].gap > 2:
            return place
    return len(paragraphs)


def _closing(paragraph: Paragraph) -> list[ReadBlock]:
    """A sign-off, and the signature where it stands on the next line of the same paragraph."""
    first, *rest = paragraph.lines
    node = {"type": "paragraph", "content": lines_of_words([first])}
    blocks = [ReadBlock(node=node, line=paragraph.line, role="sign-off")]
    if rest:
        node = {"type": "paragraph", "content": lines_of_words(rest)}
        blocks.append(ReadBlock(node=node, line=paragraph.line + 1, role="signature"))
    return blocks


def _line(paragraph: Paragraph, role: str) -> ReadBlock:
    node = {"type": "paragraph", "content": lines_of_words(paragraph.lines)}
    return ReadBlock(node=node, line=paragraph.line, role=role)


def _one_signature(blocks: list[ReadBlock]) -> list[ReadBlock]:
    """A signature of several lines as one: there is one place for it."""
    signatures = [block for block in blocks if block.role == "signature"]
    if len(signatures) < 2:
        return blocks
    content: list[Node] = []
    for block in signatures:
        content += [{"type": "hard_break"}] if content else []
        content += block.node["content"]
    node = {"type": "paragraph", "content": content}
    others = [block for block in blocks if block.role != "signature"]
    return [*others, ReadBlock(node=node, line=signatures[0].line, role="signature")]
