"""The builder: a segment is put together, and who it means is shown meanwhile."""

import dataclasses
from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from newsletter.models import Newsletter
from newsletter.team.audit import Act, note
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in
from subscribers.listing.wanted import Wanted
from subscribers.models import Segment
from subscribers.segments import consequences, keeping, rules
from subscribers.segments.builder import shown
from subscribers.segments.consequences import Consequences
from subscribers.segments.drafts import Draft, DraftCondition
from subscribers.segments.forms import SegmentNameForm
from subscribers.segments.from_filters import draft_of
from subscribers.segments.rules import BadRule, Problem, Rule
from subscribers.segments.saying import say
from subscribers.segments.sight import NOT_YOURS, hidden_from, may_ask
from subscribers.segments.sizing import size

SAVE = "save"
BUILDER = "segment-builder"


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Building:
    """What the page is about: the segment that is changed, None for a new one, and the draft as it stands."""

    newsletter: Newsletter
    segment: Segment | None
    draft: Draft
    form: SegmentNameForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Make a segment; with filters of the list in the address it begins with them."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    if request.method == "POST":
        return _build(request, newsletter, None)
    wanted = Wanted.of(request.GET.dict(), newsletter=newsletter)
    building = _Building(newsletter=newsletter, segment=None, draft=draft_of(wanted), form=SegmentNameForm())
    return _page(request, building)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def segment(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Change a segment: its name, or whom it means."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    found = get_object_or_404(newsletter.segments, pk=pk)
    if request.method == "POST":
        return _build(request, newsletter, found)
    form = SegmentNameForm(initial={"name": found.name})
    return _page(request, _Building(newsletter=newsletter, segment=found, draft=Draft.of_rule(found.rule), form=form))


def _build(request: HttpRequest, newsletter: Newsletter, found: Segment | None) -> HttpResponseBase:
    draft, press = Draft.of_form(request.POST.dict()), request.POST.get("do", "")
    act, _, confirmed = press.partition(":")
    if act == SAVE:
        form = SegmentNameForm(request.POST)
        building = _Building(newsletter=newsletter, segment=found, draft=draft, form=form)
        return _save(request, building, confirmed=confirmed)
    draft.press(press)
    form = SegmentNameForm(initial={"name": request.POST.get("name", "")})
    return _page(request, _Building(newsletter=newsletter, segment=found, draft=draft, form=form))


def _save(request: HttpRequest, building: _Building, *, confirmed: str) -> HttpResponseBase:
    """Save it; what goes to it at a time by itself is asked about first. ``confirmed`` is the mark of what was."""
    newsletter, found = building.newsletter, building.segment
    rule, problems = _read(request, newsletter, building.draft)
    if building.form.is_valid() and rule is not None and not rule.troubles:
        roles = roles_of(request)
        comes_to = consequences.of_changing(found, rule, roles=roles, confirmed=confirmed) if found else None
        if comes_to:
            return _page(request, building, comes_to=comes_to)
        name = building.form.cleaned_data["name"]
        try:
            with transaction.atomic():
                kept = keeping.save(newsletter, name=name, rule=rule, author=signed_in(request), segment=found)
                note(request, Act.SEGMENT_CHANGED, newsletter=newsletter, about=name, made=found is None)
        except keeping.NameTaken as error:
            building.form.add_error("name", str(error))
        else:
            messages.success(request, f"The segment “{kept.name}” is saved.")
            return redirect("studio_people:segments", newsletter.slug)
    return _page(request, building, problems=problems, is_refused=True)


def _page(
    request: HttpRequest,
    building: _Building,
    *,
    problems: Sequence[Problem] = (),
    is_refused: bool = False,
    comes_to: Consequences | None = None,
) -> HttpResponseBase:
    newsletter, draft = building.newsletter, building.draft
    hidden = hidden_from(roles_of(request), newsletter)
    rule, all_problems = _read(request, newsletter, draft)
    # What is still to be filled in is no mistake yet.
    mistakes = [problem for problem in all_problems if _was_typed(draft, problem)]
    # The conditions come at once where a script asks for them; the result then asks for itself.
    is_counted = request.headers.get("HX-Target") != BUILDER
    counted = comes_to.after if comes_to else None
    if counted is None and is_counted and rule and not rule.troubles:
        counted = size(newsletter, rule, with_sample=True)
    context = {
        "newsletter": newsletter,
        "area": "people",
        "tab": "segments",
        "segment": building.segment,
        "form": building.form,
        "builder": shown(newsletter, draft, hidden=hidden, problems=problems if is_refused else mistakes),
        "is_refused": is_refused,
        "refusals": [str(problem) for problem in mistakes],
        "consequences": comes_to,
        "troubles": rule.troubles if rule else (),
        "words": say(newsletter, rule, hidden=hidden) if rule else "",
        "is_counted": is_counted,
        "size": counted,
        "left": len(all_problems),
    }
    return render(request, "studio/people/segment.html", context, status=422 if is_refused else 200)


def _read(request: HttpRequest, newsletter: Newsletter, draft: Draft) -> tuple[Rule | None, Sequence[Problem]]:
    """The rule, if whoever asks may know the answer: who reads another newsletter is for those who may see that."""
    try:
        rule = rules.read(newsletter, draft.to_json())
    except BadRule as error:
        return None, error.problems
    if not may_ask(roles_of(request), rule):
        return None, (Problem(place=(), words=NOT_YOURS),)
    return rule, ()


def _was_typed(draft: Draft, problem: Problem) -> bool:
    part = draft.root.at(problem.place)
    return not isinstance(part, DraftCondition) or bool(part.value.strip())
