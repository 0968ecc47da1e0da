"""Manuscripts and nodes for the tests of checks: as little as a check needs, the rest content."""

import datetime as dt

from newsletter.document import Document, SectionNode, check_document
from newsletter.preflight.manuscript import Manuscript, lay_out, with_defaults
from newsletter.preflight.register import checks

ID = "11111111-1111-4111-8111-{:012d}"


def words(text, *marks):
    return {"type": "text", "text": text, **({"marks": list(marks)} if marks else {})}


def link(href):
    return {"type": "link", "attrs": {"href": href}}


def paragraph(*content):
    return {"type": "paragraph", "content": [words(each) if isinstance(each, str) else each for each in content]}


def title(text):
    return {"type": "title", "content": [words(text)]}


def section(*content, kind="topic", number=1, name="Tides", **more):
    """A section with the id ``ID.format(number)``; ``name`` is its title, None for none."""
    named = (title(name),) if name else ()
    return SectionNode(kind=kind, content=(*named, *content), id=ID.format(number), **more)


def linked(href, text="the gauge on the pier"):
    return paragraph(words(text, link(href)))


def manuscript(*sections, **facts):
    """What the checks look at; every section must be one that the schema takes."""
    document = with_defaults(check_document(Document(sections=sections).to_json()))
    settled = {
        "number": 42,
        "title": "High water",
        "preheader": "The spring tide came early.",
        "subject": "#42: High water",
        "first_words": "The water rose.",
        "newsletter": "Tide Notes",
        "language": "en",
        "postal_address": "1 Harbour Wall, Testhaven",
        "base_url": "https://news.tides.test",
        "today": dt.date(2026, 11, 22),
        **facts,
    }
    return Manuscript(document=document, parts=lay_out(document), **settled)


def found(name, *sections, **facts):
    """The findings of one check, as ``(severity, message)``."""
    return [(str(each.severity), each.message) for each in findings(name, *sections, **facts)]


def findings(name, *sections, **facts):
    look = next(each.look for each in checks() if each.name == name)
    return list(look(manuscript(*sections, **facts)))
