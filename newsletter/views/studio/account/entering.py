"""From the right password to being signed in, by way of whatever else the account asks for."""

import dataclasses
import hmac

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from newsletter import tasks
from newsletter.access import account_mail, devices, proofs, second_step, sessions
from newsletter.access.browsers import in_words
from newsletter.access.client_ip import client_and_subnet, client_ip
from newsletter.access.second_step import Outcome
from newsletter.team.audit import Act, note

PENDING_SECONDS = 600
_PENDING = "second_step"
# The one of settings that looks at passwords; the other only counts.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclasses.dataclass(frozen=True)
class Means:
    """By what somebody signed in: in words for the log and for the list of sessions, and whether it was a second step
    or stands for one.
    """

    words: str
    second_step: bool = True


PASSWORD, INVITATION = (Means(each, second_step=False) for each in ("a password", "an invitation, with a new account"))
PASSKEY, PASSWORD_AND_PASSKEY = Means("a passkey"), Means("a password and a passkey")
_CODES = {
    Outcome.APP: Means("a password and a code of the app"),
    Outcome.RECOVERY: Means("a password and a recovery code"),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pending:
    """Somebody who typed the right password, and owes a second step; ``to`` is where they go then."""

    user: User
    to: str


def proceed(request: HttpRequest, user: User, *, to: str) -> HttpResponseBase:
    """Sign in, or ask for the second step if the account has one."""
    if not second_step.ways(user):
        sign_in(request, user, by=PASSWORD)
        return redirect(to)
    # Whoever knew the key of the anonymous session does not come along to the second step.
    request.session.cycle_key()
    request.session[_PENDING] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "at": int(timezone.now().timestamp()),
        "to": to,
    }
    return redirect("studio:second_step")


def pending(request: HttpRequest) -> Pending | None:
    """Who owes a second step; None where nobody does, it took too long, or the account has changed meanwhile."""
    kept = request.session.get(_PENDING)
    if not kept or timezone.now().timestamp() - kept["at"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not hmac.compare_digest(user.get_session_auth_hash(), kept["password"]):
        return None
    return Pending(user=user, to=kept["to"])


def with_code(outcome: Outcome) -> Means:
    """By what somebody signs in whose code is right, after the password."""
    return _CODES[outcome]


def sign_in(request: HttpRequest, user: User, *, by: Means) -> None:
    """They have proved who they are: the session is theirs.

    The owner gets a mail where this browser never signed in to the account before, and others did.
    """
    is_new = user.last_login is not None and not devices.is_known(request, user)
    request.session.pop(_PENDING, None)
    login(request, user, backend=_BACKEND)
    browser = in_words(request.headers.get("User-Agent", ""))
    proofs.note(request, second_step=by.second_step)
    sessions.say_how(request, by.words)
    note(request, Act.SIGNED_IN, about=browser, by=by.words)
    if is_new:
        network = client_and_subnet(client_ip(request))[1]
        account_mail.note_new_device(user, browser=browser, network="" if network == "unknown" else network)
        tasks.ask_for_account_mails()


def safe(request: HttpRequest, to: str, *, otherwise: str) -> str:
    """``to``, if it leads to a page of this site."""
    ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if to and ours else otherwise
