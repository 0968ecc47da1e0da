"""The mail server's log against the ledger: what must hold, whatever was killed."""

import dataclasses
from collections import Counter
from collections.abc import Iterable

from delivery import ledger
from delivery.models import Delivery, DeliveryState, Lease, Mailing, MailingState
from delivery.verp import read_message_id

# Whoever one mailing found not to exist is not mailed by the other any more.
ENDS = {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.SUPPRESSED}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    """``faults`` are sentences about promises that were broken; there should be none.

    ``refused`` are the readers whom the server does not know, ``left_out`` those the other mailing had found so before.
    """

    sent: int
    refused: int
    left_out: int
    in_doubt: int
    doubt_allowed: int
    twice: int
    lost: int
    faults: tuple[str, ...]


def judge(mailings: Iterable[Mailing], answers: list[tuple[str, str, str]], *, doubt_allowed: int) -> Verdict:
    """Compare. ``answers`` are the server's, ``doubt_allowed`` is how many copies may be in doubt through kills."""
    mailings = list(mailings)
    rows = {row.pk: row for row in Delivery.objects.filter(mailing__in=mailings).defer("values")}
    taken, dropped, faults = _read(answers, rows)
    states = Counter(row.state for row in rows.values())
    twice = sorted(pk for pk, count in taken.items() if count > 1)
    sent = {pk for pk, row in rows.items() if row.state == DeliveryState.SENT}
    doubted = {pk for pk, row in rows.items() if row.state == DeliveryState.IN_DOUBT}
    lost = [f"{row.state} {row.reason}" for row in rows.values() if row.state not in ENDS]
    doubt_allowed += dropped
    checks = {
        f"{len(twice)} copies were accepted twice": twice,
        "copies that are sent were never accepted": sent - taken.keys(),
        "copies were accepted and are neither sent nor in doubt": taken.keys() - sent - doubted,
        "copies are not at their end": lost,
        f"{len(doubted)} copies are in doubt, of {doubt_allowed} at most": range(doubt_allowed, len(doubted)),
        "leases are left over": Lease.objects.filter(mailing__in=mailings).exclude(stage="in_doubt"),
    }
    faults += [f"{sentence}: {sorted(map(str, found))[:5]}" for sentence, found in checks.items() if len(found)]
    for mailing in mailings:
        faults += _count(mailing, rows.values())
    return Verdict(
        sent=states[DeliveryState.SENT],
        refused=states[DeliveryState.FAILED],
        left_out=states[DeliveryState.SUPPRESSED],
        in_doubt=len(doubted),
        doubt_allowed=doubt_allowed,
        twice=len(twice),
        lost=len(lost),
        faults=tuple(faults),
    )


def _read(answers: list[tuple[str, str, str]], rows: dict[int, Delivery]) -> tuple[Counter[int], int, list[str]]:
    """How often each copy was accepted, how many dots had no answer from the server, and what cannot be ours."""
    taken: Counter[int] = Counter()
    unanswered, faults = 0, []
    for answer, address, message_id in answers:
        pk = read_message_id(message_id)
        if pk is None or pk not in rows or rows[pk].to_address != address:
            faults.append(f"{address} got a message that is no copy of theirs: {message_id}")
            continue
        unanswered += answer != "told"
        if answer != "dropped":
            taken[pk] += 1
    return taken, unanswered, faults


def _count(mailing: Mailing, rows: Iterable[Delivery]) -> list[str]:
    """What is wrong with a mailing's sums."""
    mailing.refresh_from_db()
    ours = [row for row in rows if row.mailing_id == mailing.pk]
    counted = Counter(row.state for row in ours)
    groups = Counter((row.domain_group, row.state) for row in ours)
    reasons = Counter(row.reason for row in ours if row.reason and row.state != DeliveryState.PENDING)
    numbers = ledger.numbers(mailing)
    told = {(group, state): count for group, counts in numbers.groups.items() for state, count in counts.items()}
    checks = {
        f"mailing {mailing.pk} is {mailing.state}": mailing.state != MailingState.FINISHED,
        f"{len(ours)} rows for an audience of {mailing.audience}": len(ours) != mailing.audience,
        f"tallies say {numbers.states}, rows {dict(counted)}": +Counter(numbers.states) != counted,
        f"tallies say {told} of the groups, rows {dict(groups)}": told != groups,
        f"tallies say {numbers.reasons} of the reasons, rows {dict(reasons)}": numbers.reasons != reasons,
    }
    return [sentence for sentence, wrong in checks.items() if wrong]
