"""A file's bytes → a draft."""

import dataclasses
import html
import re
from pathlib import PurePath

from newsletter.document import Document, DocumentError, check_document
from newsletter.document.model import Node
from newsletter.document.normal_inline import plain_text
from newsletter.document.normalise import settle_references
from newsletter.importing.blocks import ReadBlock, ReadItem
from newsletter.importing.cautions import caution_items
from newsletter.importing.characters import mend_characters
from newsletter.importing.dates import IN_RANGE, begins_with_digits_of_a_date, date_in_name
from newsletter.importing.detection import detect_format
from newsletter.importing.draft import Draft, SourceFormat, UnusableSource
from newsletter.importing.encodings import decode
from newsletter.importing.frontmatter import Fields, read_fields, split_front_matter
from newsletter.importing.frontmatter.fields import clean_title, settle_number
from newsletter.importing.html.page import read_page
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown import read_items
from newsletter.importing.plaintext import read_plain_text
from newsletter.importing.sections import build_sections
from newsletter.importing.titles import number_in_name, untitled
from newsletter.importing.tracking import strip_utm

LONGEST_TITLE = 300
_ENTITY = re.compile(
    r"&(?:amp|quot|apos|lt|gt|nbsp|hellip|[lr][sd]quo|[mn]dash|bull|eacute|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)


def read_issue(data: bytes, *, name: str, keep_utm: bool = False) -> Draft:
    """The issue in a file: Markdown, plain text in the shape of a letter with stories, or HTML.

    ``name`` is the file's name: it tells the format, and the number and date where the text does not. Raises
    UnusableSource, with the line where there is one.
    """
    log = ImportLog()
    text = decode(data, log)
    if not text.strip():
        raise UnusableSource("The file is empty.")
    text, is_verbatim = _mended(text, log)
    if not text.strip():
        raise UnusableSource("The file holds no words, only control characters.")
    split = split_front_matter(text, log)
    fields = read_fields(split.values, log)
    source_format = detect_format(split.body, name=name, has_front_matter=bool(split.values))
    log.first_line = split.body_line
    items = _items(split.body, source_format, fields, log)
    caution_items(items, log)
    document = settle_references(Document(sections=build_sections(items, log)))
    if not (keep_utm or is_verbatim):
        document = strip_utm(document, log)
    number_is_guessed = fields.number is None
    _complete(fields, name, log)
    _check(fields, document)
    return Draft(
        format=source_format,
        document=document,
        number=fields.number,
        number_is_guessed=number_is_guessed and fields.number is not None,
        title=fields.title,
        date=fields.date,
        aliases=fields.aliases,
        preheader=fields.preheader,
        front_matter=fields.unknown,
        repairs=log.repairs,
        warnings=log.warnings,
    )


def _mended(text: str, log: ImportLog) -> tuple[str, bool]:
    """The text with its damage undone, unless its front matter says that it is as it should be."""
    if re.match(r"---\n(?:(?!---).*\n)*?verbatim: true\n", text):
        return text, True
    return mend_characters(text, log), False


def _items(body: str, source_format: SourceFormat, fields: Fields, log: ImportLog) -> list[ReadItem]:
    match source_format:
        case SourceFormat.HTML:
            page = read_page(body, log)
            fields.date = fields.date or page.date
            fields.preheader = fields.preheader or page.preheader
            return _take_title(page.items, fields, log, otherwise=page.title)
        case SourceFormat.MARKDOWN:
            return _take_title(read_items(body, log=log), fields, log)
    return read_plain_text(_without_entities(body, log), log)


def _without_entities(text: str, log: ImportLog) -> str:
    """Plain text has no entities of its own: they were left over from a page."""

    def decoded(match: re.Match[str]) -> str:
        after = html.unescape(match.group())
        log.repaired("entities", before=match.group(), after=after)
        return after.replace("\u00a0", " ")

    return _ENTITY.sub(decoded, text)


def _take_title(items: list[ReadItem], fields: Fields, log: ImportLog, *, otherwise: str = "") -> list[ReadItem]:
    """The only top heading, where it opens the text, is the issue's title; the rest is its words."""
    tops = [place for place, item in enumerate(items) if _is_top_heading(item)]
    opens = bool(tops) and not any(_says_something(item) for item in items[: tops[0]])
    if len(tops) == 1 and opens:
        place = tops[0]
        content = _content_of(items[place])
        words = clean_title(plain_text(content), log)
        is_plain = all(node["type"] == "text" and not node.get("marks") for node in content)
        if words and is_plain and fields.title in {"", words, _of(words, fields)}:
            fields.title = words
            items = [*items[:place], *items[place + 1 :]]
    if not fields.title:
        fields.title = clean_title(otherwise, log)
    settle_number(fields)
    return items


def _of(words: str, fields: Fields) -> str:
    """The words without their number, as the front matter's title was settled."""
    trial = dataclasses.replace(fields, title=words)
    settle_number(trial)
    return trial.title


def _content_of(item: ReadItem) -> list[Node]:
    return item.node.get("content") or [] if isinstance(item, ReadBlock) else []


def _is_top_heading(item: ReadItem) -> bool:
    return isinstance(item, ReadBlock) and item.node["type"] == "heading" and item.node["attrs"]["level"] == 1


def _says_something(item: ReadItem) -> bool:
    return not isinstance(item, ReadBlock) or item.node["type"] != "raw_block"


def _complete(fields: Fields, name: str, log: ImportLog) -> None:
    """What the file's name can tell."""
    stem = PurePath(name).name
    if fields.number is None:
        fields.number = number_in_name(stem)
    if fields.date is None:
        fields.date = date_in_name(stem)[0]
        if fields.date is None and begins_with_digits_of_a_date(stem):
            log.caution(f"The file's name begins with no date {IN_RANGE}: the issue has no date for now.")
    if not fields.title:
        fields.title = untitled(fields.number) if fields.number is not None else one_title(stem)
        called = f"“{fields.title}”" if fields.number is None else "after its number"
        log.caution(f"The file gives no title; it is called {called} for now.")


def one_title(stem: str) -> str:
    """A title from a file's name: ``spring-tide.md`` → ``Spring tide``."""
    words = re.sub(r"[-_.\s]+", " ", re.sub(r"\.[A-Za-z]{2,8}$", "", date_in_name(stem)[1])).strip()
    return (words[:1].upper() + words[1:])[:LONGEST_TITLE] or "Untitled"


def _check(fields: Fields, document: Document) -> None:
    if len(fields.title) > LONGEST_TITLE:
        raise UnusableSource(f"The title has {len(fields.title)} characters; at most {LONGEST_TITLE} fit. Shorten it.")
    try:
        check_document(document.to_json())
    except DocumentError as error:
        raise UnusableSource(f"The issue cannot be kept as it is: {error}.") from error


def preserved(document: Document) -> int:
    """How many raw blocks the document holds."""
    return sum(_raw_blocks(node) for section in document.sections for node in section.content)


def _raw_blocks(node: Node) -> int:
    return int(node["type"] == "raw_block") + sum(_raw_blocks(child) for child in node.get("content") or ())
