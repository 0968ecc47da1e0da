"""The page behind the link of a confirmation mail. Looking confirms nothing: programs follow links too."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.cadence import Cadence, next_slots
from newsletter.models import Newsletter
from newsletter.rhythm import moment_in_words
from newsletter.views.speaking import for_readers, speak_for
from subscribers import confirming, consent_words, joint_confirming
from subscribers.confirming import Confirmation, Standing
from subscribers.enqueue import hint_confirmation, hint_welcome
from subscribers.models import Subscription
from subscribers.names import UnusableName, clean_name
from subscribers.reader_links import preferences_url
from subscribers.signup_form import QuestionsForm
from subscribers.signup_page import page_of
from subscribers.tokens import BadToken
from subscribers.views.pages import bad_link, reader_page
from subscribers.visitor import evidence_of

_HERE = "confirmation page"


# The token in the address is what authorises; there is no session or cookie that a forged form could ride on.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is to be confirmed; confirm on POST, or send another mail where the link ran out."""
    try:
        confirmation = confirming.read_confirmation(token)
    except BadToken:
        return bad_link(request)
    if confirmation.subscription is None:
        return bad_link(request)
    if request.method != "POST":
        return _show(request, confirmation)
    # What was pressed is the button of the page that was shown, whoever would lead it now.
    shown = joint_confirming.led_by(confirmation, next(iter(_numbers(request, "lead")), 0))
    subscription = shown.subscription or confirmation.subscription
    speak_for(subscription.newsletter)
    if "again" in request.POST:
        return _ask_again(request, confirmation)
    form = _questions(subscription, request.POST) if "asked" in request.POST else None
    try:
        name = clean_name(request.POST["name"]) if "name" in request.POST else None
    except UnusableName as error:
        return _show(request, confirmation, shown=shown, error=str(error), form=form)
    if form is not None and not form.is_valid():
        return _show(request, confirmation, shown=shown, form=form)
    now, wanted = timezone.now(), _numbers(request, "also") if "asked" in request.POST else None
    if wanted is None:
        shown = joint_confirming.leading(confirmation, now=now)
        subscription = shown.subscription or subscription
    others = joint_confirming.asked_together(shown, now=now)
    also = [each.newsletter for each in others if wanted is None or each.pk in wanted]
    words = consent_words.of_confirmation(subscription.newsletter, also=also)
    joint_confirming.confirm(
        shown,
        wanted=wanted,
        evidence=evidence_of(request, source=_HERE, wording=words),
        now=now,
        name=name,
        answers=form.all_answers() if form is not None else None,
    )
    hint_welcome(subscription.pk)
    # The same address now shows the welcome; loading it again confirms nothing twice.
    response = HttpResponseRedirect(request.path)
    response.status_code = 303
    return response


def _ask_again(request: HttpRequest, confirmation: Confirmation) -> HttpResponse:
    """Have another mail sent where the link ran out, for all that it asked about."""
    now = timezone.now()
    lead = joint_confirming.leading(confirmation, now=now)
    subscription = lead.subscription
    others = joint_confirming.asked_together(lead, now=now, standing=Standing.EXPIRED)
    if subscription is None:
        return bad_link(request)
    newsletter = subscription.newsletter
    words = consent_words.of_new_link(newsletter, also=[each.newsletter for each in others])
    evidence = evidence_of(request, source=_HERE, wording=words)
    if not joint_confirming.ask_again(lead, evidence=evidence, now=now):
        return _show(request, confirmation)
    hint_confirmation(subscription.pk)
    context = {"typed": subscription.subscriber.given_address}
    return reader_page(request, "subscribers/asked.html", context, newsletter=newsletter)


def _questions(subscription: Subscription, posted: QueryDict | None = None) -> QuestionsForm:
    """What the newsletter asks besides, filled in with what is known; only the owner of the address sees it."""
    known = subscription.attributes
    initial = {f"field-{key}": value for key, value in known.items() if isinstance(value, str)}
    return QuestionsForm(posted, page=page_of(subscription.newsletter), initial=initial)


def _numbers(request: HttpRequest, field: str) -> set[int]:
    """The subscriptions that a field of the form names; what is no id is nobody's."""
    return {int(pk) for pk in request.POST.getlist(field) if pk.isascii() and pk.isdigit() and len(pk) < 19}


def _show(
    request: HttpRequest,
    confirmation: Confirmation,
    *,
    shown: Confirmation | None = None,
    error: str = "",
    form: QuestionsForm | None = None,
) -> HttpResponse:
    """The page of whatever leads now, which is what was ``shown`` while that can be confirmed.

    ``error`` and ``form`` are kept where that leads to which they belong.
    """
    now, shown = timezone.now(), shown or confirmation
    lead = joint_confirming.leading(shown, now=now)
    subscription = lead.subscription
    if subscription is None:
        return bad_link(request)
    newsletter, standing = subscription.newsletter, lead.standing(now)
    if subscription != shown.subscription:
        error, form = "", None
    speak_for(newsletter)
    others = joint_confirming.asked_together(lead, now=now, standing=standing)
    barred = joint_confirming.asked_together(lead, now=now, standing=Standing.BARRED)
    over = joint_confirming.asked_together(lead, now=now, standing=Standing.OVER)
    context: dict[str, object] = {
        "subscription": subscription,
        "error": error,
        "others": others,
        "barred": [each.newsletter for each in barred],
        "over": [each.newsletter for each in over if each == confirmation.subscription],
    }
    if standing is Standing.OPEN:
        context |= {
            "form": form or _questions(subscription),
            "name": next((each.name for each in (subscription, *others) if each.name), ""),
            "ticked": None if form is None else _numbers(request, "also"),
        }
    if standing is Standing.ACTIVE:
        context |= {
            "next_issue": _next_issue(newsletter),
            "confirmed_too": [each.newsletter for each in joint_confirming.confirmed_together(lead)],
            "latest": newsletter.issues.published()[:3],
            "preferences_url": preferences_url(subscription.pk),
        }
    status = 400 if error or (form is not None and form.errors) else 200
    return reader_page(
        request, f"subscribers/confirm_{standing.value}.html", context, newsletter=newsletter, status=status
    )


def _next_issue(newsletter: Newsletter) -> str:
    slots = next_slots(Cadence.of(newsletter), after=timezone.now(), count=1)
    return moment_in_words(slots[0], newsletter) if slots else ""
