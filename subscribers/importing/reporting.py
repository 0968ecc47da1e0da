"""What a run came to: for people, for machines, and the refused rows as a table."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count
from django.template.defaultfilters import pluralize

from subscribers.importing import refused_table
from subscribers.importing.merging import Outcome
from subscribers.importing.reading_notes import (
    name_of,
    on_letters,
    on_noticed,
    on_order,
    on_unsaid,
    switches,
    told_only,
)
from subscribers.importing.runs import set_aside_in
from subscribers.models import ImportState, SubscriberImport

_WORDS = {
    Outcome.ADDED: "added",
    Outcome.PENDING: "added, waiting for confirmation (they get no issue and no mail)",
    Outcome.ADDED_AS_LEFT: "added as people who left, so that they stay out",
    Outcome.CONFIRMED: "waited for confirmation here, and are subscribed now",
    Outcome.ENDED: "were subscribed here, and left by what the file says",
    Outcome.KNOWN: "subscribed already; what was empty was filled",
    Outcome.STAYS_OUT: "left, bounced or complained here, and stay out",
    Outcome.SUPPRESSED: "on the suppression list, and stay out",
    Outcome.STILL_PENDING: "wait for confirmation here too; what was empty was filled",
    "repeated": "said again by another row",
    "held": "wait until a row of the same person that was refused is mended",
    "refused": "refused",
}


def reports(run: SubscriberImport, *, outcomes: Mapping[str, Mapping[str, int]] | None = None) -> list[dict[str, Any]]:
    """One object a file: what was recognised, and what became (or, with ``outcomes``, would become) of its rows."""
    counts = run.counts if outcomes is None else outcomes
    aside = {} if run.state == ImportState.DONE else set_aside_in(run)
    refused = dict(run.refused.order_by().values_list("file").annotate(count=Count("*")))
    found = []
    for number, file in enumerate(run.files):
        own = {**counts.get(str(number), {}), **aside.get(str(number), {})}
        found.append(
            {
                "source": file["member"] or file["path"],
                "tool": file["tool"] or None,
                "encoding": file["encoding"],
                "delimiter": file["delimiter"],
                "header": file["has_header"],
                "columns": _columns(file),
                "rows": sum(own.values()) + refused.get(number, 0),
                "outcomes": own,
                "refused": refused.get(number, 0),
                "first_refused": [
                    {"line": row.line, "message": row.reason} for row in run.refused.filter(file=number)[:10]
                ],
                "notes": notes_on(file),
                "switches": switches(file),
            }
        )
    return found


def notes_on(file: Mapping[str, Any]) -> list[str]:
    """What is to be said to the writer of a file, as its run notes it."""
    return [*file["notes"], *filter(None, [on_letters(file), on_order(file)]), *notes_on_rows(file)]


def notes_after(file: Mapping[str, Any]) -> list[str]:
    """:func:`notes_on` of a file that is moved in: how it was read, without what to put right before."""
    read = [*map(told_only, file["notes"]), on_letters(file, is_over=True), on_order(file, is_over=True)]
    return [*filter(None, read), *notes_on_rows(file)]


def notes_on_rows(file: Mapping[str, Any]) -> list[str]:
    """In how many rows something was left out or stands strangely."""
    doubted, crossed = file.get("doubted", 0), file.get("crossed", 0)
    notes = []
    if doubted:
        notes.append(
            f"In {doubted:,} row{pluralize(doubted)} a date could not be read, or is before 1990 or in the future, and "
            "is left out: who came on no known day counts from the import."
        )
    if crossed:
        notes.append(
            f"In {crossed:,} row{pluralize(crossed)} somebody left before they came. Both dates are kept as they stand."
        )
    if held := file.get("held", 0):
        notes.append(
            f"In {held:,} row{pluralize(held)} there are people of whom another row was refused, which may say that "
            "they want no mail: they are not taken until that one is mended."
        )
    return [*notes, *on_unsaid(file), *on_noticed(file)]


def in_words(report: Mapping[str, Any]) -> str:
    """A report for a person at a terminal."""
    tool = f" ({report['tool']})" if report["tool"] else ""
    lines = [f"{report['source']}{tool}: {report['rows']:,} row{pluralize(report['rows'])}"]
    lines.append(f"  read as {name_of(report['encoding'])}")
    lines += [f"  {count:>9,} {_WORDS.get(outcome, outcome)}" for outcome, count in report["outcomes"].items()]
    if report["refused"]:
        lines.append(f"  {report['refused']:>9,} refused:")
        lines += [f"            line {row['line']}: {row['message']}" for row in report["first_refused"]]
        if report["refused"] > len(report["first_refused"]):
            lines.append("            … (all of them: --refused FILE)")
    lines += [f"  {note}" for note in [*report["notes"], *report["switches"]]]
    return "\n".join(lines)


def refused_rows(run: SubscriberImport, *, file: int | None = None) -> Iterator[list[str]]:
    """A table with a header: file, line, reason, and the row's cells; mended it can be imported.

    Of all files, or of the one with that number. Without a row there is no more than file, line and reason.
    """
    rows = run.refused.all() if file is None else run.refused.filter(file=file)
    among = set(rows.order_by().values_list("file", flat=True).distinct())
    if not among:
        return iter([list(refused_table.ADDED)])
    return refused_table.table_of(run.files, rows.iterator(), among=among)


def _columns(file: Mapping[str, Any]) -> dict[str, str]:
    headers = file["headers"] or [str(number) for number in range(1, len(file["meanings"]) + 1)]
    return dict(zip(headers, file["meanings"], strict=False))
