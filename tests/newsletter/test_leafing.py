"""Rows leafed through by key, the newest first, and the keys as query strings have them."""

import pytest

from newsletter.leafing import Leaf, key_in, leaf
from newsletter.models import AuditEntry


@pytest.fixture
def keys(db):
    """Those of seven entries, the newest first."""
    return [AuditEntry.objects.create(who="alice", act="sent").pk for _ in range(7)][::-1]


def numbers(found):
    return [row.pk for row in found.rows]


def test_pages_lead_to_each_other_and_miss_nobody(keys):
    everything = AuditEntry.objects.all()
    first = leaf(everything, size=3)
    second = leaf(everything, before=first.older, size=3)
    third = leaf(everything, before=second.older, size=3)
    assert [numbers(each) for each in (first, second, third)] == [keys[:3], keys[3:6], keys[6:]]
    assert [(each.newer is None, each.older is None) for each in (first, second, third)] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert [leaf(everything, after=each.newer, size=3) for each in (third, second)] == [second, first]


def test_before_the_first_row_there_is_nothing(keys):
    nothing = Leaf(rows=(), older=None, newer=None)
    everything = AuditEntry.objects.all()
    assert [leaf(everything, before=keys[-1]), leaf(everything, after=keys[0])] == [nothing, nothing]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12", 12), ("", 0), ("0", 0), ("-1", 0), ("x", 0), ("1e3", 0), ("²", 0), ("٣", 0), ("\0", 0),
        ("9" * 18, 10**18 - 1), ("9" * 19, 0),
    ],
)  # fmt: skip
def test_a_key_is_a_number_or_nothing(text, key):
    assert key_in(text) == key
