"""The one mail to whoever runs the newsletter when a flood begins: what happens, what is done, that it ends by itself.

A wish for it is ``SignupPage.guard_mail_due_at``, which doubles as the lease of the worker that sends it.
"""

import dataclasses
import datetime as dt

from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from newsletter.models import Newsletter
from subscribers.guarding import floods
from subscribers.guarding.judging import asks_work
from subscribers.models import SignupPage
from subscribers.service_mail import looks, service_mail

LEASE = dt.timedelta(minutes=5)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Alarm:
    """A mail about a flood, to be sent now."""

    page: SignupPage
    at: dt.datetime


def due(now: dt.datetime) -> list[int]:
    """The ids of newsletters whose people are to be told."""
    waiting = SignupPage.objects.filter(guard_mail_due_at__lte=now).order_by("guard_mail_due_at")
    return list(waiting.values_list("newsletter", flat=True))


def take(newsletter_id: int, *, now: dt.datetime) -> Alarm | None:
    """Take on the mail that is due for a newsletter, for 5 minutes; None where none is, or the flood is over."""
    rows = SignupPage.objects.filter(pk=newsletter_id, guard_mail_due_at__lte=now)
    if not rows.update(guard_mail_due_at=now + LEASE):
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
    SignupPage.objects.filter(pk=alarm.page.pk).update(guard_mail_due_at=None)


def compose(page: SignupPage, *, at: dt.datetime, base_url: str) -> EmailMultiAlternatives:
    """The mail itself, in the studio's language."""
    newsletter = page.newsletter
    context = {
        **looks(newsletter),
        "signs": floods.read_signs(newsletter, now=at),
        "works": asks_work(page, now=at),
        "settings_url": base_url + reverse("studio_people:signup", args=[newsletter.slug]),
        "home_url": f"{base_url}/{newsletter.slug}/",
    }
    return service_mail(
        newsletter,
        to=people_of(newsletter),
        subject=f"A flood of signups for {newsletter.name}",
        text=render_to_string("emails/flood.txt", context),
        html=render_to_string("emails/flood.html", context),
    )


def people_of(newsletter: Newsletter) -> list[str]:
    """Whom to tell: the accounts that may do everything; where none has an address, the newsletter's own."""
    accounts = User.objects.filter(is_active=True, is_superuser=True).exclude(email="").order_by("pk")
    return [account.email for account in accounts] or [newsletter.reply_to or newsletter.sender_email]
