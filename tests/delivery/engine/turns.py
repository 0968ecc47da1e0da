"""A sender's turn and what it came to, for the tests of the engine."""

import threading
import time

from django.db import connection

from delivery.engine import send_for
from delivery.models import Lease


def run(*, stop=lambda: False, seconds=20):
    return send_for(seconds=seconds, stop=stop).tried


def last_epoch():
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM delivery_epoch")
        return cursor.fetchone()[0]


def states(mailing):
    return {d.address.partition("@")[0]: (d.state, d.reason) for d in mailing.deliveries.order_by("pk")}


def meanwhile(act, *, when):
    """Call ``act`` in a thread of its own as soon as ``when()``."""

    def wait():
        deadline = time.monotonic() + 10
        while not when() and time.monotonic() < deadline:
            time.sleep(0.005)
        act()
        connection.close()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def at_the_dot():
    return Lease.objects.filter(stage="handoff").exists()
