"""Moving lists in, for tests."""

import datetime as dt

from subscribers.importing import reporting, runs
from subscribers.importing.people import reader_of
from subscribers.importing.recognised import Recognised
from subscribers.models import Subscription

APRIL = dt.datetime(2024, 4, 3, 12, 0, tzinfo=dt.UTC)


def outcomes(run):
    return [report["outcomes"] for report in reporting.reports(run)]


def states():
    return dict(Subscription.objects.values_list("subscriber__address", "state"))


def ready(tmp_path, newsletter, *, rows):
    """A run over so many rows that waits for nothing but its being carried on."""
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(rows)) + "R0@example.org\n")
    run = runs.begin([path], newsletter=newsletter)
    runs.read(run)
    runs.start(run)
    return run


def reader(*meanings, **more):
    return reader_of(
        Recognised(
            name="list.csv", tool="", encoding="utf-8", delimiter=",", has_header=True,
            headers=tuple(f"column {number}" for number in range(len(meanings))), meanings=meanings, **more,
        )
    )  # fmt: skip


def person(cells, *meanings, **more):
    return reader(*meanings, **more)(cells)


def subscribed():
    """The local parts of the addresses of everybody who is."""
    found = Subscription.objects.filter(state="active").values_list("subscriber__address", flat=True)
    return {address.partition("@")[0] for address in found}


def table(header, *rows):
    return "".join(f"{line}\n" for line in (header, *rows))
