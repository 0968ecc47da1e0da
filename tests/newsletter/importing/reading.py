"""Reads a source and says what came out, in shapes a test can compare."""

from newsletter.document import SectionNode
from newsletter.document.normalise import normalise_section
from newsletter.document.text import visible_text
from newsletter.importing import read_issue
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown import read_sections


def draft_of(source, *, name="issue.md", **options):
    """The draft of a source: text is given as UTF-8."""
    data = source.encode() if isinstance(source, str) else source
    return read_issue(data, name=name, **options)


def sections_of(source):
    """Markdown's sections and the warnings of reading them, each as (line, message)."""
    log = ImportLog(first_line=1)
    sections = read_sections(source, log=log)
    return sections, [(warning.line, warning.message) for warning in log.warnings]


def blocks_of(source):
    """The blocks of the only section in a Markdown text, without a title."""
    sections, _ = sections_of(source)
    assert len(sections) == 1
    return [node for node in sections[0].content if node["type"] != "title"]


def block_of(source):
    """The only block of a Markdown text."""
    blocks = blocks_of(source)
    assert len(blocks) == 1
    return blocks[0]


def block_and_warnings(source):
    """The only block of a Markdown text, and the warnings of reading it."""
    sections, warnings = sections_of(source)
    assert [len(section.content) for section in sections] == [1]
    return sections[0].content[0], warnings


def outline(sections):
    """Kind and title of each section."""
    return [(section.kind, section.title) for section in sections]


def normal(*blocks):
    """Blocks of a letter in normal form, every default filled in."""
    return list(normalise_section(SectionNode(kind="letter", content=blocks)).content)


def words(node):
    """The words of a node's text nodes and breaks."""
    if node["type"] == "text":
        return node["text"]
    if node["type"] in {"soft_break", "hard_break"}:
        return "\n"
    return "".join(words(child) for child in node.get("content") or ())


def marked(node):
    """Each text node of a node as (words, names of its marks)."""
    return [
        (child["text"], [mark["type"] for mark in child.get("marks") or ()])
        for child in node["content"]
        if child["type"] == "text"
    ]


def shown(document):
    """Every visible word of a document, titles first in each section."""
    return [part for section in document.sections for part in (section.title, visible_text(section))]


def repairs_of(draft):
    """What was repaired, with the count of each."""
    return {repair.what: repair.count for repair in draft.repairs}


def examples_of(draft):
    """What was repaired, with the example of each."""
    return {repair.what: repair.example for repair in draft.repairs}


def without_ids(document):
    """The sections in normal form, as values that compare equal when the sections say the same."""
    return [
        (made.kind, made.content, dict(made.settings), made.in_email, made.on_web)
        for made in map(normalise_section, document.sections)
    ]
