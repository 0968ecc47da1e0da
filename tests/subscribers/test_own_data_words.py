"""What codes are called on the page that shows readers what is kept of them."""

import pytest
from django.utils import translation

from delivery.models import DeliveryState
from delivery.models.bounces import BounceKind
from subscribers.models import ConsentAct, RequestKind, SubscriptionState, SuppressionReason
from subscribers.own_data_words import TITLES, VALUES, in_words


@pytest.mark.parametrize(
    ("part", "column", "codes"),
    [
        ("subscriptions", "state", SubscriptionState),
        ("consent", "act", ConsentAct),
        ("requests", "kind", RequestKind),
        ("suppression", "reason", SuppressionReason),
        ("copies", "state", DeliveryState),
        ("returned", "kind", BounceKind),
    ],
)
def test_every_code_has_words(part, column, codes):
    assert set(VALUES[part][column]) == set(codes.values)


def test_only_parts_that_there_are_have_words():
    assert set(VALUES) <= set(TITLES)


def test_words_stand_in_the_place_of_codes_and_nothing_else_changes():
    rows = [{"state": "active", "newsletter": "active", "tags": ["active"], "since": None}, {"state": "odd"}]
    with translation.override("en"):
        said = in_words("subscriptions", rows)
    assert said == [
        {"state": "Subscribed", "newsletter": "active", "tags": ["active"], "since": None},
        {"state": "odd"},
    ]
    assert rows[0]["state"] == "active"


def test_a_part_without_codes_stays_as_it_is():
    assert in_words("notes", [{"words": "active"}]) == [{"words": "active"}]
