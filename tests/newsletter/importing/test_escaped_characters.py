"""Characters that an escape in front matter brings in, and that no database keeps."""

import pytest

from newsletter.importing import UnusableSource
from tests.newsletter.importing.reading import draft_of, repairs_of


@pytest.mark.parametrize(
    "source",
    [
        '---\ntitle: "Low\\0 water"\n"moon\\x01": ["\\ud800full", {"\\x02in": "\\udfffhigh"}]\n---\nMud.\n',
        '---\nverbatim: true\ntitle: "Low\\0 water"\n'
        '"moon\\x01": ["\\ud800full", {"\\x02in": "\\udfffhigh"}]\n---\nMud.\n',
        '+++\ntitle = "Low\\u0000 water"\n"moon\\u0001" = ["\\u0003full", {"\\u0002in" = "\\u007fhigh"}]\n+++\nMud.\n',
    ],
)
def test_what_may_not_be_stored_is_taken_out_of_keys_and_values_and_counted(source):
    draft = draft_of(source)
    assert (draft.title, draft.front_matter) == ("Low water", {"moon": ["full", {"in": "high"}]})
    assert repairs_of(draft) == {"control characters": 5}


def test_two_escapes_for_one_emoji_are_that_emoji():
    draft = draft_of('---\ntitle: "Tides \\ud83c\\udf0a"\n---\nMud.\n')
    assert (draft.title, repairs_of(draft)) == ("Tides 🌊", {})


def test_two_keys_that_become_the_same_are_both_kept():
    draft = draft_of('---\ntitle: Tides\nmoon: full\n"moon\\0": new\n---\nMud.\n')
    assert draft.front_matter == {"moon": "full", "moon_": "new"}


@pytest.mark.parametrize(
    ("value", "problem"),
    [("", "Invalid value"), ("9" * 5000, "a number is too long, or a value nested too deep")],
)
def test_a_fault_in_toml_names_its_line_once(value, problem):
    with pytest.raises(UnusableSource) as refused:
        draft_of(f"+++\nmoon = {value}\n+++\nMud.\n")
    assert (refused.value.message, refused.value.line) == (
        f"The front matter cannot be read as TOML: {problem}. Mend this line.",
        2,
    )
