"""The mail that asks "was it you?": who gets one, when, and what is in it.

A wish for one is ``Subscription.mail_due_at``; the database holds it, so a lost broker message or a dead mail server
only delays it. At most one unanswered mail of a newsletter goes to an address in 24 hours, so that none holds up
another's, and three of the whole site: someone else's address typed into every form costs its owner three mails a day.
What waits then comes in one mail when there is room; so does the next one of whoever asks again after ten minutes in
vain.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext

from newsletter.directions import isolated_in_text
from newsletter.due_mail import GIVE_UP_AFTER, LEASE, MailColumn, MailKind
from newsletter.languages import speaking
from subscribers import suppression
from subscribers.address_checks.mail_servers import why_no_mail
from subscribers.models import ConsentEvent, Subscriber, Subscription, SubscriptionState
from subscribers.reader_links import confirm_url, preferences_url, unsubscribe_url
from subscribers.service_mail import looks, service_mail

ONE_IN = dt.timedelta(hours=24)
MOST_OF_THE_SITE = 3
"""So many unanswered mails go to an address in 24 hours, each asking about one newsletter or several."""
# Sooner than this the first mail may be on its way: a server that puts strangers off takes it some minutes later.
ASKED_AGAIN_AFTER = dt.timedelta(minutes=10)
_WAITING = MailColumn(Subscription.objects, "mail_due_at")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Errand:
    """A confirmation mail to be sent now: to whom, of which newsletter, at what moment it was taken on.

    ``others`` are the same person's subscriptions to other newsletters that waited for such a mail: this one is
    theirs too, and what becomes of it holds for all of them.
    """

    subscription: Subscription
    at: dt.datetime
    others: tuple[Subscription, ...] = ()

    @property
    def ids(self) -> list[int]:
        """The subscriptions that this mail is for."""
        return [each.pk for each in (self.subscription, *self.others)]


due = _WAITING.due
"""The ids of subscriptions whose confirmation mail is due, the longest waiting first."""


@transaction.atomic
def take(subscription_id: int, *, now: dt.datetime) -> Errand | None:
    """Take on the mail that is due for a subscription, for 5 minutes; None where none is due or none may be sent.

    The lock on the person makes two newsletters' mails to one address wait for each other's decision. Whatever else of
    the person waits for a mail is taken on with it: someone who asked for three newsletters gets one mail.
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
    if _is_barred(subscription):
        _forget_wish(subscription)
        return None
    if _being_sent_to(subscriber, now=now, besides=subscription):
        return None  # its turn comes when the other mail has gone out, or has not
    before = [*_own_before(subscription, now=now), *_one_too_many(subscriber, now=now)]
    if before:
        later = _next_turn(subscription, before=before, now=now)
        Subscription.objects.filter(pk=subscription.pk).update(mail_due_at=later)
        return None
    errand = _with_others(subscription, now=now)
    _WAITING.lease(*errand.ids, now=now)
    return errand


def take_if_it_can_arrive(subscription_id: int, *, now: dt.datetime) -> Errand | None:
    """:func:`take`, unless the domain takes no mail: then it is held, and the writer is told why. It asks DNS."""
    errand = take(subscription_id, now=now)
    because = why_no_mail(errand.subscription) if errand is not None else ""
    if errand is None or not because:
        return errand
    hold(errand, because=because)
    return None


def send(errand: Errand, *, base_url: str) -> None:
    """Send the mail and note that it went.

    Raises OSError or SMTPException, and the wish stays for the next try; ValueError for an address that no header can
    hold.
    """
    compose(errand.subscription, at=errand.at, base_url=base_url, others=errand.others).send()
    _WAITING.end(*errand.ids, confirmation_sent_at=errand.at, held_because="")


def drop(errand: Errand) -> None:
    """Give the mail up: the server will never take it. The person can sign up again."""
    _WAITING.end(*errand.ids)


def hold(errand: Errand, *, because: str) -> None:
    """Send nothing, since it cannot arrive; ``because`` tells the writer why. Another signup has it looked at anew."""
    _WAITING.end(*errand.ids, held_because=because)


def put_off(errand: Errand, *, now: dt.datetime) -> None:
    """The server did not take it: the lease's end is the next try, unless the wish is older than two days."""
    events = ConsentEvent.objects.filter(
        subscriber=errand.subscription.subscriber_id, newsletter=errand.subscription.newsletter_id
    )
    if not events.filter(at__gt=now - GIVE_UP_AFTER).exists():
        drop(errand)


def look_again(subscriber: Subscriber, *, now: dt.datetime) -> None:
    """Have the mails that wait for another day looked at now: an answer may have made room. :func:`take` decides anew.

    A mail that is being sent keeps its lease, also that of a worker whose clock was read a moment after ``now``.
    """
    subscriber.subscriptions.filter(mail_due_at__gt=now + 2 * LEASE).update(mail_due_at=now)


MAILS = MailKind(
    about="The confirmation mail of subscription {}", due=due, take=take_if_it_can_arrive, send=send, drop=drop,
    put_off=put_off,
)  # fmt: skip


def compose(
    subscription: Subscription, *, at: dt.datetime, base_url: str, others: Sequence[Subscription] = ()
) -> EmailMultiAlternatives:
    """The mail itself, in the newsletter's language; to someone who is subscribed already, it says so.

    It names what else its link confirms (``others``), and holds nothing a stranger typed.
    """
    with speaking(subscription.newsletter.language):
        return _compose(subscription, at=at, base_url=base_url, others=others)


def _compose(
    subscription: Subscription, *, at: dt.datetime, base_url: str, others: Sequence[Subscription]
) -> EmailMultiAlternatives:
    newsletter = subscription.newsletter
    known = subscription.state == SubscriptionState.ACTIVE
    context = {
        **looks(newsletter),
        "confirm_url": confirm_url(subscription.pk, issued_at=at),
        "preferences_url": preferences_url(subscription.pk) if known else "",
        "unsubscribe_url": unsubscribe_url(subscription.pk),
        "home_url": f"{base_url}/{newsletter.slug}/",
        "others": [each.newsletter.name for each in others if each.state != SubscriptionState.ACTIVE],
    }
    name = "already_subscribed" if known else "confirmation"
    subject = gettext("You already get {newsletter}") if known else gettext("Confirm your subscription to {newsletter}")
    return service_mail(
        newsletter,
        to=[subscription.subscriber.given_address],
        subject=subject.format(newsletter=isolated_in_text(newsletter.name)),
        text=render_to_string(f"emails/{name}.txt", context),
        html=render_to_string(f"emails/{name}.html", context),
    )


def _with_others(subscription: Subscription, *, now: dt.datetime) -> Errand:
    """The errand for all that is due for the person; it leads with one that can be confirmed, if there is any."""
    due = Subscription.objects.select_related("subscriber", "newsletter").filter(
        subscriber=subscription.subscriber_id, mail_due_at__lte=now
    )
    found = due.exclude(pk=subscription.pk).order_by("mail_due_at", "pk")
    others = [each for each in found if not _is_barred(each) and not _own_before(each, now=now)]
    open_ones = [each for each in (subscription, *others) if each.state != SubscriptionState.ACTIVE]
    lead = open_ones[0] if open_ones else subscription
    rest = tuple(each for each in (subscription, *others) if each != lead)
    return Errand(subscription=lead, at=now, others=rest)


def _is_barred(subscription: Subscription) -> bool:
    return suppression.bars_signup(subscription.subscriber.address, newsletter=subscription.newsletter_id)


def _own_before(subscription: Subscription, *, now: dt.datetime) -> list[dt.datetime]:
    """When the mail about this subscription went out that nobody has answered yet; none where another may go."""
    address = subscription.subscriber.address
    bounced = suppression.has_bounced(address, newsletter=subscription.newsletter_id)
    since = now - (suppression.PROBE_EVERY if bounced else ONE_IN)
    return _unanswered(Subscription.objects.filter(pk=subscription.pk), since=since)


def _one_too_many(subscriber: Subscriber, *, now: dt.datetime) -> list[dt.datetime]:
    """When the mail to the person went out that has to be a day old before there is room for one more."""
    bounced = suppression.has_bounced(subscriber.address, newsletter=None)
    since, most = (now - suppression.PROBE_EVERY, 1) if bounced else (now - ONE_IN, MOST_OF_THE_SITE)
    return _unanswered(subscriber.subscriptions.all(), since=since)[most - 1 : most]


def _unanswered(theirs: QuerySet[Subscription], *, since: dt.datetime) -> list[dt.datetime]:
    """When mails went out since then that nobody has answered by confirming, the last one first."""
    answered = Q(confirmed_at__isnull=False, confirmed_at__gte=F("confirmation_sent_at"))
    sent = theirs.filter(confirmation_sent_at__gt=since).exclude(answered)
    moments = sent.order_by("-confirmation_sent_at").values_list("confirmation_sent_at", flat=True).distinct()
    return [moment for moment in moments if moment is not None]


def _next_turn(subscription: Subscription, *, before: Sequence[dt.datetime], now: dt.datetime) -> dt.datetime | None:
    """When there is room for the mail; None where none is owed: to who is subscribed, or waited less than others do."""
    own, wished_at = subscription.confirmation_sent_at, subscription.mail_due_at
    asked_too_soon = own in before and own and wished_at and wished_at - own < ASKED_AGAIN_AFTER
    later = max(before) + ONE_IN
    return None if asked_too_soon or later <= now or subscription.state == SubscriptionState.ACTIVE else later


def _being_sent_to(subscriber: Subscriber, *, now: dt.datetime, besides: Subscription) -> bool:
    # What is due later than a lease lasts waits for its turn, and is not being sent.
    leased = subscriber.subscriptions.filter(mail_due_at__gt=now, mail_due_at__lte=now + LEASE)
    return leased.exclude(pk=besides.pk).exists()


def _forget_wish(subscription: Subscription) -> None:
    """A suppressed address: keep no more of it than there was before the signup."""
    subscriber = subscription.subscriber
    if subscription.state == SubscriptionState.PENDING and subscription.confirmed_at is None:
        subscription.delete()
        if not subscriber.subscriptions.exists():
            subscriber.delete()
    else:
        Subscription.objects.filter(pk=subscription.pk).update(mail_due_at=None)
