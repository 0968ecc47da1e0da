"""The mailings a sender has in hand, and what of them may go now: everything here runs in the clerk's thread."""

import contextlib
import datetime as dt
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Mapping

from django.db import Error as DatabaseError
from django.utils import timezone

from delivery import canary, disbelief, due, ending, trouble
from delivery.dkim import CannotSign
from delivery.engine.answers import Answers
from delivery.engine.work import Altered, Work
from delivery.faults import fault
from delivery.ledger import Claim, Outcome, counted_on
from delivery.limits import ConnectionSlots, Limiter, Limits, Store, Weather
from delivery.limits.daily_caps import daily_caps
from delivery.mailing_states import WrongState
from delivery.models import Mailing, MailingState
from delivery.route_states import RouteStates
from delivery.routes import Route, routes_of
from delivery.signing.keys import KeyTrouble

logger = logging.getLogger(__name__)

JUDGED_SECONDS = 10.0
"""How often a mailing is judged that no server refuses: bounces and complaints come in by other ways."""


class Caseload:
    """What is under way, how fast it may go, and what its servers say."""

    def __init__(self, *, lease: dt.timedelta) -> None:
        self._lease = lease
        self._works: dict[int, Work] = {}
        self._store = Store()
        self._weather = Weather(self._store)
        self._caps = daily_caps()
        self._full_days: dict[int, str] = {}
        self._limiter = Limiter(store=self._store, limits=Limits(), weather=self._weather, counted=counted_on)
        self._slots: dict[str, ConnectionSlots] = {}
        self._answers = Answers(self._weather)
        self._judged_at = time.monotonic()
        self.lost: dict[str, int] = {}
        self._states = RouteStates()

    def look(self, *, down: Mapping[str, str], proven: frozenset[str]) -> list[Work]:
        """The mailings that may go on, oldest first; those that may not any more are paused, or left for a while.

        ``down`` says of routes by their keys why they cannot be used, ``proven`` has the keys of those that took a
        message lately.
        """
        self._answers.tell_weather()
        self.lost = {key: lost for key, slots in self._slots.items() if (lost := slots.renew())}
        live = []
        everyone = time.monotonic() - self._judged_at >= JUDGED_SECONDS
        if everyone:
            self._judged_at = time.monotonic()
        for mailing in due.under_way(now=timezone.now()):
            work = self._works.get(mailing.pk)
            if work is None:
                work = self._take_up(mailing)
                if work is None:
                    continue
            elif (everyone or mailing.pk in self._answers.suspicious) and self._pauses(mailing):
                continue
            if why := canary.watch(mailing, now=timezone.now()):
                self._pause(mailing, why)
                continue
            routes = routes_of(mailing)
            self._states.note(routes, down=down, proven=proven)
            work.routes = self._usable(mailing, routes, down)
            if not work.routes:
                continue
            self._clear_trouble(mailing, routes, proven)
            live.append(work)
        self._let_go({work.mailing.pk: work for work in live})
        self._answers.suspicious.clear()
        self._limiter.limits = Limits(
            routes={route.name: route.limits for work in live for route in work.routes}, domains=self._caps
        )
        return live

    def claim(self, work: Work, *, route: Route, limit: int) -> tuple[list[Claim], float]:
        """Up to ``limit`` copies that may go over ``route`` now, and the seconds to wait for more (0: no limit met)."""
        wants = dict.fromkeys(work.groups(), limit)
        if not wants:
            return [], 0.0
        grant = self._limiter.grant(route=route.name, sending_domain=work.sending_domain, wants=wants)
        try:
            claims = work.claim(grant.counts, limit=limit, now=timezone.now(), lease=self._lease)
        except DatabaseError:
            self._limiter.give_back(grant, grant.counts)
            raise
        unused = dict(grant.counts)
        for each in claims:
            unused[each.domain_group] -= 1
        self._limiter.give_back(grant, unused)
        if grant.wait and not claims and not due.has_work(work.mailing, now=timezone.now()):
            return [], 0.0  # a limit holds back what is not there
        if "day" in grant.held.values():
            self._full_days[work.mailing.pk] = work.sending_domain
        elif claims:
            self._full_days.pop(work.mailing.pk, None)
        return claims, grant.wait

    def unsent(self, route: Route, copies: list[tuple[Work, Claim]]) -> None:
        """These came back without having been sent: others may go in their place."""
        unused: dict[str, Counter[str]] = defaultdict(Counter)
        for work, claim in copies:
            unused[work.sending_domain][claim.domain_group] += 1
        for domain, counts in unused.items():
            self._limiter.unsent(route=route.name, sending_domain=domain, counts=counts)

    @property
    def suspicious(self) -> bool:
        """Whether something was refused since the mailings were judged."""
        return bool(self._answers.suspicious)

    def connections(self, route: Route, wanted: int) -> int:
        """How many connections more may be opened now, of those wanted."""
        slots = self._slots.get(route.key)
        if slots is None:
            slots = ConnectionSlots(store=self._store, route=route.name, limits=route.limits)
            self._slots[route.key] = slots
        return slots.take(wanted)

    def hang_up(self, route: Route, count: int) -> None:
        """So many connections were closed."""
        if route.key in self._slots:
            self._slots[route.key].free(count)

    def stop_for(self, mailing: Mailing, why: str) -> None:
        """Something is wrong with every copy of it: a person has to look."""
        self._pause(mailing, why)

    def hear(self, outcomes: list[Outcome]) -> None:
        """What servers said, once it is written down."""
        self._answers.hear(outcomes)

    def finish(self, touched: frozenset[int], *, down: Mapping[str, str], proven: frozenset[str]) -> bool:
        """End the mailings that are done; says whether any has copies that are due now and a route for them."""
        self._answers.tell_weather()
        for slots in self._slots.values():
            slots.free()
        self._store.close()
        more = False
        now = timezone.now()
        live = {mailing.pk for mailing in due.under_way(now=now)}
        for mailing in Mailing.objects.filter(pk__in=touched | live).select_related("issue"):
            routes = routes_of(mailing)
            self._states.note(routes, down=down, proven=proven)
            self._clear_trouble(mailing, routes, proven)
            if why := canary.watch(mailing, now=now):
                self._pause(mailing, why)
            if not ending.finish_if_done(mailing, now=now) and self._usable(mailing, routes, down):
                more = due.has_work(mailing, now=now) or more
                self._note_full_day(mailing)
            if mailing.state != MailingState.SENDING:
                disbelief.take_back(mailing)
        return more

    def _note_full_day(self, mailing: Mailing) -> None:
        """Say why it stands still; it is tried again every few minutes, and so within those of the new day."""
        if domain := self._full_days.get(mailing.pk):
            why = f"{domain} has sent what it may send today (DELIVERY_DAILY_CAPS)."
            trouble.note(mailing.pk, text=f"{why} The rest goes out after midnight, UTC.", now=timezone.now())

    def _take_up(self, mailing: Mailing) -> Work | None:
        """Compile it; one that cannot be is paused, and keeps no other from going out."""
        try:
            return Work(Mailing.objects.select_related("issue").get(pk=mailing.pk))
        except (KeyTrouble, CannotSign, Altered) as error:
            self._pause(mailing, str(error))
        except Mailing.DoesNotExist:
            return None
        except DatabaseError:
            raise
        except Exception as error:
            logger.exception("Mailing %d cannot be taken up", mailing.pk)
            self._pause(mailing, f"It cannot be made into mails ({type(error).__name__}: {error}).")
        return None

    def _usable(self, mailing: Mailing, routes: list[Route], down: Mapping[str, str]) -> list[Route]:
        """The routes that mailing may take now; where there is none, that is noted and it is left for a while."""
        usable = [route for route in routes if route.key not in down]
        if not usable:
            why = "; ".join(down[route.key] for route in routes)
            trouble.note(mailing.pk, text=why[:1].upper() + why[1:], now=timezone.now())
        return usable

    def _clear_trouble(self, mailing: Mailing, routes: list[Route], proven: frozenset[str]) -> None:
        if mailing.trouble_count and any(route.key in proven for route in routes):
            trouble.clear(mailing)

    def _let_go(self, live: dict[int, Work]) -> None:
        """Keep these in hand. Whoever paused or ended the others may not have seen the whole of a run of refusals."""
        gone = self._works.keys() - live.keys()
        self._works = live
        self._answers.forget(but=live)
        for mailing in Mailing.objects.defer("rendered").filter(pk__in=gone) if gone else ():
            disbelief.take_back(mailing)

    def _pauses(self, mailing: Mailing) -> bool:
        why = fault(mailing)
        if why:
            self._pause(mailing, why)
        return bool(why)

    def _pause(self, mailing: Mailing, why: str) -> None:
        with contextlib.suppress(WrongState):  # another sender was faster
            disbelief.pause(mailing, why=why)
