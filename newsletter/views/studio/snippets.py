"""Snippets: the pages that manage them, and the editor's list of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletter.forms.planning import SnippetForm
from newsletter.models import Newsletter, Snippet
from newsletter.planning.naming import NameTaken, NotAName
from newsletter.planning.snippets import (
    BadSnippet,
    Content,
    change_snippet,
    content_of,
    keep_snippet,
    read_json,
    read_markdown,
    to_json,
)
from newsletter.views.studio.access import for_staff, may_write_raw
from newsletter.views.studio.form_pages import form_page, sent
from newsletter.views.studio.json_bodies import BadBody, read_object, refused

MOST_BYTES = 1_000_000
TOO_LARGE = "A snippet holds at most 200 KB. Keep a smaller part."


@require_safe
@for_staff
def snippets(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All snippets of a newsletter with their first words."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    rows = [(snippet, content_of(snippet)) for snippet in newsletter.snippets.all()]
    context = {"newsletter": newsletter, "area": "planning", "tab": "snippets", "rows": rows}
    return render(request, "studio/planning/snippets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def snippets_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET: ``{"snippets": [{id, name, kind, label, words, content}]}``. POST ``{name, content}`` keeps one: 201.

    422 ``{"error"}`` for what cannot be kept, 409 where the name is taken, 413 over a megabyte.
    """
    newsletter = get_object_or_404(Newsletter, slug=slug)
    if request.method != "POST":
        readable = filter(None, map(to_json, newsletter.snippets.all()))
        return JsonResponse({"snippets": list(readable)})
    try:
        posted = read_object(request, most_bytes=MOST_BYTES, too_large=TOO_LARGE)
    except BadBody as error:
        return error.answer()
    if not isinstance(posted.get("name"), str):
        return refused("Send a name and a content.")
    try:
        content = read_json(posted.get("content"))
        snippet = keep_snippet(newsletter, name=posted["name"], content=content, may_write_raw=may_write_raw(request))
    except NameTaken as error:
        return refused(str(error), status=409)
    except (NotAName, BadSnippet) as error:
        return refused(str(error))
    return JsonResponse({"snippet": to_json(snippet)}, status=201)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Write a snippet of blocks as Markdown."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    form = SnippetForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            content = read_markdown(form.cleaned_data["words"])
            snippet = keep_snippet(
                newsletter,
                name=form.cleaned_data["name"],
                content=content,
                may_write_raw=may_write_raw(request),
            )
        except (NameTaken, NotAName) as error:
            form.add_error("name", str(error))
        except BadSnippet as error:
            form.add_error("words", str(error))
        else:
            return _kept(request, newsletter, snippet, content)
    return _page(request, newsletter, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Change a snippet's name and words; a section keeps its kind and settings."""
    newsletter, snippet = _find(slug, pk)
    stem = content_of(snippet)
    form = SnippetForm(
        sent(request), initial={"name": snippet.name, "words": stem.markdown if stem is not None else ""}
    )
    if stem is not None and stem.kind in {"divider", "image", "button"}:
        # What they say stands in settings, or there is nothing to be said.
        form.fields["words"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            content = read_markdown(form.cleaned_data["words"], stem=stem)
            change_snippet(
                snippet, name=form.cleaned_data["name"], content=content, may_write_raw=may_write_raw(request)
            )
        except (NameTaken, NotAName) as error:
            form.add_error("name", str(error))
        except BadSnippet as error:
            form.add_error("words", str(error))
        else:
            return _kept(request, newsletter, snippet, content)
        snippet.refresh_from_db()
    return _page(request, newsletter, form, snippet=snippet, stem=stem)


@require_POST
@for_staff
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Delete a snippet; what was put into issues stays there."""
    newsletter, snippet = _find(slug, pk)
    snippet.delete()
    messages.success(request, f"The snippet “{snippet.name}” is deleted. Where it was put in, it stays.")
    return redirect("studio:snippets", newsletter.slug)


def _find(slug: str, pk: int) -> tuple[Newsletter, Snippet]:
    newsletter = get_object_or_404(Newsletter, slug=slug)
    return newsletter, get_object_or_404(newsletter.snippets, pk=pk)


def _kept(request: HttpRequest, newsletter: Newsletter, snippet: Snippet, content: Content) -> HttpResponseBase:
    messages.success(request, f"“{snippet.name}” is kept.")
    for caution in content.cautions:
        messages.warning(request, caution)
    return redirect("studio:snippets", newsletter.slug)


def _page(
    request: HttpRequest,
    newsletter: Newsletter,
    form: SnippetForm,
    *,
    snippet: Snippet | None = None,
    stem: Content | None = None,
) -> HttpResponseBase:
    context = {
        "newsletter": newsletter,
        "area": "planning",
        "tab": "snippets",
        "form": form,
        "snippet": snippet,
        "kind": stem.label if stem is not None and stem.is_section else "",
    }
    return form_page(request, "studio/planning/snippet.html", context)
