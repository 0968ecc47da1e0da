"""The mail that asks "was it you?": who gets one, when, and what is in it.

A wish for one is ``Subscription.mail_due_at``; the database holds it, so a lost broker message or a dead mail server
only delays it. At most one unanswered mail goes to an address in 24 hours, over all newsletters of the site: someone
else's address typed into every form costs its owner one mail a day.
"""

import dataclasses
import datetime as dt

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils.translation import gettext

from newsletter.languages import speaking
from subscribers import suppression
from subscribers.models import ConsentEvent, Subscriber, Subscription, SubscriptionState
from subscribers.reader_links import confirm_url, preferences_url, unsubscribe_url
from subscribers.service_mail import looks, service_mail

ONE_IN = dt.timedelta(hours=24)
LEASE = dt.timedelta(minutes=5)
# A mail server that refuses for this long will not take it any more; the person can sign up again.
GIVE_UP_AFTER = dt.timedelta(days=2)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Errand:
    """A confirmation mail to be sent now: to whom, of which newsletter, at what moment it was taken on."""

    subscription: Subscription
    at: dt.datetime


def due(now: dt.datetime, *, limit: int = 200) -> list[int]:
    """The ids of subscriptions whose confirmation mail is due, the longest waiting first."""
    waiting = Subscription.objects.filter(mail_due_at__lte=now).order_by("mail_due_at")
    return list(waiting.values_list("pk", flat=True)[:limit])


@transaction.atomic
def take(subscription_id: int, *, now: dt.datetime) -> Errand | None:
    """Take on the mail that is due for a subscription, for 5 minutes; None where none is due or none may be sent.

    The lock on the person makes two newsletters' mails to one address wait for each other's decision.
    """
    owner = Subscription.objects.filter(pk=subscription_id).values("subscriber_id")
    subscriber = Subscriber.objects.select_for_update().filter(pk__in=owner).first()
    if subscriber is None:
        return None
    subscription = (
        Subscription.objects.select_related("subscriber", "newsletter")
        .filter(pk=subscription_id, mail_due_at__lte=now)
        .first()
    )
    if subscription is None:
        return None
    if suppression.bars_signup(subscriber.address):
        _forget_wish(subscription)
        return None
    if _being_sent_to(subscriber, now=now, besides=subscription):
        return None  # its turn comes when the other mail has gone out, or has not
    if _unanswered(subscriber, since=now - ONE_IN):
        Subscription.objects.filter(pk=subscription.pk).update(mail_due_at=None)
        return None
    Subscription.objects.filter(pk=subscription.pk).update(mail_due_at=now + LEASE)
    return Errand(subscription=subscription, at=now)


def send(errand: Errand, *, base_url: str) -> None:
    """Send the mail and note that it went.

    Raises OSError or SMTPException, and the wish stays for the next try; ValueError for an address that no header can
    hold.
    """
    compose(errand.subscription, at=errand.at, base_url=base_url).send()
    Subscription.objects.filter(pk=errand.subscription.pk).update(mail_due_at=None, confirmation_sent_at=errand.at)


def drop(errand: Errand) -> None:
    """Give the mail up: the server will never take it."""
    Subscription.objects.filter(pk=errand.subscription.pk).update(mail_due_at=None)


def put_off(errand: Errand, *, now: dt.datetime) -> None:
    """The server did not take it: the lease's end is the next try, unless the wish is older than two days."""
    events = ConsentEvent.objects.filter(
        subscriber=errand.subscription.subscriber_id, newsletter=errand.subscription.newsletter_id
    )
    if not events.filter(at__gt=now - GIVE_UP_AFTER).exists():
        drop(errand)


def compose(subscription: Subscription, *, at: dt.datetime, base_url: str) -> EmailMultiAlternatives:
    """The mail itself, in the newsletter's language; to someone who is subscribed already, it says so.

    It holds nothing a stranger typed.
    """
    with speaking(subscription.newsletter.language):
        return _compose(subscription, at=at, base_url=base_url)


def _compose(subscription: Subscription, *, at: dt.datetime, base_url: str) -> EmailMultiAlternatives:
    newsletter = subscription.newsletter
    known = subscription.state == SubscriptionState.ACTIVE
    context = {
        **looks(newsletter),
        "confirm_url": confirm_url(subscription.pk, issued_at=at),
        "preferences_url": preferences_url(subscription.pk) if known else "",
        "unsubscribe_url": unsubscribe_url(subscription.pk),
        "home_url": f"{base_url}/{newsletter.slug}/",
    }
    name = "already_subscribed" if known else "confirmation"
    subject = gettext("You already get {newsletter}") if known else gettext("Confirm your subscription to {newsletter}")
    return service_mail(
        newsletter,
        to=[subscription.subscriber.given_address],
        subject=subject.format(newsletter=newsletter.name),
        text=render_to_string(f"emails/{name}.txt", context),
        html=render_to_string(f"emails/{name}.html", context),
    )


def _unanswered(subscriber: Subscriber, *, since: dt.datetime) -> bool:
    """Whether a mail went out since then that nobody has answered by confirming."""
    answered = Q(confirmed_at__isnull=False, confirmed_at__gte=F("confirmation_sent_at"))
    return subscriber.subscriptions.filter(confirmation_sent_at__gt=since).exclude(answered).exists()


def _being_sent_to(subscriber: Subscriber, *, now: dt.datetime, besides: Subscription) -> bool:
    return subscriber.subscriptions.filter(mail_due_at__gt=now).exclude(pk=besides.pk).exists()


def _forget_wish(subscription: Subscription) -> None:
    """A suppressed address: keep no more of it than there was before the signup."""
    subscriber = subscription.subscriber
    if subscription.state == SubscriptionState.PENDING and subscription.confirmed_at is None:
        subscription.delete()
        if not subscriber.subscriptions.exists():
            subscriber.delete()
    else:
        Subscription.objects.filter(pk=subscription.pk).update(mail_due_at=None)
