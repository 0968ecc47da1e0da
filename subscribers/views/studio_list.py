"""The list of a newsletter's readers."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletter.leafing import key_in
from newsletter.models import Newsletter
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in
from subscribers.list_hints import hint_count
from subscribers.listing import bulk
from subscribers.listing.counting import Counts, counts as count_readers
from subscribers.listing.indexing import catch_up_now
from subscribers.listing.paging import page
from subscribers.listing.wanted import SORTS, Wanted
from subscribers.models import SubscriptionState
from subscribers.segments.sight import check
from subscribers.views.studio_bulk import act_context


@require_safe
@for_staff
def people(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A newsletter's readers, found, narrowed and sorted as :class:`Wanted` reads it from the address."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    wanted, now = Wanted.of(request.GET.dict(), newsletter=newsletter), timezone.now()
    check(roles_of(request), wanted.segment)
    # Only what is searched, and the order by name, know people by their entries.
    some_wait = bool(wanted.search or wanted.sort == "name") and catch_up_now()
    counts = count_readers(newsletter)
    if counts.is_old(now):
        hint_count(newsletter.pk)
    found = page(
        newsletter,
        wanted=wanted,
        after=key_in(request.GET.get("after", "")),
        before=key_in(request.GET.get("before", "")),
    )
    act = bulk.latest(newsletter, author=signed_in(request), now=now)
    context = {
        "newsletter": newsletter,
        "area": "people",
        "wanted": wanted,
        "page": found,
        # Behind it stands the number of a reader: that is cheaper than the way of each.
        "person_path": reverse("studio_people:person", args=[slug, 0]).removesuffix("0/"),
        "counts": counts,
        "some_wait": some_wait,
        "states": [
            (each.value, each.label, counts.states[each]) for each in SubscriptionState if counts.states.get(each)
        ],
        "unfiltered_by_state": wanted.without("state"),
        "sources": _choices(counts.sources, wanted.source),
        "tags": _choices(counts.tags, wanted.tag),
        "segments": newsletter.segments.only("name"),
        "sorts": SORTS.items(),
        "meant": _meant(wanted, counts),
        "tab": "people",
        "deeds": [(deed.value, deed.label) for deed in bulk.FROM_THE_LIST],
        **act_context(act, now=now),
    }
    return render(request, "studio/people/list.html", context)


def _choices(known: Mapping[str, int], chosen: str) -> list[tuple[str, int | None]]:
    """What there is to choose from, and what was chosen even where nobody has it any more."""
    choices: list[tuple[str, int | None]] = list(known.items())
    return choices if not chosen or chosen in known else [*choices, (chosen, None)]


def _meant(wanted: Wanted, counts: Counts) -> int | None:
    """How many are wanted, where that is known without counting."""
    if not wanted.is_plain:
        return None
    return counts.states.get(wanted.state, 0) if wanted.state else counts.total
