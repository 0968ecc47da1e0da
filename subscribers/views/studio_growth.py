"""How the list grows: a page, and its numbers as a file."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletter.models import Newsletter
from newsletter.views.studio.access import for_staff
from subscribers.growth.charts import chart, small
from subscribers.growth.periods import Growth, growth as growth_over
from subscribers.growth.spans import Span, Step
from subscribers.growth.tallies import by_week, vias

MOST_WAYS = 12


@require_safe
@for_staff
def growth(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who joined and who went, over a span, by the way they came; what is no span shows a year."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    span = _span(request)
    counted = by_week(newsletter)
    found = growth_over(newsletter, counted, span=span or Span.YEAR, now=timezone.now())
    most = max((count for way in found.ways for count in way.joined_over_time), default=0)
    context = {
        "newsletter": newsletter,
        "area": "people",
        "tab": "growth",
        "spans": [(each.value, each.label) for each in Span],
        "trouble": span is None,
        "is_empty": not counted,
        "growth": found,
        "chart": chart(found),
        "ways": [(way, small(way.joined_over_time, most=max(most, 1))) for way in found.ways[:MOST_WAYS]],
        "more_ways": max(0, len(found.ways) - MOST_WAYS),
        "vias": vias(newsletter, since=found.start),
        "imports": [each for each in found.periods if each.imported],
    }
    return render(request, "studio/people/growth.html", context)


@require_safe
@for_staff
def numbers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same by week as CSV, with a column for each way in. Raises nothing: what is no span is refused in words."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    span = _span(request)
    if span is None:
        words = f"There is no such span. There are: {', '.join(Span)}.\n"
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    now = timezone.now()
    found = growth_over(newsletter, by_week(newsletter), span=span, now=now, step=Step.WEEK)
    name = f"{newsletter.slug}-growth-{now:%Y-%m-%d}.csv"
    return HttpResponse(
        _csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _span(request: HttpRequest) -> Span | None:
    given = request.GET.get("span", Span.YEAR.value)
    return Span(given) if given in set(Span) else None


def _csv(found: Growth) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    ways = [f"joined: {way.source or 'unknown'}" for way in found.ways]
    writer.writerow(
        ["week", "joined", "left", "bounced", "complained", "net", "subscribed", "unconfirmed", "moved in", *ways]
    )
    writer.writerows(_rows(found))
    return out.getvalue()


def _rows(found: Growth) -> Iterable[list[object]]:
    for index, week in enumerate(found.periods):
        yield [
            week.start.isoformat(), week.joined, week.left, week.bounced, week.complained, week.net, week.total,
            week.waiting, week.imported, *(way.joined_over_time[index] for way in found.ways),
        ]  # fmt: skip
