"""Signing up, on our own page and from forms on other sites."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.models import Newsletter
from newsletter.views.speaking import for_readers, speak_for
from subscribers import consent_words
from subscribers.addresses import Address
from subscribers.embed_code import as_text, plain_code
from subscribers.enqueue import hint_confirmation, hint_flood
from subscribers.guarding import Outcome, as_meant, judge
from subscribers.referral import came_from
from subscribers.signup import sign_up, wording
from subscribers.signup_form import SignupForm, Timing
from subscribers.signup_page import offered, page_of
from subscribers.views.pages import reader_page
from subscribers.views.signup_answers import asked, first_look, judged, lacks_answers, show
from subscribers.visitor import evidence_of, is_from_our_page, is_pressed_in_a_browser

OUR_PAGE = "signup page"
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
    newsletter = find_newsletter(slug)
    speak_for(newsletter)
    if request.method != "POST":
        return first_look(request, newsletter, _form(newsletter))
    form = _form(newsletter, request)
    timing = form.timing(newsletter=newsletter, now=timezone.now())
    if not is_from_our_page(request):
        timing = Timing.MISSING
    return answer(request, newsletter, form, timing=timing, source=OUR_PAGE)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The form to put on other sites, and where it goes: a press in a browser passes, anything else presses twice."""
    newsletter = find_newsletter(slug)
    speak_for(newsletter)
    if request.method != "POST":
        form = _form(newsletter)
        context = {"plain": as_text(plain_code(newsletter, form)), "form": form, "wording": wording(newsletter)}
        return reader_page(request, "subscribers/embed.html", context, newsletter=newsletter)
    timing = Timing.FINE if is_pressed_in_a_browser(request) else Timing.MISSING
    return answer(request, newsletter, _form(newsletter, request), timing=timing, source="embedded form")


def find_newsletter(slug: str) -> Newsletter:
    """The newsletter at an address, its signup page at hand. Raises Http404."""
    return get_object_or_404(Newsletter.objects.select_related("signup_page"), slug=slug)


def _form(newsletter: Newsletter, request: HttpRequest | None = None) -> SignupForm:
    page = page_of(newsletter)
    return SignupForm(as_meant(request.POST) if request is not None else None, page=page, offered=offered(page))


def answer(
    request: HttpRequest, newsletter: Newsletter, form: SignupForm, *, timing: Timing, source: str
) -> HttpResponse:
    """Judge a signup and take it; every way in ends here, and what it says, it says to browsers and scripts alike."""
    is_valid = form.is_valid()
    if form.is_a_trap():
        # Some browsers fill in what nobody sees: the form comes again with that field empty, and a second press passes.
        form.add_error("motto", str(PRESS_AGAIN[Timing.MISSING]))
        return show(request, newsletter, form, notice=str(PRESS_AGAIN[Timing.MISSING]))
    if not is_valid:
        return (
            lacks_answers(request, newsletter, form) if form.only_lacks_answers() else show(request, newsletter, form)
        )
    if timing is not Timing.FINE:
        return show(request, newsletter, form, notice=str(PRESS_AGAIN[timing]))
    now = timezone.now()
    verdict = judge(request, newsletter, form, now=now)
    address: Address = form.cleaned_data["email"]
    if verdict.outcome is Outcome.TAKE:
        subscription = sign_up(
            newsletter=newsletter,
            address=address,
            name=form.cleaned_data.get("name", ""),
            answers=form.answers(),
            also=form.also_wanted(),
            came_from=came_from(carried=form.carried(), referer=request.headers.get("Referer", "")),
            evidence=evidence_of(request, source=source, wording=_words_shown(newsletter, form, source=source)),
            now=now,
        )
        hint_confirmation(subscription.pk)
        if verdict.is_flood:
            hint_flood()
    elif verdict.outcome is not Outcome.IGNORE:
        return judged(request, newsletter, form, verdict)
    return asked(request, newsletter, address.given)


def _words_shown(newsletter: Newsletter, form: SignupForm, *, source: str) -> str:
    """What the page said whose button was pressed; of a form on another site, what the code for it says."""
    if form.is_again:
        return consent_words.of_sending_again(newsletter)
    return consent_words.of_form(newsletter, also=form.also_wanted(), with_taglines=source == OUR_PAGE)
