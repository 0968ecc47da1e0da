"""The inbox of caught mail, as pages."""

import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, overload

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from catcher.reading import read
from catcher.store import CaughtMail, Mailbox, MailboxDamaged

PER_PAGE = 50
# A caught mail may style itself and load pictures, as in a mail reader, but run nothing and reach nothing of ours.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline' https:; img-src * data:; font-src https: data:; media-src https:; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
HEAD = re.compile(r"<head(?:\s[^>]*)?>", re.IGNORECASE)
DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def says_what_is_damaged(view: View[Params]) -> View[Params]:
    """Turn a damaged index into a page that says how to go on."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MailboxDamaged as error:
            return render(request, "catcher/damaged.html", {"message": str(error)}, status=500)

    return guarded


class Listing(Sequence[CaughtMail]):
    """The mails to recipients that contain ``to``, as Django's paginator slices them."""

    def __init__(self, *, mailbox: Mailbox, to: str) -> None:
        self.mailbox, self.to = mailbox, to

    @cached_property
    def total(self) -> int:
        return self.mailbox.count(to=self.to)

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, part: int) -> CaughtMail: ...

    @overload
    def __getitem__(self, part: slice) -> list[CaughtMail]: ...

    def __getitem__(self, part: int | slice) -> CaughtMail | list[CaughtMail]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start = part.start or 0
        return self.mailbox.newest(to=self.to, skip=start, limit=(part.stop or start) - start)


@require_safe
@never_cache
@says_what_is_damaged
def show_list(request: HttpRequest) -> HttpResponse:
    """Newest first; ``?to=`` searches recipients."""
    mailbox = Mailbox(settings.MAILBOX_DIR)
    to = request.GET.get("to", "").strip().replace("\x00", "")[:200]
    pages: Paginator[CaughtMail] = Paginator(Listing(mailbox=mailbox, to=to), PER_PAGE)
    try:
        page = pages.page(request.GET.get("page", "1")[:9])
    except InvalidPage:
        page = pages.page(1)
    newest = mailbox.newest(limit=1)
    context = {
        "page": page,
        "to": to,
        "in_all": mailbox.count(),
        "newest": newest[0].id if newest else 0,
        "smtp": f"{settings.MAILBOX_SMTP_HOST}:{settings.MAILBOX_SMTP_PORT}",
        "zone": settings.TIME_ZONE,
    }
    return render(request, "catcher/list.html", context)


@require_safe
@never_cache
@says_what_is_damaged
def show_news(request: HttpRequest) -> HttpResponse:
    """How many mails have come since number ``?after=``; the list asks every few seconds."""
    after = request.GET.get("after", "")
    known = int(after) if re.fullmatch(r"[0-9]{1,15}", after) else 0
    return render(
        request, "catcher/news.html", {"count": Mailbox(settings.MAILBOX_DIR).count(after=known), "newest": known}
    )


@require_POST
@says_what_is_damaged
def empty(_: HttpRequest) -> HttpResponse:
    """Throw all caught mail away."""
    Mailbox(settings.MAILBOX_DIR).empty()
    return redirect("mailbox:list")


@require_safe
@says_what_is_damaged
def show_mail(request: HttpRequest, number: int) -> HttpResponse:
    """One mail: ``?part=`` html, text or headers."""
    mailbox = Mailbox(settings.MAILBOX_DIR)
    mail = mailbox.get(number)
    if mail is None:
        raise Http404("No such mail; it may have been thrown away.")
    message = read(_content(mailbox, number))
    parts = [
        name
        for name, there in (("html", message.html is not None), ("text", message.text is not None), ("headers", True))
        if there
    ]
    part = request.GET.get("part", "")
    newer, older = mailbox.neighbours(number)
    context = {
        "mail": mail,
        "message": message,
        "parts": parts,
        "part": part if part in parts else parts[0],
        "phone": request.GET.get("width") == "phone",
        "newer": newer,
        "older": older,
        "zone": settings.TIME_ZONE,
    }
    return render(request, "catcher/mail.html", context)


@require_safe
@xframe_options_sameorigin
@says_what_is_damaged
def show_html(_: HttpRequest, number: int) -> HttpResponse:
    """The HTML part as it was sent, for the frame; its links open in a new tab."""
    html = read(_content(Mailbox(settings.MAILBOX_DIR), number)).html
    if html is None:
        raise Http404("This mail has no HTML part.")
    return HttpResponse(with_base_target(html), headers={"Content-Security-Policy": MAIL_POLICY})


def with_base_target(html: str) -> str:
    """``html`` with a ``<base target="_blank">`` where it takes effect and the doctype stays in front."""
    base = '<base target="_blank">'
    place = HEAD.search(html) or DOCTYPE.match(html)
    cut = place.end() if place else 0
    return html[:cut] + base + html[cut:]


@require_safe
@says_what_is_damaged
def download_raw(_: HttpRequest, number: int) -> HttpResponse:
    """The message, byte for byte."""
    content = _content(Mailbox(settings.MAILBOX_DIR), number)
    return _download(content, name=f"{number}.eml", content_type="message/rfc822")


@require_safe
@says_what_is_damaged
def download_part(_: HttpRequest, number: int, part: int) -> HttpResponse:
    """An attachment, never shown in place: it may be a page with scripts."""
    for attachment in read(_content(Mailbox(settings.MAILBOX_DIR), number)).attachments:
        if attachment.number == part:
            return _download(attachment.content, name=attachment.name, content_type="application/octet-stream")
    raise Http404("This mail has no such attachment.")


def _content(mailbox: Mailbox, number: int) -> bytes:
    try:
        return mailbox.content(number)
    except (FileNotFoundError, OverflowError):
        raise Http404("No such mail; it may have been thrown away.") from None


def _download(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
