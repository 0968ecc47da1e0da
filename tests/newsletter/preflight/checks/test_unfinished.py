"""Words that were to be replaced."""

import pytest

from tests.newsletter.preflight.making import ID, findings, found, paragraph, section, words


@pytest.mark.parametrize("mark", ["TK", "TKTK", "TODO", "FIXME", "XXX", "???", "Lorem ipsum", "[insert link]"])
def test_a_mark_is_found_where_it_stands(mark):
    (finding,) = findings("unfinished", section(paragraph("fine"), paragraph(f"The gauge showed {mark} metres.")))
    assert (finding.severity, finding.section, finding.path) == ("warning", ID.format(1), (2,))
    assert finding.message.startswith(f"“{mark}” stands in “Tides”")


@pytest.mark.parametrize(
    "text", ["todo el mundo", "dot.tk is a domain", "ATKINS", "mail me at TK@example.org", "What?", "TK-421/TK.example"]
)
def test_words_that_only_look_alike_are_left_alone(text):
    assert found("unfinished", section(paragraph(text))) == []


def test_code_may_say_todo():
    code = {"type": "code_block", "content": [words("# TODO: later")]}
    assert found("unfinished", section(code)) == []


def test_the_fields_are_looked_at_too():
    assert [finding.field for finding in findings("unfinished", title="TK", preheader="TODO")] == ["title", "preheader"]


def test_the_title_of_a_fresh_section_is_asked_about():
    assert [message for _, message in found("unfinished", section(paragraph("x"), name="New topic"))] == [
        "A section is still called “New topic”. Give it a title of its own."
    ]
