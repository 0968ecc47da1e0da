"""Over random lists and segments: the audience shown is the one that is frozen, and both are what one reckons."""

import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings as how, strategies as st

from delivery import audiences, mailings
from newsletter.models import IssueState
from subscribers.models import (
    Segment,
    Subscriber,
    SubscriberState,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from tests.delivery.segments import rule
from tests.factories import IssueFactory, NewsletterFactory

NOW = dt.datetime(2026, 12, 6, 16, 0, 5, tzinfo=dt.UTC)
TAGS = ["tides", "moon"]
READER = st.fixed_dictionaries(
    {
        "state": st.sampled_from([SubscriptionState.ACTIVE] * 4 + SubscriptionState.values),
        "person": st.sampled_from([SubscriberState.ACTIVE] * 4 + [SubscriberState.ERASED]),
        "suppressed": st.sampled_from([False, False, False, True]),
        "paused": st.sampled_from([None, None, None, -1, 0, 1]),
        "tags": st.lists(st.sampled_from(TAGS), unique=True),
        "days": st.integers(0, 5),
    }
)
CONDITION = st.one_of(
    st.tuples(st.just("tag"), st.sampled_from(["is", "is_not"]), st.sampled_from(TAGS)),
    st.tuples(st.just("created"), st.sampled_from(["last", "longer"]), st.integers(1, 5)),
    st.tuples(st.just("state"), st.sampled_from(["is", "is_not"]), st.sampled_from(SubscriptionState.values)),
    st.tuples(st.just("paused"), st.sampled_from(["yes", "no"])),
)
RULE = st.tuples(st.sampled_from(["all", "any", "none"]), st.lists(CONDITION, min_size=1, max_size=3))


def meets(reader, condition):
    """Whether a condition holds, reckoned here."""
    fact, verb, *value = condition
    if fact == "tag":
        return (value[0] in reader["tags"]) is (verb == "is")
    if fact == "state":
        return (reader["state"] == value[0]) is (verb == "is")
    if fact == "paused":
        return bool(reader["paused"] is not None and reader["paused"] > 0) is (verb == "yes")
    # Everybody came at noon, so whole days lie between the midnights of Amsterdam.
    return (reader["days"] <= value[0]) is (verb == "last")


def is_inside(reader, wanted):
    if wanted is None:
        return True
    join, conditions = wanted
    return {"all": all, "any": any}.get(join, lambda each: not any(each))(meets(reader, each) for each in conditions)


def why_not(reader, wanted):
    """Why somebody does not get it, or ''."""
    if not is_inside(reader, wanted):
        return "outside"
    if reader["person"] != SubscriberState.ACTIVE:
        return "erased"
    if reader["state"] != SubscriptionState.ACTIVE:
        return reader["state"]
    if reader["suppressed"]:
        return "suppressed"
    return "paused" if reader["paused"] is not None and reader["paused"] > 0 else ""


def store(newsletter, number, reader):
    person = Subscriber.objects.create(
        address=f"{number}@example.org", given_address=f"{number}@example.org", state=reader["person"]
    )
    if reader["suppressed"]:
        Suppression.objects.create(address_hash=person.address_hash, reason=SuppressionReason.MANUAL)
    row = Subscription.objects.create(
        newsletter=newsletter, subscriber=person, state=reader["state"], tags=reader["tags"],
        paused_until=None if reader["paused"] is None else NOW + dt.timedelta(days=reader["paused"]),
    )  # fmt: skip
    came = (NOW - dt.timedelta(days=reader["days"])).replace(hour=12)
    Subscription.objects.filter(pk=row.pk).update(created_at=came)


@pytest.mark.django_db
@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readers=st.lists(READER, max_size=12), wanted=st.none() | RULE, others=st.lists(READER, max_size=2))
def test_what_is_shown_is_what_is_frozen_and_what_one_reckons(readers, wanted, others):
    with transaction.atomic():
        newsletter, another = NewsletterFactory(slug="tide-notes"), NewsletterFactory(slug="another")
        issue = IssueFactory(newsletter=newsletter, number=21, state=IssueState.DRAFT)
        for number, reader in enumerate([*readers, *others]):
            store(newsletter if number < len(readers) else another, number, reader)
        if wanted is not None:
            kept = Segment.objects.create(newsletter=newsletter, name="Some", rule=rule(*wanted[1], join=wanted[0]))
            audiences.choose(issue, kept)
        shown = audiences.audience(issue, now=NOW)
        mailing = mailings.begin(issue, now=NOW)

        reasons = Counter(why_not(reader, wanted) for reader in readers)
        got = [f"{number}@example.org" for number, reader in enumerate(readers) if not why_not(reader, wanted)]
        assert sorted(mailing.deliveries.values_list("address", flat=True)) == sorted(got)
        frozen = dict(mailing.exclusions.values_list("reason", "count"))
        assert frozen == {reason: count for reason, count in reasons.items() if reason}
        assert (dict(shown.excluded), shown.recipients, shown.candidates) == (frozen, len(got), len(readers))
        assert (mailing.audience, mailing.candidates) == (len(got), len(readers))
        assert mailing.candidates == mailing.deliveries.count() + sum(frozen.values())
        transaction.set_rollback(True)
