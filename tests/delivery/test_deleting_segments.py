"""Deleting what issues are to go to: never while somebody chooses it, and with its newsletter at any time."""

import threading
import time

import pytest
from django.db import connection, transaction

from delivery import audiences
from delivery.models import ChosenSegment
from subscribers.models import Segment
from subscribers.segments.keeping import InUse, delete
from tests.delivery.segments import segment
from tests.factories import IssueFactory


@pytest.fixture
def tides(newsletter):
    return segment(newsletter)


def test_a_newsletter_is_deleted_with_the_segments_that_were_chosen(newsletter, tides):
    audiences.choose(IssueFactory(newsletter=newsletter), tides)
    newsletter.delete()
    assert (ChosenSegment.objects.count(), Segment.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_segment_that_is_chosen_while_it_is_deleted_stays(issue, tides):
    chosen, may_end, said = threading.Event(), threading.Event(), []

    def choosing():
        with transaction.atomic():
            audiences.choose(issue, tides)
            chosen.set()
            may_end.wait(10)
        connection.close()

    def deleting():
        try:
            delete(tides)
        except InUse as error:
            said.append(str(error))
        connection.close()

    threads = [threading.Thread(target=choosing), threading.Thread(target=deleting)]
    threads[0].start()
    assert chosen.wait(10)
    threads[1].start()
    wait_for_a_lock()
    may_end.set()
    for thread in threads:
        thread.join(10)

    assert said == [
        "“Tide watchers” is used by issue #21: High water. Choose other readers there first, then delete it here."
    ]
    assert audiences.chosen(issue) == tides


def wait_for_a_lock():
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # one of this transaction stays as it was
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone() != (0,):
                return
    raise AssertionError("nobody waits for anybody")
