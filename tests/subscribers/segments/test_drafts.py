"""The builder's form: read, pressed and handed back, whatever was typed or made up."""

import pytest
from hypothesis import given, strategies as st

from subscribers.segments.drafts import MOST_PARTS, Draft, DraftCondition, DraftGroup
from tests.subscribers.segments.rule_strategy import rules


def posted(draft):
    """The fields of a draft, as its page posts them."""
    fields = {}

    def add(part, path):
        if isinstance(part, DraftGroup):
            fields[f"join-{path}"] = part.join
            for place, inner in enumerate(part.parts):
                add(inner, f"{path}.{place}")
        else:
            fields.update({f"{name}-{path}": getattr(part, name) for name in ("fact", "verb", "value")})
            fields[f"was-{path}"] = part.shape

    add(draft.root, "0")
    return fields


def tag(value="tides"):
    return DraftCondition(fact="tag", verb="is", value=value)


@given(rule=rules("7"))
def test_a_kept_rule_comes_through_the_form_as_it_was(rule):
    draft = Draft.of_rule(rule)
    assert Draft.of_form(posted(draft)) == draft
    assert Draft.of_rule(draft.to_json()) == draft


@given(
    fields=st.dictionaries(
        st.from_regex(r"(join|fact|verb|value|was|x)-[0-9.]{0,9}", fullmatch=True) | st.text(max_size=9),
        st.text(max_size=9),
    ),
    press=st.from_regex(r"(condition|group|drop):0(\.[0-9]){0,3}", fullmatch=True) | st.text(max_size=9),
)
def test_any_form_makes_a_draft_and_any_press_leaves_one(fields, press):
    draft = Draft.of_form(fields)
    draft.press(press)
    assert draft.root.parts != []
    assert Draft.of_form(posted(draft)).to_json() == Draft.of_form(posted(Draft.of_form(posted(draft)))).to_json()


@pytest.mark.parametrize(
    "kept", [None, 5, "x", [], {}, {"rule": 5}, {"rule": {"join": "all"}}, {"rule": {"join": 5, "of": [5]}}]
)
def test_a_rule_that_cannot_be_understood_begins_anew(kept):
    assert Draft.of_rule(kept) == Draft.new()


def test_a_rule_deep_in_itself_is_cut():
    deep = {"fact": "tag", "verb": "is", "value": "x"}
    for _ in range(500):
        deep = {"join": "all", "of": [deep]}
    assert "tag" not in str(Draft.of_rule({"rule": deep}))


def test_no_more_of_a_form_is_read_than_can_be_used():
    fields = {"join-0": "all"} | {f"fact-0.{place}": "tag" for place in range(999)}
    assert len(Draft.of_form(fields).root.parts) == MOST_PARTS - 1


def test_what_has_no_group_around_it_is_passed_over():
    draft = Draft.of_form({"join-0": "any", "fact-0.1": "tag", "fact-0.1.1": "name", "fact-0.5.1": "state"})
    assert draft.root == DraftGroup(join="any", parts=[DraftCondition(fact="tag", verb="is")])


def test_conditions_and_groups_are_added_and_taken_away():
    draft = Draft(DraftGroup(parts=[tag()]))
    draft.press("condition:0")
    draft.press("group:0")
    draft.press("group:0.2")
    assert draft.root == DraftGroup(
        join="all",
        parts=[
            tag(), DraftCondition(),
            DraftGroup(join="any", parts=[DraftCondition(), DraftGroup(join="none", parts=[DraftCondition()])]),
        ],
    )  # fmt: skip
    draft.press("drop:0.2.0")
    draft.press("drop:0.2.0.0")
    assert draft.root.parts == [tag(), DraftCondition()]
    draft.press("drop:0.0")
    draft.press("drop:0.0")
    assert draft == Draft.new()


@pytest.mark.parametrize(
    "press", ["drop:0", "drop:0.9", "drop:0.0.0", "condition:0.0", "group:0.7", "drop:", "x:0", ""]
)
def test_a_press_on_what_is_not_there_changes_nothing(press):
    draft = Draft(DraftGroup(parts=[tag()]))
    draft.press(press)
    assert draft == Draft(DraftGroup(parts=[tag()]))


@pytest.mark.parametrize(
    ("fields", "settled"),
    [
        # Nothing was chosen before.
        ({"fact": "tag", "was": "/nothing"}, ("is", "")),
        ({"fact": "created", "was": "/nothing"}, ("last", "30")),
        # Another fact of the same sort keeps what was typed, unless it was chosen from a list.
        ({"fact": "name", "verb": "contains", "value": "bo", "was": "text"}, ("contains", "bo")),
        ({"fact": "source", "verb": "is", "value": "vip", "was": "tag/choice"}, ("is", "")),
        ({"fact": "domain", "verb": "contains", "value": "bo", "was": "text"}, ("is", "bo")),
        # Another comparison.
        ({"fact": "created", "verb": "since", "value": "30", "was": "created/days"}, ("since", "")),
        ({"fact": "created", "verb": "longer", "value": "7", "was": "created/days"}, ("longer", "7")),
        ({"fact": "tag", "verb": "empty", "value": "vip", "was": "tag/choice"}, ("empty", "")),
        # A mistake stays to be seen; and a form that knows nothing of it is taken at its word.
        ({"fact": "created", "verb": "last", "value": "a week", "was": "created/days"}, ("last", "a week")),
        ({"fact": "created", "verb": "last", "value": "7"}, ("last", "7")),
    ],
)
def test_what_was_typed_for_something_else_is_emptied(fields, settled):
    (part,) = Draft.of_form({f"{name}-0.0": value for name, value in fields.items()}).root.parts
    assert (part.verb, part.value) == settled
