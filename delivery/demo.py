"""The demo newsletter: what stands in ``demo/``, stored through the same doors as everything else.

Its first three issues are brought in as sent: they are in the archive, and no ledger says that they were mailed.
"""

import csv
import dataclasses
import datetime as dt
import re
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from newsletter.cadence import Cadence, previous_slots, slots_after
from newsletter.importing import Draft, read_issue
from newsletter.importing.store import store_as_sent, store_draft
from newsletter.media import store_picture
from newsletter.models import Newsletter
from newsletter.scheduling import next_free_slot, schedule
from subscribers.adding import add
from subscribers.addresses import read_address
from subscribers.consent import Evidence

# The demo's own issue must not go out while someone is still looking round.
LEAST_AHEAD = dt.timedelta(days=3)
_PICTURE = re.compile(r"\]\((pictures/[\w.-]+)\)")


class DemoError(Exception):
    """The demo cannot be loaded; the message says why and what to do."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Loaded:
    """The demo as it stands: ``fresh`` if it was made just now, else it was there already."""

    newsletter: Newsletter
    fresh: bool


def load(folder: Path, *, now: dt.datetime, beside_others: bool = False) -> Loaded:
    """Store the demo in ``folder``, unless it is there already.

    Raises DemoError when there are other newsletters and ``beside_others`` is false.
    """
    fields = _read_fields(folder)
    found = Newsletter.objects.filter(slug=fields["slug"]).first()
    if found is not None:
        return Loaded(newsletter=found, fresh=False)
    if not beside_others and Newsletter.objects.exists():
        raise DemoError("There is a newsletter here already. Write --force to add the demo beside it.")
    with transaction.atomic():
        newsletter = _make_newsletter(fields, now=now)
        _store_issues(folder, newsletter=newsletter, now=now)
        _add_readers(folder, newsletter=newsletter, now=now)
    return Loaded(newsletter=newsletter, fresh=True)


def _read_fields(folder: Path) -> dict[str, Any]:
    path = folder / "newsletter.yaml"
    try:
        fields: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DemoError(
            f"{path} cannot be read: {error.strerror}. The demo comes with the project’s sources."
        ) from error
    return fields


def _make_newsletter(fields: dict[str, Any], *, now: dt.datetime) -> Newsletter:
    newsletter = Newsletter(**fields)
    newsletter.cadence_time = dt.time.fromisoformat(fields["cadence_time"])
    # Anchored so that the first slot is near, but not so near that it surprises.
    weekly = dataclasses.replace(Cadence.of(newsletter), weeks=1)
    first = next(slots_after(weekly, now + LEAST_AHEAD))
    newsletter.cadence_anchor = first.astimezone(newsletter.zone).date()
    newsletter.full_clean()
    newsletter.save()
    return newsletter


def _store_issues(folder: Path, *, newsletter: Newsletter, now: dt.datetime) -> None:
    """The last file waits for the next slot; the others went out at the slots before it."""
    addresses = _store_pictures(folder)
    drafts = [_read(path, addresses=addresses) for path in sorted((folder / "issues").glob("*.md"))]
    waiting = drafts.pop()
    slot = next_free_slot(newsletter, now=now)
    past = previous_slots(Cadence.of(newsletter), before=now, count=len(drafts))
    for draft, moment in zip(drafts, reversed(past), strict=True):
        date = moment.astimezone(newsletter.zone).date()
        store_as_sent(dataclasses.replace(draft, date=date), newsletter=newsletter, now=now)
    schedule(store_draft(waiting, newsletter=newsletter).issue, at=slot, now=now)


def _store_pictures(folder: Path) -> dict[str, str]:
    """The web address of each picture, by its path in the demo."""
    addresses = {}
    for path in sorted((folder / "pictures").iterdir()):
        with path.open("rb") as file:
            addresses[f"pictures/{path.name}"] = store_picture(file, name=path.name).file.url
    return addresses


def _read(path: Path, *, addresses: dict[str, str]) -> Draft:
    """One issue, its pictures at their addresses. A picture that is not there stays as it is written."""
    text = path.read_text(encoding="utf-8")
    text = _PICTURE.sub(lambda found: f"]({addresses.get(found[1], found[1])})", text)
    return read_issue(text.encode(), name=path.name)


def _add_readers(folder: Path, *, newsletter: Newsletter, now: dt.datetime) -> None:
    evidence = Evidence(source="demo", wording="Made up for the demo: nobody is behind this address.")
    with (folder / "readers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            add(
                newsletter=newsletter,
                address=read_address(row["address"]),
                name=row["name"],
                evidence=evidence,
                now=now,
                confirmed=True,
            )
