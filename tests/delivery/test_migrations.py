"""Installations that have sent mailings move on, and back, without losing a copy."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from delivery import ledger
from delivery.models import Delivery, Mailing
from tests.factories import IssueFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, STATES = "0003_bounces", ("pending", "claimed", "handoff", "sent", "deferred", "failed")


def migrate(name):
    MigrationExecutor(connection).migrate([("delivery", name)])
    return MigrationExecutor(connection).loader.project_state([("delivery", name)]).apps


def newest():
    (leaf,) = MigrationExecutor(connection).loader.graph.leaf_nodes("delivery")
    return leaf[1]


@pytest.fixture
def old_apps():
    """The models as they were before leases had a table of their own; as they are now again when the test ends."""
    yield migrate(BEFORE)
    migrate(newest())


def old_mailing(apps):
    """A mailing with a copy in each state, as the old tables have it."""
    issue = IssueFactory()
    now = timezone.now()
    mailing = apps.get_model("delivery", "Mailing").objects.create(
        issue_id=issue.pk, rendered={}, rendered_hash="", identity={}, date=now, audience=6, candidates=6
    )
    for state in STATES:
        reader = SubscriptionFactory(
            newsletter=issue.newsletter, subscriber=SubscriberFactory(address=f"{state}@example.org")
        )
        apps.get_model("delivery", "Delivery").objects.create(
            mailing=mailing,
            subscription_id=reader.pk,
            address=f"{state}@example.org",
            to_address=f"{state}@example.org",
            state=state,
            settled_at=now - dt.timedelta(days=3) if state in {"sent", "failed"} else None,
        )
    return mailing.pk


def test_copies_keep_their_states_and_those_at_a_worker_go_back_or_are_in_doubt(old_apps):
    pk = old_mailing(old_apps)
    migrate(newest())

    states = dict(Delivery.objects.filter(mailing=pk).values_list("address", "state"))
    assert states == {
        "pending@example.org": "pending", "claimed@example.org": "pending", "handoff@example.org": "in_doubt",
        "sent@example.org": "sent", "deferred@example.org": "deferred", "failed@example.org": "failed",
    }  # fmt: skip
    mailing = Mailing.objects.get(pk=pk)
    ids = sorted(mailing.deliveries.values_list("pk", flat=True))
    assert (mailing.first_copy, mailing.last_copy) == (ids[0], ids[-1])
    numbers = ledger.numbers(mailing)
    assert {state: count for state, count in numbers.states.items() if count} == {
        "pending": 2, "in_doubt": 1, "sent": 1, "deferred": 1, "failed": 1,
    }  # fmt: skip

    migrate(BEFORE)
    assert old_apps.get_model("delivery", "Delivery").objects.filter(mailing=pk).count() == 6
