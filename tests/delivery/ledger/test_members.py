"""Members of a segment in the statements that find an audience."""

import pytest

from delivery import ledger
from subscribers.models import Subscription
from tests.factories import NewsletterFactory, SubscriptionFactory


def shown(newsletter, members):
    found = ledger.audience(newsletter, members=members)
    return found.recipients, dict(found.excluded)


def test_subscriptions_of_another_newsletter_are_no_members(newsletter, readers):
    SubscriptionFactory(newsletter=NewsletterFactory(slug="another"), subscriber=readers[0].subscriber)
    assert shown(newsletter, Subscription.objects.all()) == (3, {})


def test_somebody_who_is_found_twice_is_one_member(newsletter, readers):
    bob = Subscription.objects.filter(pk=readers[0].pk)
    assert shown(newsletter, bob.union(bob, all=True)) == (1, {"outside": 2})
    joined = Subscription.objects.filter(newsletter__subscriptions__isnull=False, name="Bob")
    assert (joined.count(), shown(newsletter, joined)) == (3, (1, {"outside": 2}))


def test_an_order_and_other_columns_change_nothing(newsletter, readers):
    members = Subscription.objects.select_related("subscriber").order_by("-name").filter(state="active")
    assert shown(newsletter, members) == (3, {})


@pytest.mark.parametrize(
    "members",
    [Subscription.objects.none(), Subscription.objects.filter(pk__in=[]), Subscription.objects.filter(pk=2**80)],
    ids=["none", "an empty list", "a number too large"],
)
def test_where_nobody_can_be_found_everybody_is_outside(newsletter, readers, members):
    assert shown(newsletter, members) == (0, {"outside": 3})


def test_signs_that_mean_something_to_sql_are_only_compared_with(newsletter, readers):
    Subscription.objects.filter(pk=readers[0].pk).update(source="50 % off %s %(now)s {ids}")
    for words in ("50 % off", "%s", "%(now)s", "{ids}"):
        assert shown(newsletter, Subscription.objects.filter(source__contains=words)) == (1, {"outside": 2})
