"""What servers said, between two looks: for the weather, for the readers, and for what a mailing may be judged by."""

import dataclasses
import logging
from collections import defaultdict
from collections.abc import Container, Iterator

from django.db import Error as DatabaseError
from django.utils import timezone

from delivery.bounces import apply_refusals, refusal
from delivery.bounces.events import BounceEvent
from delivery.engine.trust import Trust
from delivery.ledger import Outcome
from delivery.limits import Weather
from delivery.limits.weather import SLOWING
from delivery.models import DeliveryState
from delivery.reasons import OUR_FAULTS

logger = logging.getLogger(__name__)

_FOR_GOOD = (DeliveryState.FAILED, DeliveryState.EXPIRED)


@dataclasses.dataclass(kw_only=True)
class _Counts:
    accepted: int = 0
    deferred: int = 0
    refused: int = 0
    text: str = ""


class Answers:
    """Everything here runs in the clerk's thread. ``suspicious`` are mailings of which something was refused."""

    def __init__(self, weather: Weather) -> None:
        self.suspicious: set[int] = set()
        self._weather = weather
        self._counts: dict[tuple[str, str], _Counts] = defaultdict(_Counts)
        self._trust = Trust()

    def hear(self, outcomes: list[Outcome]) -> None:
        """Take in what tries came to that are written down; a final no is a bounce like those that come by mail."""
        for outcome in outcomes:
            self._count(outcome)
            if outcome.code is not None and outcome.state == DeliveryState.FAILED:
                self.suspicious.add(outcome.claim.mailing_id)
        try:
            refusals = [event for outcome in outcomes for event in self._believed(outcome)]
            for error in apply_refusals(refusals) if refusals else []:
                logger.error("The refusal of a copy is in the ledger only", exc_info=error)
        except DatabaseError:
            logger.exception("The refusals among %d answers are in the ledger only", len(outcomes))

    def tell_weather(self) -> None:
        """Report the counts, and begin anew."""
        for (route, group), counts in self._counts.items():
            self._weather.report(
                route, group, accepted=counts.accepted, deferred=counts.deferred, refused=counts.refused,
                text=counts.text,
            )  # fmt: skip
        self._counts.clear()

    def forget(self, *, but: Container[int]) -> None:
        """Only these mailings are still under way."""
        self._trust.forget(but=but)

    def _count(self, outcome: Outcome) -> None:
        if outcome.code is None:
            return
        counts = self._counts[outcome.route, outcome.claim.domain_group]
        if outcome.state == DeliveryState.SENT:
            counts.accepted += 1
        elif 400 <= outcome.code < 500 and outcome.reason in SLOWING:
            counts.deferred += 1
            counts.text = outcome.detail
        else:
            counts.refused += 1

    def _believed(self, outcome: Outcome) -> Iterator[BounceEvent]:
        """What may be acted on now that this one came."""
        mailing_id, route = outcome.claim.mailing_id, outcome.route
        if outcome.state == DeliveryState.SENT:
            yield from self._trust.took(mailing_id, route)
        elif outcome.code is not None and outcome.state in _FOR_GOOD and outcome.reason not in OUR_FAULTS:
            yield from self._trust.weigh(refusal(outcome, at=timezone.now()), mailing_id=mailing_id, route=route)
