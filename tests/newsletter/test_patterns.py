"""Subjects and link parameters: what can be filled, and what is refused with the mend."""

import re

import pytest
from hypothesis import given, strategies as st

from newsletter.patterns import check_subject_pattern, check_utm_pattern
from newsletter.rendering.links import utm_query


@pytest.mark.parametrize(
    "pattern",
    ["", "utm_source={newsletter}&utm_medium=email&utm_campaign={number}", "ref={slug}", "a.b-c_d=", "a=%20&b={slug}"],
)
def test_link_parameters_that_can_be_filled_are_accepted(pattern):
    check_utm_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("utm_source={name}", "Nothing fills {name}. You may use {newsletter}, {number} and {slug}."),
        ("utm_source={x.__class__}", "Nothing fills {x.__class__}."),
        ("utm_source={", "A brace stands alone."),
        ("utm_source", "Write it as name=value&name=value"),
        ("utm source=x", "Write it as name=value&name=value"),
        ("a=b#c", "Write it as name=value&name=value"),
        ("a=b&", "Write it as name=value&name=value"),
        ("a=b\n", "Write it as name=value&name=value"),
        ("{slug}=x", "Write it as name=value&name=value"),
        ("a=b\x00", "Write it as name=value&name=value"),
    ],
)
def test_link_parameters_that_cannot_be_right_are_refused_with_the_mend(pattern, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        check_utm_pattern(pattern)


@given(st.text(alphabet="ab={}&?# %\x00énumber", max_size=20))
def test_what_is_accepted_comes_out_as_parameters_with_nothing_left_to_fill(pattern):
    try:
        check_utm_pattern(pattern)
    except ValueError:
        return
    query = utm_query(pattern, newsletter="tide-notes", number=21, slug="21-x")
    assert re.fullmatch(r"(?:[^\s=&#?{}]+=[^\s=&#?{}]*(?:&|$))*", query)


@pytest.mark.parametrize("pattern", ["{title}", "#{number}: {title}", "{title} – Tide Notes"])
def test_a_subject_that_names_the_issue_is_accepted(pattern):
    check_subject_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "Put {title} in it."),
        ("#{number}", "Put {title} in it."),
        ("{title} {slug}", "Nothing fills {slug}. You may use {number} and {title}."),
        ("{title} {", "A brace stands alone."),
        ("{{title}}", "A brace stands alone."),
    ],
)
def test_a_subject_that_could_not_be_filled_is_refused_with_the_mend(pattern, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        check_subject_pattern(pattern)
