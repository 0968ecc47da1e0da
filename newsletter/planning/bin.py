"""The bin: links with a thought, and thoughts alone, kept for a later issue."""

import dataclasses
import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from newsletter.models import BinItem, Newsletter
from newsletter.planning.addresses import host_of, read_address
from newsletter.preflight.addresses import canonical

KEPT_AFTER_DELETION = dt.timedelta(days=30)
MOST_ITEMS = 5000
_LONGEST = {"title": 300, "note": 5000}


class NothingToKeep(ValueError):
    """Neither an address nor a thought."""


class BinIsFull(ValueError):
    """The bin holds as many as it may."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kept:
    """What was kept; ``again``: the link was there already, and has the new thought besides its old one."""

    item: BinItem
    again: bool


@transaction.atomic
def keep(newsletter: Newsletter, *, url: str, title: str, note: str, author: User | None) -> Kept:
    """Keep a link, a thought, or both. A link that is there already gets the thought added.

    Raises NoAddress, NothingToKeep, BinIsFull.
    """
    title, note = _one_line(title)[: _LONGEST["title"]], _clean(note)[: _LONGEST["note"]]
    address = read_address(url) if url.strip() else ""
    if not address and not note and not title:
        raise NothingToKeep("Paste an address or write a thought first.")
    # Held so that a link which is pasted twice at once is kept once.
    Newsletter.objects.select_for_update().get(pk=newsletter.pk)
    known = _known(newsletter, address) if address else None
    if known is not None:
        known.title = known.title or title
        if note and note not in known.note:
            known.note = f"{known.note}\n\n{note}".strip()[: _LONGEST["note"]]
        known.save(update_fields=["title", "note"])
        return Kept(item=known, again=True)
    if newsletter.bin_items.kept().count() >= MOST_ITEMS:
        raise BinIsFull(f"The bin holds {MOST_ITEMS:,} links and notes. Delete some that were used.")
    item = newsletter.bin_items.create(url=address, title=title, note=note, added_by=author, site=host_of(address))
    return Kept(item=item, again=False)


def change(item: BinItem, *, title: str, note: str) -> None:
    """Put other words to it. Raises NothingToKeep for a note without any."""
    title, note = _one_line(title)[: _LONGEST["title"]], _clean(note)[: _LONGEST["note"]]
    if not item.url and not note and not title:
        raise NothingToKeep("A note needs words. Delete it instead.")
    item.title, item.note = title, note
    item.save(update_fields=["title", "note"])


def found(newsletter: Newsletter, *, wanted: str = "") -> "list[BinItem]":
    """What is in the bin, the newest first: with ``wanted`` in its words or address."""
    items = newsletter.bin_items.kept()
    for word in wanted.replace("\x00", "").split()[:10]:
        items = items.filter(
            Q(title__icontains=word) | Q(note__icontains=word) | Q(url__icontains=word) | Q(description__icontains=word)
        )
    return list(items)


def mark(item: BinItem, *, used: bool, now: dt.datetime) -> None:
    """Say by hand that it was used, or that it was not."""
    item.used_at = (item.used_at or now) if used else None
    item.save(update_fields=["used_at"])


def delete(item: BinItem, *, now: dt.datetime) -> None:
    """Take it out of the bin; :func:`restore` brings it back for 30 days. Those of longer ago go for good."""
    BinItem.objects.filter(newsletter=item.newsletter_id, deleted_at__lt=now - KEPT_AFTER_DELETION).delete()
    item.deleted_at = now
    item.save(update_fields=["deleted_at"])


def restore(item: BinItem) -> None:
    """Put it back."""
    item.deleted_at = None
    item.save(update_fields=["deleted_at"])


def card(item: BinItem) -> dict[str, Any] | None:
    """The link as a node of the document's schema; None for a note."""
    if not item.url:
        return None
    attrs = {
        "href": item.url,
        "title": item.title,
        "description": item.description,
        "image": item.image,
        "site": item.site,
    }
    return {"type": "link_card", "attrs": attrs}


def _known(newsletter: Newsletter, address: str) -> BinItem | None:
    page = canonical(address)
    for pk, url in newsletter.bin_items.kept().exclude(url="").values_list("pk", "url"):
        if canonical(url) == page:
            return newsletter.bin_items.get(pk=pk)
    return None


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """Without what no database or page holds: NUL, halves of characters, invisible control characters."""
    kept = (character for character in text if character in "\n\t" or character.isprintable())
    return "".join(kept).strip()
