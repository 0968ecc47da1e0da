"""Erasing a person (GDPR, article 17): what names them goes, what only counts stays.

Kept are: that somebody agreed, left or voted, and when; that a copy went out and what became of it; and a keyed hash
of the address among those that are not mailed, so that no import brings the person back. Other apps keep traces of
readers too: each takes its own away in a function given to :func:`register`.
"""

import dataclasses
import json
import re
from collections.abc import Callable

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast, Lower

from subscribers import suppression
from subscribers.addresses import address_hash
from subscribers.models import (
    BulkRow,
    ConsentAct,
    ConsentEvent,
    FeedbackVote,
    ImportedRow,
    ReaderRequest,
    RefusedRow,
    Subscriber,
    SubscriberImport,
    Subscription,
    Suppression,
    SuppressionEvent,
    SuppressionReason,
)

ERASED = "erased"
"""What stands where an address or words were that cannot stay empty."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Traces:
    """What leads to what is kept of a person.

    ``addresses`` are all spellings of their address and of former ones, in lower case; ``hashes`` those of
    :func:`subscribers.addresses.address_hash`. The patterns are regular expressions for PostgreSQL, to be used without
    regard to case; they do not find another address that one of these is a part of.
    """

    subscription_ids: tuple[int, ...]
    addresses: tuple[str, ...]
    hashes: tuple[bytes, ...]
    name: str

    @property
    def pattern(self) -> str:
        """Finds any of the addresses in words."""
        either = "|".join(map(_as_typed, self.addresses))
        return rf"(?<![\w.%+-])(?:{either})(?!\.?[\w-])"

    @property
    def pattern_in_rows(self) -> str:
        """:attr:`pattern`, or their whole name: the address of a row that was refused may be cut off or missing."""
        name = r"\s+".join(map(re.escape, self.name.split()))
        return rf"{self.pattern}|(?<!\w){name}(?!\w)" if " " in self.name.strip() else self.pattern


def _as_typed(address: str) -> str:
    """Finds an address also where a slip put blanks or a second @ into it."""
    local, _, domain = address.rpartition("@")
    return rf"{re.escape(local)}\s*@[\s@]*{re.escape(domain)}"


Eraser = Callable[[Traces], None]
_erasers: list[Eraser] = []


def register(eraser: Eraser) -> Eraser:
    """Have ``eraser`` called for everybody who is erased, in the same transaction, before their rows go."""
    if eraser not in _erasers:
        _erasers.append(eraser)
    return eraser


@transaction.atomic
def erase(person: Subscriber, *, author: User | None = None) -> None:
    """Take away all that names the person, here and in the other apps; ``author`` is who did it for them.

    Their address is suppressed for good. What does not name them stays, with nobody's name on it.
    """
    Subscriber.objects.select_for_update().filter(pk=person.pk).first()
    traces = _traces(person)
    suppression.suppress(person.address, reason=SuppressionReason.ERASURE, author=author)
    _forget_words(person, traces)
    _forget_imports(traces)
    _forget_logs(traces)
    for eraser in _erasers:
        eraser(traces)
    person.delete()


def _traces(person: Subscriber) -> Traces:
    known = {person.address, person.given_address}
    # An address that was asked for and never taken on may be anybody's.
    moves = ReaderRequest.objects.filter(subscription__subscriber=person, done_at__isnull=False)
    for row in moves.values_list("address", "given_address", "old_address", "old_given_address"):
        known.update(row)
    # Copies name the addresses of their time, also those whose change was longer ago.
    for pair in Subscription.objects.filter(subscriber=person).values_list(
        "deliveries__address", "deliveries__to_address"
    ):
        known.update(filter(None, pair))
    spellings = {address.lower() for address in known if "@" in address} or {person.address}
    others = Subscriber.objects.exclude(pk=person.pk)  # one that was theirs and is somebody else's by now
    addresses = sorted(spellings.difference(others.filter(address__in=spellings).values_list("address", flat=True)))
    return Traces(
        subscription_ids=tuple(person.subscriptions.values_list("pk", flat=True)),
        addresses=tuple(addresses),
        hashes=tuple(address_hash(address) for address in addresses),
        name=person.name,
    )


def _forget_words(person: Subscriber, traces: Traces) -> None:
    """What they wrote, and what others wrote about them. Notes go with their subscription."""
    FeedbackVote.objects.filter(subscription__in=traces.subscription_ids).update(comment="")
    events = ConsentEvent.objects.filter(subscriber=person)
    events.update(ip_address=None, user_agent="")
    events.filter(act=ConsentAct.ADDED).update(wording="")  # a writer's own words about this one person
    events.filter(source__iregex=traces.pattern).update(source="")
    BulkRow.objects.filter(subscription_id__in=traces.subscription_ids).delete()
    for hashed in traces.hashes:
        Suppression.objects.filter(address_hash=hashed).update(note="")
        SuppressionEvent.objects.filter(address_hash=hashed).update(note="")


def _forget_imports(traces: Traces) -> None:
    ImportedRow.objects.annotate(lower=Lower("address"), lower_given=Lower("given_address")).filter(
        Q(lower__in=traces.addresses) | Q(lower_given__in=traces.addresses)
    ).delete()
    cells = Func(F("cells"), Value("\n"), function="array_to_string", output_field=TextField())
    naming = RefusedRow.objects.annotate(words=cells).filter(
        Q(words__iregex=traces.pattern_in_rows) | Q(reason__iregex=traces.pattern)
    )
    naming.update(cells=[ERASED], reason=ERASED)
    SubscriberImport.objects.filter(error__iregex=traces.pattern).update(error=ERASED)
    told = SubscriberImport.objects.annotate(words=Cast("files", TextField())).filter(words__iregex=traces.pattern)
    for run in told:  # a file without a header may have its first row noted as one
        words = json.dumps(run.files, ensure_ascii=False)
        run.files = json.loads(re.sub(traces.pattern, ERASED, words, flags=re.IGNORECASE))
        run.save(update_fields=["files"])
    SubscriberImport.objects.filter(statement__iregex=traces.pattern).update(statement=ERASED)


def _forget_logs(traces: Traces) -> None:
    """What the support admin noted of changes."""
    found = LogEntry.objects.filter(Q(object_repr__iregex=traces.pattern) | Q(change_message__iregex=traces.pattern))
    found.update(object_repr=ERASED, change_message="")
