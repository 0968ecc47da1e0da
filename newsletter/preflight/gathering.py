"""From an issue to a manuscript: everything that the checks need from the database, in a handful of queries."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.utils import timezone
from lxml import html

from newsletter.document import Document
from newsletter.document.normalise import normalise
from newsletter.editing.previewing import preview_issue
from newsletter.editing.saving import load_document
from newsletter.models import Image, Issue, LinkCheck, Section
from newsletter.models.links import url_hash
from newsletter.preflight.addresses import canonical, is_web
from newsletter.preflight.covering import PUBLISHED, catch_up, covered_before
from newsletter.preflight.manuscript import (
    Covered,
    LinkSeen,
    Manuscript,
    OwnPicture,
    Part,
    lay_out,
    with_defaults,
)
from newsletter.preflight.sizes import reckon
from newsletter.rendering.edition import Edition
from newsletter.rendering.issue import first_words
from newsletter.rendering.refusals import Unfillable
from newsletter.rendering.sample_readers import sample_link
from newsletter.theme import ThemeError

LOOKED_BACK = 6
"""Published issues whose sections make up the usual skeleton."""


def gather(
    issue: Issue,
    document: Document | None = None,
    fields: Mapping[str, Any] | None = None,
    *,
    measure: bool = False,
) -> Manuscript:
    """The issue as it would go out now; ``document`` and ``fields`` stand in for what is stored."""
    words = with_defaults(load_document(issue) if document is None else document)
    parts = lay_out(words)
    shown = _with_fields(issue, fields or {})
    edition, theme_errors = _edition(shown)
    frame, section_bytes = reckon(edition, words)
    links, pictures = outside_addresses(parts)
    measured = _measured(shown, words) if measure and not theme_errors else None
    return Manuscript(
        document=words,
        parts=parts,
        number=shown.number,
        title=edition.title,
        preheader=edition.preheader,
        subject=edition.subject,
        first_words=first_words(words.for_email()),
        newsletter=edition.newsletter_name,
        language=edition.language,
        postal_address=edition.postal_address,
        base_url=edition.base_url,
        today=_day_of(shown),
        has_unsubscribe=measured is None or measured.has_unsubscribe,
        mail_bytes=None if measured is None else measured.size,
        section_bytes=section_bytes,
        frame_bytes=frame,
        theme_errors=theme_errors,
        grounds=(edition.theme.light.surface, edition.theme.dark.surface),
        inks=(edition.theme.light.text, edition.theme.dark.text),
        skeletons=_skeletons(issue),
        links=_seen(links, are_pictures=False),
        pictures=_seen(pictures, are_pictures=True),
        own_pictures=_own_pictures(parts),
        covered=_covered(issue, links),
    )


def outside_addresses(parts: Sequence[Part]) -> tuple[list[str], list[str]]:
    """The links and the pictures that stand elsewhere on the web, once each."""
    links = (address.url for part in parts for address in part.addresses)
    return _outside(links), _outside(_pictures(parts))


def _pictures(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        for spot in part.of_type("figure", "picture", "link_card"):
            yield spot.attrs.get("src") or spot.attrs.get("image") or ""


def _outside(urls: Iterable[str]) -> list[str]:
    own = settings.BASE_URL.rstrip("/") + "/"
    return [url for url in dict.fromkeys(urls) if is_web(url) and not url.startswith(own)]


def _with_fields(issue: Issue, fields: Mapping[str, Any]) -> Issue:
    """A copy of the issue with the fields as they stand on the page; what cannot be used stays as it is stored."""
    copy = Issue(
        newsletter=issue.newsletter, number=issue.number, title=issue.title, slug=issue.slug, state=issue.state,
        preheader=issue.preheader, date=issue.date, publish_at=issue.publish_at, on_web=issue.on_web, pk=issue.pk,
    )  # fmt: skip
    for name in ("title", "preheader"):
        if isinstance(fields.get(name), str):
            setattr(copy, name, fields[name][:1000])
    number = fields.get("number")
    if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 10:
        number = int(number)
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 10**9:
        copy.number = number
    if isinstance(fields.get("date"), str):
        with suppress(ValueError):  # half a date is typed; the fields' own form says so
            copy.date = dt.date.fromisoformat(fields["date"]) if fields["date"] else None
    return copy


def _edition(issue: Issue) -> tuple[Edition, dict[str, str]]:
    """The edition, and what is wrong with its theme, for which the default one then stands in."""
    try:
        return Edition.of(issue, base_url=settings.BASE_URL), {}
    except ThemeError as error:
        stored, issue.newsletter.theme = issue.newsletter.theme, {}
        try:
            return Edition.of(issue, base_url=settings.BASE_URL), error.errors
        finally:
            issue.newsletter.theme = stored


def _day_of(issue: Issue) -> dt.date:
    at = issue.publish_at if issue.publish_at and issue.publish_at > timezone.now() else timezone.now()
    return issue.date or at.astimezone(issue.newsletter.zone).date()


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Measured:
    size: int
    has_unsubscribe: bool


def _measured(issue: Issue, document: Document) -> _Measured | None:
    """The mail as it would be; None where it cannot be made, of which sending speaks."""
    try:
        shown = preview_issue(issue, normalise(document))
    except (ThemeError, Unfillable):
        return None
    leave = sample_link("unsubscribe_url", base_url=settings.BASE_URL)
    has_unsubscribe = any(link.get("href") == leave for link in html.fromstring(shown.html).iter("a"))
    return _Measured(size=shown.size, has_unsubscribe=has_unsubscribe)


def _skeletons(issue: Issue) -> list[list[tuple[str, str]]]:
    """The sections of the last published issues before this one, the newest first. One query."""
    past = issue.newsletter.issues.filter(state__in=PUBLISHED).exclude(pk=issue.pk).order_by("-number")
    rows = Section.objects.filter(issue__in=list(past.values_list("pk", flat=True)[:LOOKED_BACK]))
    found: dict[int, list[tuple[str, str]]] = {}
    for number, kind, title in rows.order_by("-issue__number", "position").values_list(
        "issue__number", "kind", "title"
    ):
        found.setdefault(number, []).append((kind, title))
    return list(found.values())


def _seen(urls: Iterable[str], *, are_pictures: bool) -> dict[str, LinkSeen]:
    """What the background look knows of these addresses."""
    hashes = {url_hash(url): url for url in urls}
    if not hashes:
        return {}
    rows = LinkCheck.objects.filter(url_hash__in=hashes, is_picture=are_pictures, checked_at__isnull=False)
    return {
        row.url: LinkSeen(
            state=row.state, status=row.status, final_url=row.final_url, detail=row.detail,
            https_answers=row.https_answers, size=row.size, width=row.width,
        )
        for row in rows
    }  # fmt: skip


def _own_pictures(parts: Sequence[Part]) -> dict[str, OwnPicture]:
    """The newsletter's stored pictures that the issue shows, by the address they are shown from."""
    own = settings.BASE_URL.rstrip("/")
    names = {
        src: unquote(path.removeprefix(settings.MEDIA_URL))
        for src in dict.fromkeys(_pictures(parts))
        if (path := src.removeprefix(own)).startswith(settings.MEDIA_URL)
    }
    rows = {row.file.name: row for row in Image.objects.filter(file__in=names.values())} if names else {}
    return {
        src: OwnPicture(width=rows[name].width, size=_size_of(rows[name]))
        for src, name in names.items()
        if name in rows
    }


def _size_of(image: Image) -> int:
    try:
        return int(image.file.size)
    except OSError:
        return 0  # its file is gone, which is another trouble than its weight


def _covered(issue: Issue, links: Sequence[str]) -> dict[str, list[Covered]]:
    catch_up(issue.newsletter)
    return covered_before(map(canonical, links), newsletter=issue.newsletter, but=issue)
