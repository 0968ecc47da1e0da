"""Quotes and lists nested deeper than any writer goes: what was read can always be written again."""

import pytest

from newsletter.document import check_document
from newsletter.document.normalise import normalise
from newsletter.exporting.files import IssueFields, export_text
from newsletter.exporting.markdown import write_section
from newsletter.importing.reading import preserved
from tests.newsletter.importing.reading import draft_of, sections_of
from tests.newsletter.rendering.nodes import node

CAUTION = "Nested too deep for a newsletter: kept as its source."


def without_ids(document):
    return [(section.kind, section.content, section.settings) for section in document.sections]


@pytest.mark.parametrize("depth", [1, 9, 10, 11, 19, 20, 21, 39, 40, 41, 300])
@pytest.mark.parametrize("sign", ["> ", "- ", "1. ", "> - ", "- > "])
@pytest.mark.parametrize("around", ["## Tides\n\n{}\n", "::: story\n## Tides\n\n{}\n:::\n"])
def test_it_survives_being_written_and_read(around, sign, depth):
    draft = draft_of(around.format(f"{sign * depth}Mud."))
    document = normalise(check_document(draft.document.to_json()))
    file = export_text(IssueFields.of_draft(draft), document)
    assert ("Mud." in file, without_ids(draft_of(file).document)) == (True, without_ids(document))


@pytest.mark.parametrize(("depth", "kept"), [(20, 0), (21, 1)])
def test_twenty_quotes_are_quotes_and_one_more_is_source(depth, kept):
    draft = draft_of(f"---\ntitle: Tides\n---\n{'> ' * depth}Mud.\n\nBye.\n")
    assert (preserved(draft.document), [caution.message for caution in draft.warnings]) == (kept, [CAUTION] * kept)


def test_the_whole_block_is_kept_line_for_line_between_its_neighbours():
    deep = f"> One\n>\n> {'- ' * 12}Mud [a][b]."
    sections, warnings = sections_of(f"Before.\n\n{deep}\n\nAfter.\n\n[b]: https://example.org/\n")
    (letter,) = sections
    assert letter.content[1] == node("raw_block", format="markdown", source=deep, note="nested too deep")
    assert [block["type"] for block in letter.content] == ["paragraph", "raw_block", "paragraph", "raw_block"]
    assert letter.content[3]["attrs"]["source"] == "[b]: <https://example.org/>"
    assert (3, CAUTION) in warnings


@pytest.mark.parametrize("name", ["page.html", "page.md"])
@pytest.mark.parametrize("tags", [("<ul><li>", "</li></ul>"), ("<blockquote>", "</blockquote>")])
def test_html_that_deep_can_be_written_as_well(tags, name):
    opened, closed = (tag * 30 for tag in tags)
    document = normalise(draft_of(f"{opened}<p>Mud.</p>{closed}", name=name).document)
    assert ["Mud." in write_section(section) for section in document.sections] == [True]
