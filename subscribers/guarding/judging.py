"""Judging one signup: is the address what was meant, has the browser done its work, is there room left?"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from newsletter.access.client_ip import client_ip
from newsletter.models import Newsletter
from subscribers import limits
from subscribers.address_checks import is_disposable, probably_meant
from subscribers.addresses import Address
from subscribers.confirmation_mail import ASKED_AGAIN_AFTER
from subscribers.guarding import floods
from subscribers.guarding.challenges import Proof, judge_proof, new_challenge
from subscribers.models import Challenge, DisposableAddresses, SignupPage
from subscribers.signup_page import page_of
from subscribers.tokens import BadToken, Purpose, read


class Outcome(enum.Enum):
    """What becomes of a signup."""

    TAKE = "take"
    IGNORE = "ignore"
    """It is answered like one that is taken: the answer must not tell that the address is typed in again and again."""
    TOO_SOON = "too soon"
    """The mail is asked for again before it had time to arrive."""
    AGAIN = "again"
    """The form is shown again, with ``notice``; a press passes, perhaps after something was mended."""
    REFUSE = "refuse"
    """The form is shown again, with ``notice``; this address does not pass."""
    WAIT = "wait"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    """What becomes of a signup, and what its form says.

    ``instead`` is the address that was probably meant; ``meant`` is the one that was typed, which passes the second
    time; ``seconds`` is how long to wait; ``is_flood`` says that somebody should be told.
    """

    outcome: Outcome
    notice: str = ""
    instead: str = ""
    meant: str = ""
    seconds: int = 0
    is_flood: bool = False


def as_meant(data: QueryDict, *, field: str = "email") -> QueryDict:
    """What was posted, with the address that was offered in the place of the typed one, if that was pressed."""
    if not data.get("instead"):
        return data
    changed = data.copy()
    changed[field] = str(data["instead"])
    return changed


def challenge_for(newsletter: Newsletter, *, now: dt.datetime) -> str:
    """The work that the newsletter's form asks of browsers now, as JSON; empty where it asks for none."""
    return new_challenge(newsletter_id=newsletter.pk, now=now) if asks_work(page_of(newsletter), now=now) else ""


def asks_work(page: SignupPage, *, now: dt.datetime) -> bool:
    """Whether browsers have to work for a signup now."""
    if page.challenge == Challenge.ATTACKED:
        return is_guarded(page, now=now)
    return page.challenge == Challenge.ALWAYS


def is_guarded(page: SignupPage, *, now: dt.datetime) -> bool:
    """Whether the form defends itself against a flood."""
    return page.guarded_until is not None and page.guarded_until > now


def judge(request: HttpRequest, newsletter: Newsletter, form: forms.Form, *, now: dt.datetime) -> Verdict:
    """What becomes of the signup in ``form``, which is valid. Nothing is said of who the address belongs to."""
    address: Address = form.cleaned_data["email"]
    page = page_of(newsletter)
    if form.data.get("again") and _is_too_soon(form.data, newsletter, now=now):
        return Verdict(outcome=Outcome.TOO_SOON)
    advice = advice_on(address, page=page, meant=str(form.data.get("meant", "")))
    if advice is not None:
        return advice
    verdict = _room(request, page, address, solution=form.data.get("altcha"), now=now)
    if verdict is not None:
        if is_guarded(page, now=now):
            floods.note_turned_away(newsletter, now=now)
        return verdict
    if limits.is_typed_too_often(address, newsletter_id=newsletter.pk):
        return Verdict(outcome=Outcome.IGNORE)
    return Verdict(outcome=Outcome.TAKE, is_flood=floods.note_taken(newsletter, now=now))


def advice_on(address: Address, *, page: SignupPage, meant: str, is_signup: bool = True) -> Verdict | None:
    """What is said of the address itself; once, or always where the newsletter refuses it.

    ``meant`` is the address that it was said of before. It is typed to sign up, or to be mailed there from now on.
    """
    insists = meant.strip() == address.given
    # First, since the domains of slips stand on the list too: somebody lives on them.
    instead = "" if insists else probably_meant(address.given)
    if instead:
        if is_signup:
            notice = gettext("Did you mean {address}? If {typed} is right, press Subscribe once more.")
        else:
            notice = gettext("Did you mean {address}? If {typed} is right, press “{button}” once more.")
        notice = notice.format(address=instead, typed=address.given, button=gettext("Change the address"))
        return Verdict(outcome=Outcome.AGAIN, notice=notice, instead=instead, meant=address.given)
    if page.disposable == DisposableAddresses.TAKE or not is_disposable(address.domain):
        return None
    if page.disposable == DisposableAddresses.REFUSE:
        notice = gettext(
            "Addresses at {domain} are thrown away after a while. This newsletter asks for one that stays yours."
        )
        return Verdict(outcome=Outcome.REFUSE, notice=notice.format(domain=address.domain))
    if insists:
        return None
    notice = gettext(
        "Addresses at {domain} are thrown away after a while, and the newsletter with them. Write one that stays "
        "yours, or press the button once more to go on with this one."
    )
    return Verdict(outcome=Outcome.AGAIN, notice=notice.format(domain=address.domain), meant=address.given)


def _room(
    request: HttpRequest, page: SignupPage, address: Address, *, solution: Any, now: dt.datetime
) -> Verdict | None:
    """Whether the work is done and no limit is passed; what is said where not."""
    ip = client_ip(request)
    proof = Proof.SOLVED
    if asks_work(page, now=now):
        given = solution if isinstance(solution, str | None) else ""
        proof = judge_proof(given, newsletter_id=page.newsletter_id, now=now)
    if proof is Proof.SOLVED:
        wait = limits.wait_guarded if is_guarded(page, now=now) else limits.wait_usual
        return _waits(wait(ip, address))
    if proof is Proof.LEFT_OUT:
        return _waits(limits.wait_unproven(ip, address, newsletter_id=page.newsletter_id))
    if is_guarded(page, now=now):
        notice = gettext(
            "Many signups come in at the moment. Press the button once more, so that we know a person did."
        )
    else:
        notice = gettext("Press the button once more, so that we know a person did.")
    return Verdict(outcome=Outcome.AGAIN, notice=notice)


def _waits(seconds: int) -> Verdict | None:
    return Verdict(outcome=Outcome.WAIT, seconds=seconds) if seconds else None


def _is_too_soon(data: Mapping[str, Any], newsletter: Newsletter, *, now: dt.datetime) -> bool:
    try:
        newsletter_id, seconds = read(Purpose.FORM, str(data.get("seen", "")))
    except BadToken:
        return False
    return newsletter_id == newsletter.pk and now.timestamp() - seconds < ASKED_AGAIN_AFTER.total_seconds()
