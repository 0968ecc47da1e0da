"""The one mail to whoever runs the newsletter when a flood begins: what happens, what is done, that it ends by itself.

A wish for it is ``SignupPage.guard_mail_due_at``, which doubles as the lease of the worker that sends it.
"""

import dataclasses
import datetime as dt

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from newsletter.directions import isolated_in_text
from newsletter.due_mail import MailColumn, MailKind
from newsletter.models import Newsletter
from newsletter.team.answerable import answerable_for
from subscribers.guarding import floods
from subscribers.guarding.judging import asks_work
from subscribers.models import SignupPage
from subscribers.service_mail import looks, service_mail

_WAITING = MailColumn(SignupPage.objects, "guard_mail_due_at")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Alarm:
    """A mail about a flood, to be sent now."""

    page: SignupPage
    at: dt.datetime


due = _WAITING.due
"""The ids of newsletters whose people are to be told."""


def take(newsletter_id: int, *, now: dt.datetime) -> Alarm | None:
    """Take on the mail that is due for a newsletter, for 5 minutes; None where none is, or the flood is over."""
    if not _WAITING.lease(newsletter_id, now=now):
        return None
    alarm = Alarm(page=SignupPage.objects.select_related("newsletter").get(pk=newsletter_id), at=now)
    if alarm.page.guarded_until is None or alarm.page.guarded_until <= now:
        drop(alarm)
        return None
    return alarm


def send(alarm: Alarm, *, base_url: str) -> None:
    """Send it, and note that it went. Raises OSError or SMTPException, and the wish stays for the next try."""
    compose(alarm.page, at=alarm.at, base_url=base_url).send()
    drop(alarm)


def drop(alarm: Alarm) -> None:
    """Nothing more is to be sent."""
    _WAITING.end(alarm.page.pk)


def put_off(_alarm: Alarm, *, now: dt.datetime) -> None:
    """The end of the lease is the next try, while the flood lasts."""


MAILS = MailKind(
    about="The mail about the flood at newsletter {}", due=due, take=take, send=send, drop=drop, put_off=put_off
)


def compose(page: SignupPage, *, at: dt.datetime, base_url: str) -> EmailMultiAlternatives:
    """The mail itself, in the studio's language."""
    newsletter = page.newsletter
    context = {
        **looks(newsletter, language="en"),
        "signs": floods.read_signs(newsletter, now=at),
        "works": asks_work(page, now=at),
        "settings_url": base_url + reverse("studio_people:signup", args=[newsletter.slug]),
        "home_url": f"{base_url}/{newsletter.slug}/",
    }
    return service_mail(
        newsletter,
        to=people_of(newsletter),
        subject=f"A flood of signups for {isolated_in_text(newsletter.name)}",
        text=render_to_string("emails/flood.txt", context),
        html=render_to_string("emails/flood.html", context),
    )


def people_of(newsletter: Newsletter) -> list[str]:
    """Whom to tell: whoever is answerable for it; where nobody has an address, the newsletter's own."""
    accounts = answerable_for(newsletter)
    return [account.email for account in accounts] or [newsletter.reply_to or newsletter.sender_email]
