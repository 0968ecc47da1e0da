"""The canary wave: a few copies of a mailing first, and the rest when they have gone well. Pure decisions."""

import dataclasses
import datetime as dt
import enum
import math

from delivery.limits.thresholds import (
    Threshold,
    too_many_complaints,
    too_many_hard_failures,
    too_many_refusals,
)
from delivery.retry import sender_is_at_fault

AT_LEAST, AT_MOST = 50, 1000
"""Fewer copies say nothing, and more are no longer a trial."""
HARD_FAILURE_SHARE = Threshold(share=0.1, window=AT_MOST, at_least=8)
"""A wave is there to stop early, so it takes fewer dead addresses than the rest of a mailing does."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wave:
    """``first`` copies go at once, then nothing for ``wait``, then ``rest``. Without a rest there is no wave."""

    first: int
    rest: int
    wait: dt.timedelta


@dataclasses.dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of a mailing so far.

    ``tried`` are the copies that a server was asked about at least once, whatever came of it; ``accepted``, ``hard``
    (nobody is there), ``faults`` (of ours: ``reasons.OUR_FAULTS``), ``refused`` (for good, for whatever reason) and
    ``complaints`` are among them; ``refusal`` is what was said at the latest. ``complete_at`` is when the last copy of
    the wave was tried; None while some were not.
    """

    tried: int = 0
    accepted: int = 0
    hard: int = 0
    faults: int = 0
    refused: int = 0
    refusal: str = ""
    complaints: int = 0
    complete_at: dt.datetime | None = None


class Verdict(enum.StrEnum):
    """What a mailing may do."""

    GO = "go"
    WAIT = "wait"
    PAUSE = "pause"


@dataclasses.dataclass(frozen=True, kw_only=True)
class CanaryDecision:
    """``may_go`` is how many copies of the mailing, in all, may have been let out by now.

    ``until`` is when it is to be looked at again, where that is known. ``why`` is for people; empty where it goes on.
    """

    verdict: Verdict
    may_go: int
    until: dt.datetime | None = None
    why: str = ""


def wave(*, audience: int, percent: float, minutes: int, at_least: int = AT_LEAST, at_most: int = AT_MOST) -> Wave:
    """How a mailing to ``audience`` readers is cut: ``percent`` of it first, but at least and at most so many.

    No percent means no wave, as does an audience of hardly more than one. Raises ValueError for what cannot be cut.
    """
    if not 0 <= percent <= 100 or minutes < 0 or not 1 <= at_least <= at_most:
        raise ValueError(
            f"A wave of {percent}% (from {at_least} to {at_most} copies) with {minutes} minutes after it cannot be: "
            "give 0 to 100 percent, 0 minutes or more, and a smallest size below the largest."
        )
    first = min(max(math.ceil(audience * percent / 100), at_least), at_most, audience) if percent else audience
    return Wave(first=first, rest=audience - first, wait=dt.timedelta(minutes=minutes))


def judge(
    cut: Wave, figures: Figures, *, now: dt.datetime, threshold: Threshold = HARD_FAILURE_SHARE
) -> CanaryDecision:
    """Whether the rest may go, with what is known of the first copies at ``now``.

    What speaks against it is not waited for: a wave that fails pauses the mailing at once.
    """
    everything = cut.first + cut.rest
    if cut.rest <= 0:
        return CanaryDecision(verdict=Verdict.GO, may_go=everything)
    why = _trouble(figures, wave_size=cut.first, threshold=threshold)
    if why:
        return CanaryDecision(verdict=Verdict.PAUSE, may_go=cut.first, why=f"The first copies went badly: {why}")
    if figures.complete_at is None:
        why = f"The first {cut.first} copies go out; the other {cut.rest} wait for what comes of them."
        return CanaryDecision(verdict=Verdict.WAIT, may_go=cut.first, why=why)
    until = figures.complete_at + cut.wait
    if now < until:
        why = f"The first {cut.first} copies are out; the other {cut.rest} wait for bounces and complaints."
        return CanaryDecision(verdict=Verdict.WAIT, may_go=cut.first, until=until, why=why)
    return CanaryDecision(verdict=Verdict.GO, may_go=everything)


def _trouble(figures: Figures, *, wave_size: int, threshold: Threshold) -> str:
    if sender_is_at_fault(faults=figures.faults, tries=figures.tried, audience=wave_size):
        return f"{figures.faults} of {figures.tried} were refused because of us."
    return (
        too_many_hard_failures(hard=figures.hard, tries=figures.tried, threshold=threshold)
        or too_many_complaints(complaints=figures.complaints, sent=figures.accepted)
        or too_many_refusals(refused=figures.refused, tries=figures.tried, why=figures.refusal)
    )
