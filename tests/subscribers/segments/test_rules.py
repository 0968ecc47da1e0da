"""What a rule is, what is none, and where it says so."""

import json

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from subscribers.segments.rules import DEEPEST, MOST_CONDITIONS, BadRule, read
from tests.factories import NewsletterFactory
from tests.subscribers.segments.rule_strategy import rules

pytestmark = pytest.mark.django_db
# Nothing is written while the examples are tried.
one_newsletter = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def newsletter(db):
    return NewsletterFactory()


def of(*parts, join="all"):
    return {"version": 1, "rule": {"join": join, "of": list(parts)}}


def tag(value="tides"):
    return {"fact": "tag", "verb": "is", "value": value}


def problems(newsletter, data):
    with pytest.raises(BadRule) as error:
        read(newsletter, data)
    return [str(problem) for problem in error.value.problems]


@one_newsletter
@given(data=st.data())
def test_what_is_read_is_kept_as_it_was(newsletter, data):
    given_rule = data.draw(rules("999"))

    kept = read(newsletter, given_rule).to_json()

    assert json.loads(json.dumps(kept)) == given_rule
    assert read(newsletter, kept).to_json() == kept


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["version", "rule", "join", "of", "fact", "verb", "value", "x"]), inner, max_size=5
    ),
    max_leaves=20,
)  # fmt: skip


@one_newsletter
@given(data=_ANYTHING, join=st.sampled_from(["all", "none", None, 5, []]))
def test_garbage_is_refused(newsletter, data, join):
    for garbage in (data, {"version": 1, "rule": data}, {"version": 1, "rule": {"join": join, "of": [data]}}):
        with pytest.raises(BadRule):
            read(newsletter, garbage)


@one_newsletter
@given(data=_ANYTHING, fact=st.sampled_from(["tag", "created", "?"]), verb=st.sampled_from(["is", "last", "since", 5]))
def test_an_odd_value_is_refused_at_its_place_or_read_again_as_it_was(newsletter, data, fact, verb):
    odd = of({"fact": fact, "verb": verb, "value": data})
    places = set()
    try:
        kept = read(newsletter, odd).to_json()
    except BadRule as error:
        places = {problem.place for problem in error.problems}
    assert places == {(0,)} or read(newsletter, kept).to_json() == kept


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (None, "Condition 1: This is neither a condition nor a group. Take it away."),
        ({"fact": ""}, "Condition 1: Choose what this is about."),
        ({"fact": "tag"}, "Condition 1: Choose how to compare."),
        ({"fact": "tag", "verb": "since"}, "Condition 1: “Tags” cannot be compared so. Choose another comparison."),
        ({"fact": "tag", "verb": "is"}, "Condition 1: Say with what to compare."),
        ({"fact": "tag", "verb": "is", "value": " "}, "Condition 1: Say with what to compare."),
        (tag("a\x00b"), "Condition 1: An invisible character is in this. Type it again by hand."),
        (tag("x" * 201), "Condition 1: This is longer than 200 characters. Shorten it."),
        ({"fact": "created", "verb": "last", "value": ""}, "Condition 1: Write a number."),
        ({"fact": "created", "verb": "last", "value": True}, "Condition 1: Write a number."),
        ({"fact": "created", "verb": "last", "value": "a week"},
         "Condition 1: That is not a whole number. Write it in digits, such as 30."),
        ({"fact": "created", "verb": "last", "value": 0}, "Condition 1: Write a number from 1 to 36,500."),
        ({"fact": "created", "verb": "since", "value": ""}, "Condition 1: Choose a day."),
        ({"fact": "created", "verb": "since", "value": "31.1.2026"},
         "Condition 1: That is not a day. Write it as 2026-01-31."),
        ({"fact": "created", "verb": "since", "value": "0001-01-01"}, "Condition 1: Write a year from 1990 to 2200."),
        ({"join": "all", "of": []},
         "Condition 1: The group is empty. Add a condition to it, or take it away."),
        ({"join": "some", "of": [tag()]},
         "Condition 1: A group is about all, any or none of its conditions. Choose one of these."),
    ],
)  # fmt: skip
def test_a_problem_says_where_and_how_to_mend_it(newsletter, part, said):
    assert problems(newsletter, of(part)) == [said]


def test_each_problem_is_named_by_its_place(newsletter):
    inner = {"join": "any", "of": [tag(), {"fact": "tag", "verb": "is"}, {"join": "none", "of": [{"fact": ""}]}]}
    assert problems(newsletter, of(tag(), inner)) == [
        "Condition 2 in group 2: Say with what to compare.",
        "Condition 1 in group 3 in group 2: Choose what this is about.",
    ]


@pytest.mark.parametrize("data", [None, [], {}, {"version": 2, "rule": {"join": "all", "of": [tag()]}}, "x"])
def test_another_version_is_not_guessed_at(newsletter, data):
    assert problems(newsletter, data) == ["This is no segment’s rule of version 1. Make the segment anew."]


def test_a_rule_is_a_group(newsletter):
    assert problems(newsletter, {"version": 1, "rule": tag()}) == [
        "The rule must begin with a group. Make the segment anew."
    ]


def test_groups_may_stand_only_so_deep(newsletter):
    part = tag()
    for _ in range(DEEPEST - 1):
        part = {"join": "all", "of": [part]}
    assert len(read(newsletter, of(part)).conditions) == 1
    assert problems(newsletter, of({"join": "all", "of": [part]})) == [
        "Condition 1 in group 1 in group 1 in group 1: Groups may stand 4 deep inside each other. Take this one out."
    ]


def test_there_may_be_only_so_many_conditions(newsletter):
    assert len(read(newsletter, of(*[tag()] * MOST_CONDITIONS)).conditions) == MOST_CONDITIONS
    for many in (MOST_CONDITIONS + 1, 5_000):
        assert problems(newsletter, of(*[tag()] * many)) == [
            "Condition 41: A rule has 40 conditions at most. Take some away."
        ]


def test_what_nobody_knows_any_more_is_kept_and_said(newsletter):
    data = of({"fact": "gone_app", "verb": "at_least", "value": 3}, {"fact": "attribute:", "verb": "filled"})
    rule = read(newsletter, data)

    assert rule.troubles == (
        "Nothing is known of “gone_app” here any more. Take that condition away.",
        "Nothing is known of “attribute:” here any more. Take that condition away.",
    )
    assert rule.to_json() == data


def test_a_choice_that_is_gone_is_said_where_none_can_be_typed(newsletter):
    assert read(newsletter, of(tag("nobody has it"))).troubles == ()
    assert read(newsletter, of({"fact": "state", "verb": "is", "value": "asleep"})).troubles == (
        "State: “asleep” is not there any more. Choose another.",
    )
