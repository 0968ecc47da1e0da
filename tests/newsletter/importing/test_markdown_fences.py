"""A line that looks like the fence of a section and is none stays as words, with a warning."""

import pytest

from newsletter.document.text import visible_text
from newsletter.importing.markdown.fences import fence_names
from tests.newsletter.importing.reading import sections_of

KINDS = ", ".join(sorted(fence_names()))


@pytest.mark.parametrize(
    ("fence", "why"),
    [
        ("::: sponser", "there is no kind “sponser”; did you mean sponsor?"),
        ('::: sponser {label="Ad"}', "there is no kind “sponser”; did you mean sponsor?"),
        ("::: Sponsor", "there is no kind “Sponsor”; did you mean sponsor?"),
        (":::: storys", "there is no kind “storys”; did you mean story?"),
        ("::: xylophone", f"there is no kind “xylophone”. There are {KINDS}."),
        (
            "::: sponsor the label",
            'its settings cannot be read. Write them in braces, each as key="value".',
        ),
    ],
)
def test_it_is_warned_of_with_its_line_and_stays(fence, why):
    (section,), warnings = sections_of(f"## Ebb\n\n{fence}\nBuy a buoy.\n:::\n\nMud.\n")
    assert warnings == [(3, f"{fence} stays as words: {why}")]
    assert " ".join(visible_text(section).split()) == f"{fence} Buy a buoy. ::: Mud."


def test_one_inside_a_list_is_warned_of():
    _, warnings = sections_of("- one\n\n  ::: sponsor\n  Buy.\n  :::\n")
    assert warnings == [
        (
            3,
            "::: sponsor stays as words: a section cannot begin within another one, a list or a quote. "
            "Close that first.",
        )
    ]


@pytest.mark.parametrize(
    "words",
    ["```\n::: sponser\n:::\n```", "See ::: sponser for more.", "::: what a day it was", ":::", "\\::: sponser"],
)
def test_what_only_holds_colons_is_not_warned_of(words):
    assert sections_of(f"## Ebb\n\n{words}\n")[1] == []
