"""The old addresses that a file names: which of them lead to the issue, and what becomes of the others."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from newsletter.archive.publishing import site_answers
from newsletter.importing.frontmatter.fields import KEPT_ALIASES, written_path
from newsletter.models import Issue, IssueAlias


@dataclasses.dataclass(frozen=True, kw_only=True)
class OldAddresses:
    """``free`` may lead to the issue; ``taken`` lead to another one; ``warnings`` say what to look at."""

    free: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def sort_out(paths: Sequence[str], *, issue: Issue | None) -> OldAddresses:
    """The paths of a draft, told apart; ``issue`` is None for one that is not stored yet."""
    aliases = IssueAlias.objects.filter(path__in=paths).select_related("issue", "newsletter") if paths else ()
    others = {alias.path: alias for alias in aliases if issue is None or alias.issue_id != issue.pk}
    warnings = []
    for path in paths:
        if path in others:
            alias = others[path]
            warnings.append(
                f"{path} leads to {alias.issue} of “{alias.newsletter.name}” already: kept in the front matter, where "
                "an export has it. Take it off there first, then import the file again."
            )
        elif site_answers(path, issue=issue):
            warnings.append(f"{path} is a page of this site, so nobody who asks for it comes to the issue.")
    return OldAddresses(
        free=tuple(path for path in paths if path not in others),
        taken=tuple(path for path in paths if path in others),
        warnings=tuple(warnings),
    )


def with_kept(front_matter: dict[str, Any], own: dict[str, Any], found: OldAddresses) -> dict[str, Any]:
    """The front matter to store: a file's, or the issue's ``own`` where it has none, with the paths that are taken.

    Those that have become free since they were kept are the issue's, and go.
    """
    values = dict(front_matter or own)
    kept = values.get(KEPT_ALIASES, own.get(KEPT_ALIASES, []))
    if found.free or found.taken:
        free, taken = (list(map(written_path, paths)) for paths in (found.free, found.taken))
        kept = kept if isinstance(kept, list) else []
        kept = [*(value for value in kept if value not in free), *(path for path in taken if path not in kept)]
    if kept:
        values[KEPT_ALIASES] = kept
    else:
        values.pop(KEPT_ALIASES, None)
    return values
