"""An issue about nothing in particular, for looking at a newsletter's looks before it has one of its own."""

from typing import Any

from newsletter.document import Document, SectionNode
from newsletter.models import Issue, Newsletter


def sample_issue(newsletter: Newsletter) -> tuple[Issue, Document]:
    """An unsaved first issue and its document, with a letter, a topic, a sponsor's notice and feedback buttons."""
    issue = Issue(
        newsletter=newsletter,
        number=1,
        title="The look of things",
        slug="1-the-look-of-things",
        preheader="How this newsletter looks, before it has anything to say.",
    )
    letter = _section(
        "letter",
        _paragraph("Dear reader,"),
        _paragraph("This is how a letter is set, with ", _link("a link"), " in it."),
    )
    topic = _section(
        "topic",
        _titled("A topic 🌗"),
        _paragraph("Headings, paragraphs and lists follow the letters and colours you choose here."),
        {"type": "quote", "content": [_paragraph("A quotation stands a little apart.")]},
        {
            "type": "bullet_list",
            "content": [{"type": "list_item", "content": [_paragraph(words)]} for words in ("One", "Two")],
        },
    )
    sponsor = _section(
        "sponsor",
        _titled("A sponsor"),
        _paragraph("A paid notice always says that it is one."),
        {"type": "call_to_action", "attrs": {"href": "https://example.org/"}, "content": [_text("See more")]},
    )
    feedback = _section("feedback", _titled("What did you think?"))
    return issue, Document(sections=(letter, topic, sponsor, feedback))


def _section(kind: str, *content: dict[str, Any]) -> SectionNode:
    return SectionNode(kind=kind, content=content)


def _titled(words: str) -> dict[str, Any]:
    return {"type": "title", "content": [_text(words)]}


def _paragraph(*parts: str | dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": [_text(part) if isinstance(part, str) else part for part in parts]}


def _link(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words, "marks": [{"type": "link", "attrs": {"href": "https://example.org/"}}]}


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}
