"""Several events at once, and one event at several workers."""

import dataclasses
import datetime as dt
import threading

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from delivery import ledger
from delivery.bounces import Action, Kind, TooEarly, apply, apply_all, applying
from delivery.ledger import Outcome
from delivery.ledger.returns import take_back
from delivery.models import BounceRecord, Delivery, DeliveryState, Stage
from tests.delivery.bounces.standing import standing

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_the_same_event_at_two_workers_at_once_is_one(sent, event):
    results, told = [], event(sent)

    def work():
        try:
            results.append(apply(told).record is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(results), BounceRecord.objects.count()) == ([False, False, False, True], 1)


@pytest.mark.django_db(transaction=True)
def test_a_bounce_that_races_the_answer_to_the_dot_is_not_lost(mailing, event, now, monkeypatch):
    """The answer is committed after the copy was seen at its dot, and before its lease is looked for."""
    lease = dt.timedelta(minutes=5)
    (claim,) = ledger.claim(mailing.pk, quotas={"other": 1}, limit=1, now=now, lease=lease)
    ledger.hand_off([claim], now=now, lease=lease)

    def answer():
        ledger.settle([Outcome(claim=claim, state=DeliveryState.SENT, stage=Stage.DOT)], now=now)
        connection.close()

    def look_and_be_overtaken(*args, **kwargs):
        monkeypatch.setattr(applying, "take_back", take_back)
        taken = take_back(*args, **kwargs)
        other = threading.Thread(target=answer)
        other.start()
        other.join()
        return taken

    monkeypatch.setattr(applying, "take_back", look_and_be_overtaken)
    applied = apply(event(Delivery.objects.get(pk=claim.id)))

    assert (applied.action, Delivery.objects.get(pk=claim.id).state) == (Action.SUPPRESS, DeliveryState.BOUNCED)


class TestSeveralAtOnce:
    """``apply_all``: one commit, and nobody pays for a bad neighbour."""

    @pytest.mark.django_db(transaction=True)
    def test_all_are_kept_with_one_commit(self, sent, event):
        chiyo = Delivery.objects.get(address="chiyo@example.org")
        with CaptureQueriesContext(connection) as queries:
            results = apply_all([event(sent), event(chiyo, Kind.SOFT, reason="mailbox_full"), event(sent)])

        assert [query["sql"] for query in queries if query["sql"] in {"BEGIN", "COMMIT"}] == ["BEGIN", "COMMIT"]
        assert [result.record is not None for result in results] == [True, True, False]
        assert (standing(), standing("chiyo")) == (
            ("bounced", "bounced", "hard_bounce"), ("bounced", "active", None),
        )  # fmt: skip

    def test_one_that_the_database_refuses_leaves_its_neighbours_alone(self, sent, event):
        chiyo = Delivery.objects.get(address="chiyo@example.org")
        bad = dataclasses.replace(event(sent), reason="nul\0", digest=b"bad")
        first, second, third = apply_all([event(sent), bad, event(chiyo)])

        assert isinstance(second, (DatabaseError, ValueError))
        assert (first.action, third.action) == (Action.SUPPRESS, Action.SUPPRESS)
        assert (BounceRecord.objects.count(), standing("chiyo")) == (2, ("bounced", "bounced", "hard_bounce"))

    def test_one_that_comes_too_early_is_told_apart(self, mailing, settle, event):
        settle(mailing, DeliveryState.HANDOFF)
        bob = Delivery.objects.get(address="bob@example.org")
        [result] = apply_all([event(bob)])

        assert isinstance(result, TooEarly)
        assert (BounceRecord.objects.count(), standing()) == (0, ("pending", "active", None))

    @pytest.mark.django_db(transaction=True)
    def test_where_the_database_goes_away_none_is_kept_and_it_says_so(self, sent, event, monkeypatch):
        chiyo = Delivery.objects.get(address="chiyo@example.org")

        def end_the_session(*_, **__):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        monkeypatch.setattr(applying, "take_complaint", end_the_session)
        with pytest.raises(DatabaseError):
            apply_all([event(sent), event(chiyo, Kind.COMPLAINT)])
        connection.close()
        assert (BounceRecord.objects.count(), standing()) == (0, ("sent", "active", None))

    def test_nothing_to_apply_is_nothing(self):
        assert apply_all([]) == []
