"""The list of issues, and beginning a new one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Count, ProtectedError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletter.document import Document, DocumentError
from newsletter.forms.issues import NewIssueForm, working_title
from newsletter.models import Issue, IssueState, Newsletter
from newsletter.planning.beginning import begin, first_page, last_skeleton, next_number, words_of
from newsletter.planning.calendar import read_day
from newsletter.team import audit
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.form_pages import form_page, sent

PAGE_SIZE = 50


@require_safe
@for_staff
def issues(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A newsletter's issues, the newest number first; ``?state=`` and ``?q=`` narrow it."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    state, wanted = request.GET.get("state", ""), request.GET.get("q", "").strip().replace("\x00", "")
    counts = {
        row["state"]: row["count"] for row in newsletter.issues.order_by().values("state").annotate(count=Count("pk"))
    }
    found = newsletter.issues.order_by("-number")
    if state in IssueState.values:
        found = found.filter(state=state)
    if wanted:
        by_number = wanted.removeprefix("#")
        if by_number.isascii() and by_number.isdigit() and len(by_number) < 8:
            found = found.filter(number=int(by_number))
        else:
            found = found.filter(title__icontains=wanted)
    context = {
        "newsletter": newsletter,
        "area": "issues",
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "state": state if state in IssueState.values else "",
        "wanted": wanted,
        "filters": [
            (choice.value, choice.label, counts.get(choice.value, 0))
            for choice in IssueState
            if counts.get(choice.value)
        ],
        "total": sum(counts.values()),
    }
    return render(request, "studio/issues/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new_issue(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask for a number and a working title; then go on to the page to write on."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    number = next_number(newsletter)
    form = NewIssueForm(
        sent(request),
        instance=Issue(newsletter=newsletter),
        is_first=not newsletter.issues.exists(),
        initial={
            "number": number,
            "title": working_title(number),
            "offered": number,
            "start": request.GET.get("start", ""),
            "planned_for": read_day(request.GET.get("day", "")),
        },
    )
    if request.method == "POST" and form.is_valid():
        planned_for = form.cleaned_data["planned_for"]
        try:
            words = _first_words(newsletter, form)
            made = begin(form.save(commit=False), words, author=signed_in(request), planned_for=planned_for)
        except IntegrityError:
            # Somebody took the number since the form looked.
            form.add_error(
                "number", f"#{form.instance.number} was taken just now. The next free one is {next_number(newsletter)}."
            )
        except DocumentError as error:
            form.add_error("start" if "start" in form.fields else None, f"An issue cannot begin with this: {error}")
        else:
            return redirect("studio:issue", made.pk)
    context = {"newsletter": newsletter, "area": "issues", "form": form}
    return form_page(request, "studio/issues/new.html", context)


@require_POST
@for_staff
def delete_issue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Delete a draft that was never mailed, with its history."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    if issue.state != IssueState.DRAFT:
        messages.error(request, f"{issue} is {issue.get_state_display().lower()}: only a draft can be deleted.")
        return redirect("studio:details", issue.pk)
    try:
        with transaction.atomic():
            audit.note(request, audit.Act.ISSUE_DELETED, newsletter=issue.newsletter, about=str(issue), issue=issue.pk)
            issue.delete()
    except ProtectedError:
        messages.error(request, f"{issue} was mailed before: what was sent is kept, so it cannot be deleted.")
        return redirect("studio:details", issue.pk)
    messages.success(request, f"{issue} is deleted.")
    return redirect("studio:issues", issue.newsletter.slug)


def _first_words(newsletter: Newsletter, form: NewIssueForm) -> Document:
    """What the filled-in form wants the issue to begin with. Raises DocumentError for a template out of date."""
    if form.template is not None:
        return words_of(form.template)
    return (last_skeleton(newsletter) if form.from_last else None) or first_page()
