"""Which section of an issue that is read again is which: its id stays, so that two writers' changes meet in it."""

import pytest

from newsletter.document import Document, SectionNode
from newsletter.importing.matching import keep_ids


def paragraph(text):
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def document(*sections):
    return Document(
        sections=tuple(SectionNode(id=name, kind=kind, content=(paragraph(text),)) for name, kind, text in sections)
    )


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ([("a", "letter", "Ebb")], [("x", "letter", "Ebb")], ["a"]),
        ([("a", "letter", "Ebb")], [("x", "letter", "Flow")], ["a"]),
        ([("a", "letter", "Ebb")], [("x", "topic", "Ebb")], ["x"]),
        ([("a", "topic", "Ebb"), ("b", "topic", "Mud")], [("x", "topic", "Flow"), ("y", "topic", "Mud")], ["a", "b"]),
        # Which of the two was taken away cannot be told.
        ([("a", "topic", "Ebb"), ("b", "topic", "Mud")], [("x", "topic", "Flow")], ["x"]),
        ([("a", "topic", "Ebb")], [("x", "topic", "Flow"), ("y", "topic", "Mud")], ["x", "y"]),
        ([], [("x", "letter", "Flow")], ["x"]),
    ],
)
def test_a_section_keeps_its_id(before, after, kept):
    assert [section.id for section in keep_ids(document(*after), document(*before)).sections] == kept
