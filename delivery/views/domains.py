"""The studio's page about one sending domain: the keys that sign for it, and what DNS says of it."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from delivery.dns.names import NotADomain, read_domain
from delivery.models import DkimAlgorithm, DkimKey, DkimState
from delivery.signing.keys import KeyTrouble, activate, dns_record, in_dns, keys_of, make_key, retire
from delivery.standing.checkup import of_domain
from newsletter.asking_dns import Asker
from newsletter.team import audit
from newsletter.views.studio.access import for_staff

_STATES = {DkimState.NEW: "pending", DkimState.ACTIVE: "active", DkimState.RETIRED: "unsubscribed"}


@require_safe
@for_staff
def domain(request: HttpRequest, domain: str) -> HttpResponseBase:
    """The keys with their records; and, when asked, everything that DNS and the mail server say."""
    name = _read(domain)
    checked = "check" in request.GET
    context = {
        "domain": name,
        "keys": [(key, dns_record(key), _STATES[DkimState(key.state)]) for key in keys_of(name)],
        "algorithms": DkimAlgorithm.choices,
        "checked": checked,
        "findings": of_domain(name) if checked else [],
    }
    return render(request, "studio/delivery/domain.html", context)


@require_POST
@for_staff
def make(request: HttpRequest, domain: str) -> HttpResponseBase:
    """Make a key that signs nothing yet."""
    name, algorithm = _read(domain), request.POST.get("algorithm", DkimAlgorithm.RSA)
    if algorithm not in DkimAlgorithm.values:
        messages.error(request, "That is no kind of key. Choose one that is shown.")
        return redirect("studio_delivery:domain", name)
    with transaction.atomic():
        key = make_key(name, algorithm=DkimAlgorithm(algorithm))
        _note(request, key, deed="made")
    messages.success(request, f"The key {key.selector} is made. Publish its record, then let it sign.")
    return redirect("studio_delivery:domain", name)


@require_POST
@for_staff
def change(request: HttpRequest, domain: str, pk: int, deed: str) -> HttpResponseBase:
    """Let a key sign, once DNS shows it; or let it sign no more."""
    name = _read(domain)
    key = get_object_or_404(DkimKey, pk=pk, domain=name)
    try:
        if deed == "activate":
            _activate(request, key)
        elif deed == "retire":
            with transaction.atomic():
                retire(key)
                _note(request, key, deed="retired")
            messages.success(request, f"{key.selector} signs no more. Leave its record in DNS for another week.")
        else:
            raise Http404("There is no such thing to do with a key.")
    except KeyTrouble as error:
        messages.error(request, str(error))
    return redirect("studio_delivery:domain", name)


def _activate(request: HttpRequest, key: DkimKey) -> None:
    """Receivers take a signature that they cannot verify for none, so that DNS is asked first. Raises KeyTrouble."""
    shown = in_dns(key, asker=Asker())
    if shown.state != "matches":
        raise KeyTrouble(
            f"{key.selector} does not sign yet: {shown.found}. Publish its record, and try again in a while."
        )
    with transaction.atomic():
        before = activate(key)
        _note(request, key, deed="activated", replaced=before.selector if before else None)
    replaced = f" {before.selector} is retired; leave its record in DNS for another week." if before else ""
    messages.success(request, f"{key.selector} signs from now on.{replaced}")


def _note(request: HttpRequest, key: DkimKey, *, deed: str, replaced: str | None = None) -> None:
    about = f"{key.selector} of {key.domain}"
    audit.note(request, audit.Act.KEY_CHANGED, about=about, deed=deed, replaced=replaced)


def _read(domain: str) -> str:
    try:
        return read_domain(domain)
    except NotADomain as error:
        raise Http404(str(error)) from error
