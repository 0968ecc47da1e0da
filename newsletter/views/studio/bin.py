"""The bin of links and notes: pasting, the bookmarklet's page, searching, marking, deleting and having back."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletter.forms.planning import LinkForm, WordsOfLinkForm
from newsletter.models import BinItem, Newsletter
from newsletter.planning import bin as link_bin
from newsletter.planning.addresses import NoAddress, host_of
from newsletter.planning.used_links import uses
from newsletter.tasks import ask_for_page_of_link
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.form_pages import form_page, sent

PAGE_SIZE = 50
MOST_IN_JSON = 500
SHOWN = ("new", "used")
REFUSALS = (link_bin.NothingToKeep, link_bin.BinIsFull)


@require_safe
@for_staff
def links(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is in the bin, the newest first; ``?q=`` and ``?show=`` narrow it."""
    return _list(request, get_object_or_404(Newsletter, slug=slug), LinkForm())


@require_safe
@for_staff
def links_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The bin for the editor: ``{"links": [{id, url, title, note, …, used, uses, node}]}``; ``?q=`` narrows it.

    ``node`` is the link card to put in, null for a note.
    """
    newsletter = get_object_or_404(Newsletter, slug=slug)
    items = link_bin.found(newsletter, wanted=request.GET.get("q", ""))[:MOST_IN_JSON]
    used = uses(newsletter, items)
    answer = [
        {
            "id": item.pk,
            "url": item.url,
            "title": item.title,
            "description": item.description,
            "image": item.image,
            "site": item.site,
            "note": item.note,
            "added": item.created_at.isoformat(),
            "used": item.used_at is not None or item.pk in used,
            "uses": [use.to_json() for use in used.get(item.pk, [])],
            "node": link_bin.card(item),
            "mark_url": reverse("studio:mark_link", args=[newsletter.slug, item.pk]),
        }
        for item in items
    ]
    return JsonResponse({"links": answer})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET opens the form, filled in by the bookmarklet's ``?url=&title=``, and keeps nothing; POST keeps."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    if request.method != "POST":
        given = {name: request.GET.get(name, "").replace("\x00", "") for name in ("url", "title", "note")}
        form = LinkForm(initial={**given, "title": given["title"][:300]})
        return _add_page(request, newsletter, form, done=False)
    from_bookmarklet = request.POST.get("from") == "bookmarklet"
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            kept = link_bin.keep(newsletter, author=signed_in(request), **form.cleaned_data)
        except NoAddress as error:
            form.add_error("url", str(error))
        except REFUSALS as error:
            form.add_error(None, str(error))
        else:
            if kept.item.url and not kept.again:
                ask_for_page_of_link(kept.item.pk)
            if from_bookmarklet:
                return _add_page(request, newsletter, LinkForm(), done=True, item=kept.item)
            said = "It is in the bin already; your words are added to it." if kept.again else "It is kept."
            messages.success(request, said)
            return redirect("studio:links", newsletter.slug)
    if from_bookmarklet:
        return _add_page(request, newsletter, form, done=False)
    return _list(request, newsletter, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Change the title and the thought."""
    newsletter, item = _find(slug, pk)
    form = WordsOfLinkForm(sent(request), initial={"title": item.title, "note": item.note})
    if request.method == "POST" and form.is_valid():
        try:
            link_bin.change(item, **form.cleaned_data)
        except link_bin.NothingToKeep as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The words are saved.")
            return redirect("studio:links", newsletter.slug)
    context = {"newsletter": newsletter, "area": "planning", "tab": "links", "item": item, "form": form}
    return form_page(request, "studio/planning/link.html", context)


@require_POST
@for_staff
def mark(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Mark as used (``used=1``), or as not used."""
    newsletter, item = _find(slug, pk)
    link_bin.mark(item, used=request.POST.get("used") == "1", now=timezone.now())
    return _back(request, newsletter)


@require_POST
@for_staff
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Take one out of the bin; the list then offers to put it back."""
    newsletter, item = _find(slug, pk)
    link_bin.delete(item, now=timezone.now())
    return _back(request, newsletter, deleted=item.pk)


@require_POST
@for_staff
def restore(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Put a deleted one back."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    link_bin.restore(get_object_or_404(newsletter.bin_items, pk=pk))
    messages.success(request, "It is back in the bin.")
    return _back(request, newsletter)


def _find(slug: str, pk: int) -> tuple[Newsletter, BinItem]:
    newsletter = get_object_or_404(Newsletter, slug=slug)
    return newsletter, get_object_or_404(newsletter.bin_items.kept(), pk=pk)


def _list(request: HttpRequest, newsletter: Newsletter, form: LinkForm) -> HttpResponseBase:
    wanted, show = request.GET.get("q", "").strip()[:200], request.GET.get("show", "")
    show = show if show in SHOWN else ""
    items = link_bin.found(newsletter, wanted=wanted)
    used = uses(newsletter, items)
    is_used = {item.pk: item.used_at is not None or item.pk in used for item in items}
    chosen = [item for item in items if not show or is_used[item.pk] == (show == "used")]
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    add_url = f"{settings.BASE_URL}{reverse('studio:add_link', args=[newsletter.slug])}"
    context = {
        "newsletter": newsletter,
        "area": "planning",
        "tab": "links",
        "form": form,
        "page": page,
        "rows": [(item, host_of(item.url), used.get(item.pk, [])) for item in page],
        "wanted": wanted,
        "show": show,
        "counts": {"all": len(items), "new": list(is_used.values()).count(False), "used": sum(is_used.values())},
        "total": len(items) if not wanted else newsletter.bin_items.kept().count(),
        "query": urlencode({name: value for name, value in (("q", wanted), ("show", show)) if value}),
        "deleted": _deleted(request, newsletter),
        "bookmarklet": _bookmarklet(add_url),
    }
    return form_page(request, "studio/planning/links.html", context)


def _deleted(request: HttpRequest, newsletter: Newsletter) -> BinItem | None:
    pk = request.GET.get("deleted", "")
    if not (pk.isascii() and pk.isdigit()) or len(pk) > 18:
        return None
    return newsletter.bin_items.filter(pk=int(pk), deleted_at__isnull=False).first()


def _bookmarklet(add_url: str) -> str:
    """A bookmark that opens the form for the page one looks at. It runs on that page, never on ours."""
    return (
        f"javascript:void(window.open('{add_url}?from=bookmarklet&url='+encodeURIComponent(location.href)"
        "+'&title='+encodeURIComponent(document.title),'_blank','width=560,height=640'))"
    )


def _add_page(
    request: HttpRequest, newsletter: Newsletter, form: LinkForm, *, done: bool, item: BinItem | None = None
) -> HttpResponseBase:
    context = {
        "newsletter": newsletter,
        "area": "planning",
        "tab": "links",
        "form": form,
        "done": done,
        "item": item,
        "from_bookmarklet": "bookmarklet" in {request.GET.get("from"), request.POST.get("from")},
    }
    return form_page(request, "studio/planning/add_link.html", context)


def _back(request: HttpRequest, newsletter: Newsletter, *, deleted: int | None = None) -> HttpResponseBase:
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"ok": True})
    query = {name: request.POST.get(name, "")[:200] for name in ("q", "show", "page") if request.POST.get(name)}
    if deleted is not None:
        query["deleted"] = str(deleted)
    address = reverse("studio:links", args=[newsletter.slug])
    return redirect(f"{address}?{urlencode(query)}" if query else address)
