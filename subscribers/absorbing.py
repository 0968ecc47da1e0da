"""Bringing together two readers who turned out to be one."""

from subscribers.consent import name_address
from subscribers.models import ConsentEvent, ReaderRequest, Subscriber, Subscription, SubscriptionState


def absorb(other: Subscriber, *, into: Subscriber) -> None:
    """Hand what ``other`` has over to ``into``, and delete what is left of them. To be called in a transaction.

    What the person had stays as it was; subscriptions that only the other has become theirs. Where both have one, the
    person's goes on if either gets mail; a name and fields that it lacks are filled in from the other's, whose votes,
    notes and copies are kept with it. What the other asked for and did not get is forgotten. Their evidence goes on
    to say which address it was given for.
    """
    name_address(other)
    ConsentEvent.objects.filter(subscriber=other).update(subscriber=into)
    ReaderRequest.objects.filter(subscription__subscriber=other).delete()
    had = {each.newsletter_id: each for each in into.subscriptions.select_for_update().order_by("pk")}
    for theirs in other.subscriptions.select_for_update().order_by("pk"):
        if theirs.newsletter_id in had:
            _combine(theirs, into=had[theirs.newsletter_id])
        else:
            theirs.subscriber = into
            theirs.save(update_fields=["subscriber"])
    other.delete()


def _combine(theirs: Subscription, *, into: Subscription) -> None:
    if theirs.state == SubscriptionState.ACTIVE and into.state != SubscriptionState.ACTIVE:
        into.state, into.confirmed_at = theirs.state, theirs.confirmed_at
        into.paused_until, into.mail_due_at = theirs.paused_until, None
    into.name, into.attributes = into.name or theirs.name, {**theirs.attributes, **into.attributes}
    into.save(update_fields=["state", "confirmed_at", "paused_until", "mail_due_at", "name", "attributes"])
    theirs.notes.update(subscription=into)
    theirs.changes.update(subscription=into)
    # Of an issue there is one vote, of a mailing one copy: what the person has of it is theirs.
    theirs.votes.exclude(issue__in=into.votes.values("issue")).update(subscription=into)
    theirs.deliveries.exclude(mailing__in=into.deliveries.values("mailing")).update(subscription=into)
