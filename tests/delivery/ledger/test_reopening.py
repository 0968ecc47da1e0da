"""Copies in doubt that are sent anew at a person's word, while somebody writes down what became of them after all."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from delivery import ledger
from delivery.ledger.sweep import reopen_in_doubt
from delivery.models import Delivery, DeliveryState, Lease
from tests.delivery.ledger.test_transitions import put

pytestmark = pytest.mark.django_db(transaction=True)


def while_an_answer_is_written(claim, *, act):
    """As a settlement does it: the lease first, then the copy. ``act`` runs between the two."""
    locked, go_on, errors = threading.Event(), threading.Event(), []

    def settle():
        try:
            with transaction.atomic():
                Lease.objects.filter(delivery=claim.id).delete()
                locked.set()
                go_on.wait(10)
                Delivery.objects.filter(pk=claim.id).update(state=DeliveryState.SENT)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    worker = threading.Thread(target=settle)
    worker.start()
    assert locked.wait(10)
    threading.Timer(0.5, go_on.set).start()
    found = act()
    go_on.set()
    worker.join(10)
    return found, errors


def test_a_late_answer_and_a_person_s_word_do_not_wait_for_each_other(mailing):
    claim = put(mailing, DeliveryState.IN_DOUBT)
    began = time.monotonic()
    found = while_an_answer_is_written(claim, act=lambda: reopen_in_doubt(mailing.pk, now=timezone.now()))

    assert found == (0, [])
    assert time.monotonic() - began < 5
    assert Delivery.objects.get(pk=claim.id).state == "sent"


def test_those_that_nobody_writes_about_are_opened_with_a_lease_and_without(mailing, now):
    put(mailing, DeliveryState.IN_DOUBT)
    without = mailing.deliveries.get(address="chiyo@example.org")
    Delivery.objects.filter(pk=without.pk).update(state=DeliveryState.IN_DOUBT)

    assert reopen_in_doubt(mailing.pk, now=now) == 2
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"pending"}
    assert Lease.objects.count() == 0
    assert reopen_in_doubt(mailing.pk, now=now) == 0
    assert ledger.sweep(now=now).in_doubt == 0
