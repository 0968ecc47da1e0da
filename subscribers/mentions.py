"""Addresses of people who are erased, in what was said of somebody else: how a list came about, why one is not mailed.

Those words are evidence about others, and stay; only the address is taken out of them. A name is not: nobody knows
which words are one.
"""

import re
from collections.abc import Collection
from typing import Any

from django.db.models import F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Left, Substr

from subscribers.importing.fields import Field
from subscribers.models import (
    ConsentAct,
    ConsentEvent,
    ImportedRow,
    PersonChange,
    PersonNote,
    SubscriberImport,
    Suppression,
    SuppressionEvent,
)
from subscribers.traces import UNNAMED, Traces

_OF_IMPORTS = "import "
# "(erased)" may be longer than the address was, and these columns end somewhere.
_LONGEST: dict[tuple[type[Model], str], int] = {
    (ConsentEvent, "source"): 200,
    (PersonChange, "words"): 300,
    (Suppression, "note"): 300,
    (SuppressionEvent, "note"): 300,
}


def forget(traces: Traces, *, newsletters: Collection[int] | None) -> None:
    """Have no statement about an import or about another reader, and no note on one, name an address of theirs.

    With ``newsletters`` only what was said in these: a team speaks for no other.
    """
    ours = Q() if newsletters is None else Q(newsletter__in=newsletters)
    _forget_in_imports(traces, ours)
    _forget_in_columns(traces, ours)
    by_hand = ConsentEvent.objects.filter(ours, act=ConsentAct.ADDED).exclude(source__startswith=_OF_IMPORTS)
    _take_out(by_hand, "wording", traces.pattern)
    notes = PersonNote.objects.filter(Q() if newsletters is None else Q(subscription__newsletter__in=newsletters))
    _take_out(notes, "words", traces.pattern)
    _take_out(Suppression.objects.filter(ours).exclude(note=""), "note", traces.pattern)
    _take_out(SuppressionEvent.objects.filter(ours).exclude(note=""), "note", traces.pattern)


def _forget_in_imports(traces: Traces, ours: Q) -> None:
    """Each reader's evidence repeats the statement and the name of the file. No index has that: all of it is read."""
    runs = SubscriberImport.objects.annotate(words=Cast("files", TextField()))
    naming = Q(statement__iregex=traces.pattern) | Q(words__iregex=traces.pattern_in_files)
    # Locked before the evidence is read: a batch that is under way sees by the run that it has to be done again.
    for run in runs.filter(ours, naming).order_by("pk").select_for_update(of=("self",)):
        theirs = ConsentEvent.objects.filter(
            newsletter=run.newsletter_id, source__startswith=f"{_OF_IMPORTS}{run.pk}, "
        )
        told, run.statement = run.statement, re.sub(traces.pattern, UNNAMED, run.statement, flags=re.IGNORECASE)
        if run.statement != told:
            run.save(update_fields=["statement"])
            # What the file knew besides stands behind it. A pattern would take three times as long.
            rest = Concat(Value(run.statement), Substr("wording", len(told) + 1))
            theirs.filter(wording__startswith=told).update(wording=rest)
        if any(re.search(traces.pattern_in_files, str(file["name"]), re.IGNORECASE) for file in run.files):
            _take_out(theirs, "source", traces.pattern_in_files)
            filled_in = PersonChange.objects.filter(
                subscription__newsletter=run.newsletter_id, words__contains=f" filled in by {_OF_IMPORTS}{run.pk}, "
            )
            _take_out(filled_in, "words", traces.pattern_in_files)


def _forget_in_columns(traces: Traces, ours: Q) -> None:
    """What a file knew of how each of its people agreed: it may be called by an address, as our own exports tell."""
    telling = SubscriberImport.objects.filter(ours, files__contains=[{"meanings": [Field.CONSENT.value]}])
    runs = "|".join(map(str, telling.order_by("pk").values_list("pk", flat=True)))
    if not runs:
        return
    _take_out(
        ImportedRow.objects.filter(run__in=telling, consent__iregex=traces.bits), "consent", traces.pattern_in_files
    )
    evidence = ConsentEvent.objects.filter(ours, source__regex=rf"^{_OF_IMPORTS}({runs}), ")
    _take_out(evidence.filter(wording__iregex=traces.bits), "wording", traces.pattern_in_files)


def _take_out(rows: QuerySet[Any], field: str, pattern: str) -> None:
    every = Value("gi")
    taken = Func(F(field), Value(pattern), Value(UNNAMED), every, function="regexp_replace", output_field=TextField())
    without = Left(taken, _LONGEST[rows.model, field]) if (rows.model, field) in _LONGEST else taken
    rows.filter(**{f"{field}__iregex": pattern}).update(**{field: without})
