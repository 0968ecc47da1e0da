"""Mails to accounts: a new device, a change of what guards the account, a forgotten password, a new address.

What is due stands in a row, so that no request waits for a mail server, and that asking for a new password takes as
long for an address nobody has. A worker writes and sends the mail. One that may have left already is sent again: twice
is better than not at all.
"""

import datetime as dt
import logging
from email.utils import formataddr
from smtplib import SMTPDataError, SMTPException, SMTPSenderRefused

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from newsletter.access import new_address
from newsletter.due_mail import MailColumn, MailKind
from newsletter.models import AccountMail, AccountMailKind, Newsletter
from newsletter.theme import Theme

logger = logging.getLogger(__name__)

# After this the news is old, and the link of a forgotten password does not work any more.
GIVE_UP = dt.timedelta(hours=2)
KEEP = dt.timedelta(days=1)
_WAITING = MailColumn(AccountMail.objects, "due_at")
_SUBJECTS = {
    AccountMailKind.NEW_DEVICE: "A new device signed in to your account",
    AccountMailKind.CHANGED: "Your account has changed",
    AccountMailKind.RESET: "A new password for your account",
    AccountMailKind.NEW_ADDRESS: "Confirm your new mail address",
}


def note_new_device(user: User, *, browser: str, network: str) -> None:
    """Have the owner told that a browser signed in that never had."""
    where = f", from {network}" if network else ""
    _note(AccountMailKind.NEW_DEVICE, user=user, address=user.email, words=f"{browser}{where}, signed in.")


def note_change(user: User, words: str, *, address: str = "") -> None:
    """Have the owner told of a change, in a sentence; at ``address`` where the account has another one by now."""
    _note(AccountMailKind.CHANGED, user=user, address=address or user.email, words=words)


def note_forgotten(address: str) -> None:
    """Have a link sent to whoever has this address. Nobody is looked for here."""
    _note(AccountMailKind.RESET, user=None, address=address, words="")


def note_new_address(user: User, address: str) -> None:
    """Have a link sent that makes this the account's address. The links of before open nothing any more."""
    AccountMail.objects.filter(user=user, kind=AccountMailKind.NEW_ADDRESS).delete()
    _note(AccountMailKind.NEW_ADDRESS, user=user, address=address, words="")


due = _WAITING.due
"""The ids of mails that are to be sent, the longest waiting first."""


def take(mail_id: int, *, now: dt.datetime) -> AccountMail | None:
    """Take on a mail that is due, for 5 minutes; None where it is not, or is old news by now."""
    if not _WAITING.lease(mail_id, now=now):
        return None
    row = AccountMail.objects.select_related("user").filter(pk=mail_id).first()
    if row is not None and now - row.created_at >= GIVE_UP:
        drop(row)
        return None
    return row


def send(row: AccountMail, *, base_url: str) -> None:
    """Send it and note that it went. Raises OSError, SMTPException or ValueError; then nothing is noted."""
    for mail in _compose(row, base_url=base_url):
        _send(mail)
    drop(row)


def _send(mail: EmailMultiAlternatives) -> None:
    """From a newsletter, or else from the site: an owner writes the newsletter's address, and one that no server takes
    must not keep a warning from anybody. Raises as :func:`send`.
    """
    try:
        mail.send()
    except (SMTPSenderRefused, SMTPDataError, ValueError) as error:
        waits = isinstance(error, SMTPDataError) and error.smtp_code < 500
        if waits or mail.from_email == settings.DEFAULT_FROM_EMAIL:
            raise
        refused, mail.from_email = mail.from_email, settings.DEFAULT_FROM_EMAIL
        try:
            mail.send()
        except (SMTPException, ValueError):
            raise error from None  # it was not for the sender
        logger.warning("A mail about an account went out from the site, since %s was not taken: %s", refused, error)


def drop(row: AccountMail) -> None:
    """Nothing more is to be sent."""
    # What somebody typed may be the address of a reader, who never asked to be kept here.
    kept = "" if row.kind == AccountMailKind.RESET else row.address
    _WAITING.end(row.pk, address=kept)


def put_off(_row: AccountMail, *, now: dt.datetime) -> None:
    """The end of the lease is the next try, until it is old news."""


MAILS = MailKind(about="The mail {} about an account", due=due, take=take, send=send, drop=drop, put_off=put_off)


def forget_old(now: dt.datetime) -> int:
    """Delete what was sent or given up a day ago: addresses are not kept longer than they are needed."""
    deleted, _ = AccountMail.objects.filter(created_at__lt=now - KEEP).delete()
    return deleted


def _note(kind: AccountMailKind, *, user: User | None, address: str, words: str) -> None:
    if address:  # an account of the command line has none
        now = timezone.now()
        AccountMail.objects.create(kind=kind, user=user, address=address, words=words, created_at=now, due_at=now)


def _compose(row: AccountMail, *, base_url: str) -> list[EmailMultiAlternatives]:
    """The mail, or several where accounts share the address that was typed, or none where no account has it."""
    if row.kind != AccountMailKind.RESET:
        to = new_address.path(row) if row.kind == AccountMailKind.NEW_ADDRESS else reverse("studio:account")
        return [] if row.user is None else [_mail(row, user=row.user, url=base_url + to)]
    # It goes to the address as the account has it, not as it was typed: one that only looks alike is somebody else's.
    users = User.objects.filter(email__iexact=row.address, is_active=True)
    return [_mail(row, user=user, url=base_url + _reset_path(user)) for user in users]


def _reset_path(user: User) -> str:
    number = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("studio:reset", args=[number, default_token_generator.make_token(user)])


def _sender(user: User) -> str:
    """Of a newsletter they work on, since mail from there is known to be taken; else of any, else the site's."""
    known = Newsletter.objects.order_by("pk")
    found = known.filter(memberships__user=user).first() or known.first()
    return formataddr(("Fortnight", found.sender_email)) if found is not None else settings.DEFAULT_FROM_EMAIL


def _mail(row: AccountMail, *, user: User, url: str) -> EmailMultiAlternatives:
    kind = AccountMailKind(row.kind)
    theme = Theme()
    context = {
        "subject": _SUBJECTS[kind],
        "kind": kind.value,
        "user": user,
        "words": row.words,
        "at": row.created_at,
        "url": url,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "theme": theme,
        **{f"{use}_font": theme.font(use) for use in ("heading", "body", "interface")},
    }
    mail = EmailMultiAlternatives(
        subject=_SUBJECTS[kind],
        body=render_to_string("emails/account.txt", context),
        from_email=_sender(user),
        to=[user.email if kind is AccountMailKind.RESET else row.address],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},  # RFC 3834 §5
    )
    mail.attach_alternative(render_to_string("emails/account.html", context), "text/html")
    return mail
