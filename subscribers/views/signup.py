"""Signing up, on our own page and from forms on other sites."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.access.client_ip import client_and_subnet
from newsletter.models import Newsletter
from newsletter.rhythm import rhythm_in_words
from newsletter.views.speaking import for_readers, speak_for
from subscribers import limits
from subscribers.addresses import Address
from subscribers.enqueue import hint_confirmation
from subscribers.signup import sign_up, wording
from subscribers.signup_form import SignupForm, Timing, seen_now
from subscribers.views.pages import reader_page
from subscribers.visitor import evidence_of, is_from_our_page, is_pressed_in_a_browser

PRESS_AGAIN = {
    Timing.TOO_FAST: gettext_lazy("That was very quick. Press the button once more, so that we know a person did."),
    Timing.STALE: gettext_lazy("This page was open for a long time. Press the button once more."),
    Timing.MISSING: gettext_lazy("Look at the address, and press the button once more."),
}


# No cookie is set for readers, so there is no CSRF cookie to compare: Origin, Fetch Metadata and the signed time of the
# form are checked instead, and whatever a forged form could start still takes a click in the victim's own mail.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """The signup page of a newsletter, and where its form goes."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    speak_for(newsletter)
    if request.method != "POST":
        return _show(request, newsletter, SignupForm())
    form = SignupForm(request.POST)
    timing = form.timing(newsletter=newsletter, now=timezone.now())
    if not is_from_our_page(request):
        timing = Timing.MISSING
    return _answer(request, newsletter, form, timing=timing, source="signup page")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The form to put on other sites, and where it goes: a press in a browser passes, anything else presses twice."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    speak_for(newsletter)
    if request.method != "POST":
        context = {"action": f"{settings.BASE_URL}/{newsletter.slug}/embed/", "wording": wording(newsletter)}
        return reader_page(request, "subscribers/embed.html", context, newsletter=newsletter)
    timing = Timing.FINE if is_pressed_in_a_browser(request) else Timing.MISSING
    return _answer(request, newsletter, SignupForm(request.POST), timing=timing, source="embedded form")


def _answer(
    request: HttpRequest, newsletter: Newsletter, form: SignupForm, *, timing: Timing, source: str
) -> HttpResponse:
    if form.is_a_trap():
        return _asked(request, newsletter, str(form.data.get("email", ""))[:320])
    if not form.is_valid():
        return _show(request, newsletter, form, status=400)
    if timing is not Timing.FINE:
        return _show(request, newsletter, form, notice=str(PRESS_AGAIN[timing]), status=400)
    address: Address = form.cleaned_data["email"]
    evidence = evidence_of(request, source=source, wording=wording(newsletter))
    wait = _wait(evidence.ip_address, address)
    if wait:
        return _too_many(request, newsletter, form, seconds=wait)
    # An address that is typed in again and again gets the same answer: telling would tell that someone did.
    if not limits.spend(limits.PER_ADDRESS, address.canonical):
        subscription = sign_up(
            newsletter=newsletter,
            address=address,
            name=form.cleaned_data["name"],
            evidence=evidence,
            now=timezone.now(),
        )
        hint_confirmation(subscription.pk)
    return _asked(request, newsletter, address.given)


def _wait(ip: str | None, address: Address) -> int:
    """Seconds to wait, by the narrowest limit that is passed; 0 for none."""
    client, subnet = client_and_subnet(ip)
    # The narrowest first, and no further: what one client tries in vain must not use up what all others share.
    spent = (
        limits.spend(limit, subject)
        for limit, subject in (
            (limits.PER_CLIENT, client),
            (limits.PER_SUBNET, subnet),
            (limits.PER_DOMAIN, address.domain),
            (limits.IN_ALL, ""),
        )
    )
    return next(filter(None, spent), 0)


def _show(
    request: HttpRequest, newsletter: Newsletter, form: SignupForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "seen": seen_now(newsletter, timezone.now()),
        "notice": notice,
        "wording": wording(newsletter),
        "rhythm": rhythm_in_words(newsletter),
        "latest": newsletter.issues.published()[:3],
    }
    return reader_page(request, "subscribers/subscribe.html", context, newsletter=newsletter, status=status)


def _asked(request: HttpRequest, newsletter: Newsletter, typed: str) -> HttpResponse:
    """The one answer, whether or not the address is known."""
    context = {"typed": typed}
    return reader_page(request, "subscribers/asked.html", context, newsletter=newsletter)


def _too_many(request: HttpRequest, newsletter: Newsletter, form: SignupForm, *, seconds: int) -> HttpResponse:
    minutes = -(-seconds // 60)
    notice = ngettext(
        "Many people signed up from your network in the last hour, so this one was not taken. "
        "Press the button again in {minutes} minute; what you typed is still here.",
        "Many people signed up from your network in the last hour, so this one was not taken. "
        "Press the button again in {minutes} minutes; what you typed is still here.",
        minutes,
    ).format(minutes=minutes)
    response = _show(request, newsletter, form, notice=notice, status=429)
    response["Retry-After"] = str(seconds)
    return response
