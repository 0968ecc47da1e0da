"""Erasing a person (GDPR, article 17): what names them goes, what only counts stays.

Kept are: that somebody agreed, left or voted, and when; that a copy went out and what became of it; and a keyed hash
of the address among those that are not mailed, so that no import brings the person back. Other apps keep traces of
readers too: each takes its own away in a function given to :func:`register`.
"""

import itertools
import json
import re
from collections.abc import Callable, Collection, Sequence

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast

from newsletter.models import Newsletter
from subscribers import mentions, suppression
from subscribers.addresses import address_hash, canonical_or_lower
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
from subscribers.traces import ERASED, Traces

Eraser = Callable[[Traces], None]
_erasers: list[Eraser] = []
_CALLED = frozenset({"name", "path", "member"})
"""What a run keeps of how a file is called."""


def register(eraser: Eraser) -> Eraser:
    """Have ``eraser`` called with those who are erased, in the same transaction, before their rows go."""
    if eraser not in _erasers:
        _erasers.append(eraser)
    return eraser


def erase(person: Subscriber, *, author: User | None = None, for_good: bool = True, by_teams: bool = False) -> None:
    """Take away all that names the person, here and in the other apps; ``author`` is who did it for them.

    Their address is suppressed for good, and each they had before that is still known, unless nobody asked for that
    (``for_good=False``): then they may sign up again. It is for the whole site; ``by_teams`` for the newsletters alone
    that they get or got, since a team speaks for no other. What does not name them stays, with nobody's name on it.
    """
    erase_together([person], author=author, for_good=for_good, by_teams=by_teams)


@transaction.atomic
def erase_together(
    people: Sequence[Subscriber], *, author: User | None = None, for_good: bool = True, by_teams: bool = False
) -> None:
    """As :func:`erase`, for some dozens at once: what is kept is looked through once for all of them."""
    if not people:
        return
    ids = [person.pk for person in people]
    list(Subscriber.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    traces = _traces(people)
    if for_good:
        for person in people:
            newsletters = _newsletters_of(person) if by_teams else [None]
            for address, newsletter in itertools.product(_addresses_of(person, besides=ids), newsletters):
                suppression.suppress(address, newsletter=newsletter, reason=SuppressionReason.ERASURE, author=author)
    _forget_words(ids, traces)
    speaking_for = {newsletter.pk for person in people for newsletter in _newsletters_of(person)} if by_teams else None
    if for_good:
        _forget_why_never_mailed(traces)
        mentions.forget(traces, newsletters=speaking_for)
    _forget_imports(traces, newsletters=speaking_for if for_good else ())
    _forget_logs(traces)
    for eraser in _erasers:
        eraser(traces)
    Subscriber.objects.filter(pk__in=ids).delete()


def _newsletters_of(person: Subscriber) -> list[Newsletter]:
    return list(Newsletter.objects.filter(subscriptions__subscriber=person).order_by("pk"))


def _addresses_of(person: Subscriber, *, besides: Sequence[int]) -> list[str]:
    """Each canonical address that is known as theirs: an older list may bring them by one they had before.

    Not one that is somebody else's by now, other than those ``besides`` who go as well; nor one they were moved to by
    a change that was taken back: who that was nobody knows.
    """
    moves = ReaderRequest.objects.filter(subscription__subscriber=person, done_at__isnull=False)
    taken_back = set(moves.filter(undone_at__isnull=False).values_list("address", flat=True))
    sent_to = Subscription.objects.filter(subscriber=person, deliveries__isnull=False)
    known = set(sent_to.values_list("deliveries__address", flat=True).distinct()) - taken_back
    for pair in moves.filter(undone_at__isnull=True).values_list("address", "old_address"):
        known.update(pair)
    # Wishes are thrown away after some weeks; evidence goes on naming the address that it was given for.
    named = person.consent_events.exclude(given_for="").order_by().values_list("given_for", flat=True).distinct()
    known.update(map(canonical_or_lower, named))
    known.discard(person.address)
    others = Subscriber.objects.exclude(pk__in=besides).filter(address__in=known)
    return [person.address, *sorted(known.difference(others.values_list("address", flat=True)))]


def _traces(people: Sequence[Subscriber]) -> Traces:
    ids = [person.pk for person in people]
    known = {address for person in people for address in (person.address, person.given_address)}
    # An address that was asked for and never taken on may be anybody's.
    moves = ReaderRequest.objects.filter(subscription__subscriber__in=ids, done_at__isnull=False)
    for row in moves.values_list("address", "given_address", "old_address", "old_given_address"):
        known.update(row)
    # Evidence and copies name the addresses of their time, also those whose change was longer ago.
    named = ConsentEvent.objects.filter(subscriber__in=ids).exclude(given_for="")
    known.update(named.values_list("given_for", flat=True))
    theirs = Subscription.objects.filter(subscriber__in=ids)
    for pair in theirs.values_list("deliveries__address", "deliveries__to_address"):
        known.update(filter(None, pair))
    spellings = {address.lower() for address in known if "@" in address} or {person.address for person in people}
    others = Subscriber.objects.exclude(pk__in=ids)  # one that was theirs and is somebody else's by now
    addresses = sorted(spellings.difference(others.filter(address__in=spellings).values_list("address", flat=True)))
    return Traces(
        subscription_ids=tuple(theirs.values_list("pk", flat=True)),
        addresses=tuple(addresses),
        hashes=tuple(address_hash(address) for address in addresses),
        names=tuple(theirs.exclude(name="").order_by("name").values_list("name", flat=True).distinct()),
    )


def _forget_words(people: Sequence[int], traces: Traces) -> None:
    """What they wrote, and what others wrote about them. Notes go with their subscription."""
    FeedbackVote.objects.filter(subscription__in=traces.subscription_ids).update(comment="")
    events = ConsentEvent.objects.filter(subscriber__in=people)
    events.update(ip_address=None, user_agent="", given_for="")
    # A writer's own words about this one person, those of a file, and words that name an address before.
    told = Q(act__in=[ConsentAct.ADDED, ConsentAct.ADDRESS_CHANGED]) | Q(source__startswith="import ")
    events.filter(told).update(wording="")
    events.filter(source__iregex=traces.pattern).update(source="")
    BulkRow.objects.filter(subscription_id__in=traces.subscription_ids).delete()


def _forget_why_never_mailed(traces: Traces) -> None:
    """What teams noted; where a mere signup is cleaned away it is kept, as are the entries."""
    Suppression.objects.filter(address_hash__in=traces.hashes).update(note="")
    SuppressionEvent.objects.filter(address_hash__in=traces.hashes).update(note="")


def _forget_imports(traces: Traces, *, newsletters: Collection[int] | None) -> None:
    """Rows that name them, everywhere; names of files only in these newsletters: elsewhere evidence repeats them."""
    ImportedRow.objects.filter(address_hash__in=traces.hashes).delete()
    cells = Func(F("cells"), Value("\n"), function="array_to_string", output_field=TextField())
    naming = RefusedRow.objects.annotate(words=cells).filter(
        Q(words__iregex=traces.bits) | Q(reason__iregex=traces.bits),
        Q(words__iregex=traces.pattern_in_rows) | Q(reason__iregex=traces.pattern),
    )
    naming.update(cells=[ERASED], reason=ERASED)
    SubscriberImport.objects.filter(error__iregex=traces.pattern).update(error=ERASED)
    told = SubscriberImport.objects.annotate(words=Cast("files", TextField()))
    for run in told.filter(words__iregex=traces.pattern_in_files):
        # Their names; and a file without a header may have its first row noted as one.
        words = json.dumps(run.files, ensure_ascii=False)
        without = json.loads(re.sub(traces.pattern_in_files, ERASED, words, flags=re.IGNORECASE))
        if newsletters is not None and run.newsletter_id not in newsletters:
            for file, was in zip(without, run.files, strict=True):
                file.update({key: was[key] for key in _CALLED & was.keys()})
        run.files = without
        run.save(update_fields=["files"])


def _forget_logs(traces: Traces) -> None:
    """What the support admin noted of changes."""
    found = LogEntry.objects.filter(Q(object_repr__iregex=traces.pattern) | Q(change_message__iregex=traces.pattern))
    found.update(object_repr=ERASED, change_message="")
