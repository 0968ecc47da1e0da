"""Going through what is due: many servers at a time, each asked one thing at a time and a second apart.

A row is claimed by a conditional update with a lease, so that several workers share the work and a killed one loses
nothing. That no two workers ask one server at once is kept by a lock in the cache, which a second of rest outlives.
"""

import dataclasses
import datetime as dt
import logging
import secrets
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed

from django.core.cache import cache
from django.db.models import Q

from newsletter.link_checking.looking import Verdict, look
from newsletter.models import LinkCheck, LinkState
from newsletter.preflight.addresses import host_of

logger = logging.getLogger(__name__)

AT_ONCE = 64
"""Addresses in one round."""
SERVERS_AT_ONCE = 8
REST_SECONDS = 1.0
LEASE = dt.timedelta(minutes=15)
# Longer than the slowest look at one address: two requests and one more for https, ten seconds each, and rests.
LOCK_SECONDS = 60


@dataclasses.dataclass(frozen=True, kw_only=True)
class Errand:
    """An address to look at."""

    pk: int
    url: str
    is_picture: bool


def check_due(*, now: dt.datetime) -> int:
    """Look at some of what is due and write down what came of it; says how many are left that are due."""
    by_host: dict[str, list[Errand]] = defaultdict(list)
    for errand in _claim(now=now):
        by_host[host_of(errand.url)].append(errand)
    if by_host:
        # Threads only ask servers; every query is made here, on this thread's connection.
        with ThreadPoolExecutor(max_workers=SERVERS_AT_ONCE, thread_name_prefix="link-check") as pool:
            rounds = [pool.submit(_visit, host, errands) for host, errands in by_host.items()]
            for done in as_completed(rounds):
                for errand, verdict in done.result():
                    _settle(errand, verdict)
    return LinkCheck.objects.filter(due_at__lte=now).filter(_free(now)).count()


def _claim(*, now: dt.datetime) -> list[Errand]:
    """Take rows that are due and held by nobody, those that waited longest first."""
    due = LinkCheck.objects.filter(due_at__lte=now).filter(_free(now)).order_by("due_at", "pk")
    errands = []
    for pk, url, is_picture in due.values_list("pk", "url", "is_picture")[:AT_ONCE]:
        mine = LinkCheck.objects.filter(_free(now), pk=pk, due_at__lte=now).update(held_until=now + LEASE)
        if mine:
            errands.append(Errand(pk=pk, url=url, is_picture=is_picture))
    return errands


def _free(now: dt.datetime) -> Q:
    return Q(held_until=None) | Q(held_until__lt=now)


def _visit(host: str, errands: list[Errand]) -> list[tuple[Errand, Verdict | None]]:
    """Everything for one server, in turn. None for what could not be looked at now, since another worker is there."""
    results: list[tuple[Errand, Verdict | None]] = []
    for errand in errands:
        if not _take_turn(host):
            results.append((errand, None))
            continue
        try:
            verdict = look(errand.url, is_picture=errand.is_picture, wait=lambda: time.sleep(REST_SECONDS))
        except Exception:  # whatever a server makes of our libraries, the other addresses are looked at
            logger.exception("Looking at a link failed.")
            verdict = Verdict(state=LinkState.UNSURE, detail="looking at it failed here.")
        finally:
            _end_turn(host)
        results.append((errand, verdict))
    return results


def _take_turn(host: str) -> bool:
    """Wait for the server's rest to be over; False where another worker stays with it."""
    key, mine = f"link-check:{host}", secrets.token_hex(8)
    give_up = time.monotonic() + 2 * REST_SECONDS
    while not cache.add(key, mine, LOCK_SECONDS):
        if time.monotonic() > give_up:
            return False
        time.sleep(REST_SECONDS / 10)
    return True


def _end_turn(host: str) -> None:
    cache.set(f"link-check:{host}", "rests", int(REST_SECONDS))


def _settle(errand: Errand, verdict: Verdict | None) -> None:
    row = LinkCheck.objects.filter(pk=errand.pk)
    if verdict is None:
        row.update(held_until=None)
        return
    row.update(
        **dataclasses.asdict(verdict), checked_at=dt.datetime.now(dt.UTC), due_at=None, held_until=None,
    )  # fmt: skip
