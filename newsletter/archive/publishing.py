"""Where an issue is found on the web: its slug, its old addresses, its neighbours in the archive."""

from __future__ import annotations

import dataclasses
import itertools
import unicodedata
import urllib.parse

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.text import slugify

from newsletter.models import Issue, IssueAlias, Newsletter

LONGEST_SLUG = 80
_OF_NEWSLETTERS = frozenset({"archive", "readers"})


class AliasTaken(ValueError):
    """Another issue answers at this path already; the message names it."""


def make_slug(*, title: str, number: int, newsletter: Newsletter | None = None) -> str:
    """A slug such as ``21-the-tide-turns``, in the letters of the title, cut at a word.

    With ``newsletter`` it is one that no other issue of it uses. It begins with the number, so it never collides with
    the newsletter's own pages (``subscribe``, ``embed``).
    """
    words = slugify(unicodedata.normalize("NFC", title), allow_unicode=True).replace("_", "-").split("-")
    slug = str(number)
    for word in filter(None, words):
        if len(slug) + 1 + len(word) > LONGEST_SLUG:
            break
        slug = f"{slug}-{word}"
    if newsletter is None or newsletter.pk is None:
        return slug
    taken = set(newsletter.issues.filter(slug__startswith=slug).exclude(number=number).values_list("slug", flat=True))
    free = (slug if turn == 1 else f"{slug}-{turn}" for turn in itertools.count(1))
    return next(candidate for candidate in free if candidate not in taken)


def normal_path(address: str) -> str:
    """The path by which an old address is stored and looked up; empty where there is none.

    Takes a path or a whole http URL; host, query, fragment and the trailing slash go, percent-encoding is undone.
    """
    try:
        scheme, _, path, *_ = urllib.parse.urlsplit(address.strip())
    except ValueError:
        return ""
    if scheme not in {"", "http", "https"}:
        return ""
    path = unicodedata.normalize("NFC", urllib.parse.unquote(path)).rstrip("/")
    if not path or any(unicodedata.category(character) == "Cc" for character in path):
        return ""
    return path if path.startswith("/") else f"/{path}"


@transaction.atomic
def add_aliases(issue: Issue, addresses: list[str]) -> list[IssueAlias]:
    """Let the issue answer at old addresses too. Raises AliasTaken where another issue has one; then none is added."""
    made = []
    for path in dict.fromkeys(filter(None, map(normal_path, addresses))):
        alias, _ = IssueAlias.objects.select_related("issue").get_or_create(
            path=path[:500], defaults={"issue": issue, "newsletter_id": issue.newsletter_id}
        )
        if alias.issue_id != issue.pk:
            raise AliasTaken(f"{alias.path} leads to {alias.issue} already. Take it off there first.")
        made.append(alias)
    return made


def site_answers(path: str, *, issue: Issue | None = None) -> bool:
    """Whether a page of the site stands at the path, so that an alias there would never be asked for.

    Aliases answer where nothing else does: see :class:`newsletter.archive.middleware.AliasMiddleware`. The page of
    ``issue`` itself does not count.
    """
    asked = f"{path.rstrip('/')}/"
    if asked.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return True
    for candidate in (asked, asked.rstrip("/")):
        try:
            match = resolve(candidate)
        except Resolver404:
            continue
        # The last of the site's addresses begin with any slug: they are there for newsletters and issues that are.
        newsletter = Newsletter.objects.filter(slug=match.kwargs.get("slug", ""))
        if "slug" not in match.kwargs or match.namespace not in _OF_NEWSLETTERS:
            return True
        if "issue_slug" not in match.kwargs:
            return newsletter.exists()
        there = Issue.objects.published().filter(newsletter__in=newsletter, slug=match.kwargs["issue_slug"]).first()
        return there is not None and there != issue
    return False


def find_by_alias(path: str) -> Issue | None:
    """The published issue that an old path leads to; a trailing slash and percent-encoding make no difference.

    None where the site has a page of its own, be it one that asks for a slash at its end.
    """
    alias = (
        IssueAlias.objects.select_related("issue__newsletter")
        .filter(path=normal_path(path)[:500], issue__in=Issue.objects.published())
        .first()
    )
    return alias.issue if alias and not site_answers(alias.path, issue=alias.issue) else None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The issues before and after one in the archive."""

    previous: Issue | None
    next: Issue | None


def neighbours(issue: Issue) -> Neighbours:
    """The published issues on either side of a published one, in the archive's order (by time, then number)."""
    around = list(issue.newsletter.issues.published().values_list("pk", flat=True))
    place = around.index(issue.pk)
    wanted = {
        "next": around[place - 1] if place > 0 else None,
        "previous": around[place + 1] if place + 1 < len(around) else None,
    }
    found = Issue.objects.in_bulk([pk for pk in wanted.values() if pk is not None])
    return Neighbours(**{side: found.get(pk) for side, pk in wanted.items()})


def move_to_slug(issue: Issue, slug: str) -> None:
    """Give the issue another slug, keeping its old address as an alias once it has been public. Saves both."""
    old = issue_path(issue)
    issue.slug = slug
    with transaction.atomic():
        issue.save(update_fields=["slug", "updated_at"])
        if not issue.is_editable:
            add_aliases(issue, [old])


def issue_path(issue: Issue) -> str:
    """The path of the issue's page, without host."""
    return f"/{issue.newsletter.slug}/{issue.slug}/"
