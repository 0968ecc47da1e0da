"""Issue templates; keeping an issue as one; duplicating an issue."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletter.document import DocumentError
from newsletter.document.kinds import UnknownKind, get_kind
from newsletter.editing.saving import load_document
from newsletter.forms.planning import NameForm, TemplateForm
from newsletter.models import Issue, IssueTemplate, Newsletter
from newsletter.planning.beginning import duplicate
from newsletter.planning.naming import NameTaken, NotAName
from newsletter.planning.templates import keep_template, outline, rename_template
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.form_pages import form_page, sent


@require_safe
@for_staff
def templates(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All templates of a newsletter, each with its sections."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    rows = [(template, _outlined(template)) for template in newsletter.issue_templates.all()]
    context = {
        "newsletter": newsletter,
        "area": "planning",
        "tab": "templates",
        "rows": rows,
        "last": newsletter.issues.order_by("-number").first(),
    }
    return render(request, "studio/planning/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Rename a template, or delete it."""
    newsletter, template = _find(slug, pk)
    form = NameForm(sent(request), initial={"name": template.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_template(template, form.cleaned_data["name"])
        except (NameTaken, NotAName) as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"The template is called “{template.name}” now.")
            return redirect("studio:templates", newsletter.slug)
    context = {
        "newsletter": newsletter,
        "area": "planning",
        "tab": "templates",
        "template": template,
        "outline": _outlined(template),
        "form": form,
    }
    return form_page(request, "studio/planning/template.html", context)


@require_POST
@for_staff
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Delete a template; issues that began with it stay as they are."""
    newsletter, template = _find(slug, pk)
    template.delete()
    messages.success(request, f"The template “{template.name}” is deleted. Issues that began with it stay.")
    return redirect("studio:templates", newsletter.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def save_as_template(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep an issue as a template, with its words or without."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    form = TemplateForm(sent(request), initial={"name": issue.title[:120]})
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        try:
            template = keep_template(
                issue.newsletter,
                name=filled["name"],
                document=load_document(issue),
                with_words=filled["words"] == TemplateForm.WITH,
                replace=filled["replace"],
            )
        except (NameTaken, NotAName) as error:
            form.add_error("name", str(error))
        except DocumentError as error:
            form.add_error(None, f"This issue cannot be a template: {error}")
        else:
            messages.success(request, f"“{template.name}” is kept. A new issue can begin with it.")
            return redirect("studio:templates", issue.newsletter.slug)
    context = {"issue": issue, "newsletter": issue.newsletter, "area": "issues", "form": form}
    return form_page(request, "studio/planning/save_as_template.html", context)


@require_POST
@for_staff
def duplicate_issue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Copy an issue into a new draft, whatever its own state."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    try:
        copy = duplicate(issue, author=signed_in(request))
    except (DocumentError, IntegrityError) as error:
        messages.error(request, f"{issue} cannot be copied: {error}")
        return redirect("studio:details", issue.pk)
    messages.success(request, f"This is a copy of #{issue.number}, as draft #{copy.number}.")
    return redirect("studio:issue", copy.pk)


def _find(slug: str, pk: int) -> tuple[Newsletter, IssueTemplate]:
    newsletter = get_object_or_404(Newsletter, slug=slug)
    return newsletter, get_object_or_404(newsletter.issue_templates, pk=pk)


def _outlined(template: IssueTemplate) -> list[tuple[str, str]]:
    return [(_label(kind), title) for kind, title in outline(template)]


def _label(kind: str) -> str:
    try:
        return get_kind(kind).label
    except UnknownKind:
        return kind
