"""The studio's page about a newsletter's signup: what it says and asks, and the code for other sites."""

import copy

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from newsletter.models import Newsletter
from newsletter.scheduling import say_moment
from newsletter.team.audit_changes import changes_in, differences, note_changes
from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff
from newsletter.views.studio.form_pages import sent
from subscribers.embed_code import as_text, json_example, plain_code, scripted_code
from subscribers.guarding import is_guarded
from subscribers.models import SignupPage
from subscribers.questions import Question, questions_of
from subscribers.signup_form import SignupForm
from subscribers.signup_page import offered, page_of
from subscribers.signup_page_form import QuestionRow, SignupPageForm, moved, questions_in, rows_for

NOT_WHOLE = "The questions did not arrive with the rest. Nothing was saved: load the page anew, and try again."


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def signup(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show the settings and the codes; keep new settings on POST."""
    newsletter = get_object_or_404(Newsletter.objects.select_related("signup_page"), slug=slug)
    page = page_of(newsletter)
    posted = sent(request)
    form = SignupPageForm(posted, instance=page, offered=roles_of(request).newsletters(Right.LOOKS))
    rows = rows_for(questions_of(page), posted)
    if posted is not None and "move" in posted:
        return _with_a_row_moved(request, slug, posted)
    if posted is not None:
        questions = questions_in(rows)
        if not rows:
            form.add_error(None, NOT_WHOLE)
        if form.is_valid() and questions is not None:
            _keep(request, form, questions)
            messages.success(request, "The signup is saved.")
            return redirect("studio_people:signup", newsletter.slug)
        # The form has written into the object; the codes below it are of what is stored.
        newsletter = get_object_or_404(Newsletter.objects.select_related("signup_page"), slug=slug)
        return _show(request, newsletter, form, rows, status=422)
    return _show(request, newsletter, form, rows)


def _with_a_row_moved(request: HttpRequest, slug: str, posted: QueryDict) -> HttpResponseBase:
    """The page with all that was typed, and two questions in each other's place; nothing is kept yet."""
    found = moved(posted, str(posted["move"]))
    data, place = found or (posted, None)
    newsletter = get_object_or_404(Newsletter.objects.select_related("signup_page"), slug=slug)
    page = page_of(newsletter)
    rows = rows_for(questions_of(page), data)
    questions_in(rows)
    # It may write into the object it is given; the codes are of what is stored.
    form = SignupPageForm(data, instance=copy.copy(page))
    return _show(request, newsletter, form, rows, moved_to=place)


@transaction.atomic
def _keep(request: HttpRequest, form: SignupPageForm, questions: list[Question]) -> None:
    page: SignupPage = form.save(commit=False)
    kept = [question.to_json() for question in questions]
    changes = changes_in(form) | differences({"questions": page.fields}, {"questions": kept})
    note_changes(request, changes, newsletter=page.newsletter, about="Signup")
    page.fields = kept
    if SignupPage.objects.filter(pk=page.pk).exists():
        # Only what the page shows: that the form defends itself is written by others, and meanwhile.
        columns = [name for name in form.Meta.fields if name != "offers"]
        page.save(update_fields=[*columns, "fields"])
    else:
        page.save()
    form.save_m2m()


def _show(
    request: HttpRequest,
    newsletter: Newsletter,
    form: SignupPageForm,
    rows: list[QuestionRow],
    *,
    moved_to: int | None = None,
    status: int = 200,
) -> HttpResponseBase:
    page = page_of(newsletter)
    stored = SignupForm(page=page, offered=offered(page))
    context = {
        "newsletter": newsletter,
        "area": "settings",
        "tab": "signup",
        "guarded_until": _guarded_until(page),
        "form": form,
        "rows": rows,
        "rows_are_wrong": any(row.errors for row in rows),
        "last_question": max((place for place, row in enumerate(rows, 1) if row["label"].value()), default=0),
        "moved_to": None if moved_to is None else f"q{moved_to}",
        "codes": [(key, title, hint, as_text(code)) for key, title, hint, code in _codes(newsletter, stored)],
    }
    return render(request, "studio/settings/signup.html", context, status=status)


def _guarded_until(page: SignupPage) -> str:
    """When the form's defence against a flood ends, in words; empty while it has none."""
    if page.guarded_until is None or not is_guarded(page, now=timezone.now()):
        return ""
    return say_moment(page.guarded_until, page.newsletter)


def _codes(newsletter: Newsletter, form: SignupForm) -> list[tuple[str, str, str, str]]:
    """Each code with a key, a name and where it works."""
    return [
        ("plain", "Plain HTML", "Works without script, on any site.", plain_code(newsletter, form)),
        (
            "scripted",
            "With a script",
            "Answered in place, on the sites listed above; elsewhere it works as the plain one.",
            scripted_code(newsletter, form),
        ),
        ("json", "JSON", "For a form of your own making, on the sites listed above.", json_example(newsletter, form)),
    ]
