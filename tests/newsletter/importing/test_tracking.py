import pytest
from hypothesis import given, settings, strategies as st

from newsletter.importing.tracking import without_utm
from tests.newsletter.importing.reading import draft_of, examples_of, repairs_of


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://example.org/a?utm_source=x", "https://example.org/a"),
        ("https://example.org/a?utm_source=x&b=1&UTM_Medium=y", "https://example.org/a?b=1"),
        ("https://example.org/a?b=1&utm_term=", "https://example.org/a?b=1"),
        ("https://example.org/a?b=%20&amp;utm_term=x&c", "https://example.org/a?b=%20&c"),
        ("https://example.org/a#utm_source=x", "https://example.org/a"),
        ("https://example.org/a?utm_id=1#part", "https://example.org/a#part"),
        ("https://example.org/a?", "https://example.org/a?"),
        ("https://example.org/a?q=utm_source=x", "https://example.org/a?q=utm_source=x"),
        ("https://example.org/utm_source=x", "https://example.org/utm_source=x"),
        ("mailto:alice@example.org?subject=utm_x", "mailto:alice@example.org?subject=utm_x"),
        ("", ""),
    ],
)
def test_only_utm_parameters_are_taken_off(before, after):
    assert without_utm(before) == after


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aA?&#=;:/%.utm_é ", max_size=40))
def test_taking_them_off_is_done_once_and_for_all(url):
    once = without_utm(url)
    assert without_utm(once) == once


SOURCE = """---
title: Tides
---
Read [this *and*](https://example.org/a?utm_source=x) or that.

[![A boat](https://example.org/boat.png?utm_source=x)](https://example.org/b?utm_source=x)

[Join](https://example.org/c?utm_source=x){.button}

::: card {href="https://example.org/d?utm_source=x" title="D"}
:::

::: links {see_all_url="https://example.org/e?utm_source=x" see_all_label="all"}
- [f](https://example.org/f?utm_source=x)
:::
"""


def test_every_link_of_an_issue_is_freed_and_counted_and_pictures_are_left_alone():
    draft = draft_of(SOURCE)
    text = str(draft.document.to_json())
    assert [text.count(f"https://example.org/{page}'") for page in "abcdef"] == [2, 1, 1, 1, 1, 1]
    assert text.count("utm_") == text.count("boat.png?utm_source=x") == 1
    assert repairs_of(draft) == {"utm": 6}
    assert examples_of(draft) == {"utm": "https://example.org/a?utm_source=x → https://example.org/a"}


def test_a_writer_may_keep_them():
    draft = draft_of(SOURCE, keep_utm=True)
    assert str(draft.document.to_json()).count("utm_source=x") == 8
    assert repairs_of(draft) == {}
