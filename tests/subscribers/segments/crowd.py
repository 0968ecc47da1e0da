"""Sixty readers of all kinds, some of whom nearly nothing is known of, as dicts and as rows."""

import datetime as dt
import random

from django.utils import timezone

from subscribers.models import FeedbackVote, PersonNote, Subscription
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory
from tests.subscribers.segments.rule_strategy import OWN_LANGUAGE, STATES

NOW = dt.datetime(2026, 6, 16, 23, 30, tzinfo=dt.UTC)
"""Already the 17th in Amsterdam."""
# About midnight in the newsletter's zone, and on days when clocks are changed.
_MOMENTS = [
    None, None,
    dt.datetime(2026, 6, 15, 21, 59, 59, tzinfo=dt.UTC), dt.datetime(2026, 6, 15, 22, 0, tzinfo=dt.UTC),
    dt.datetime(2026, 6, 14, 22, 0, tzinfo=dt.UTC), dt.datetime(2026, 6, 14, 21, 59, tzinfo=dt.UTC),
    dt.datetime(2026, 5, 17, 22, 0, tzinfo=dt.UTC), dt.datetime(2026, 5, 17, 21, 59, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 28, 23, 0, tzinfo=dt.UTC), dt.datetime(2026, 3, 28, 22, 59, tzinfo=dt.UTC),
    dt.datetime(2025, 12, 31, 23, 0, tzinfo=dt.UTC), dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC), NOW,
]  # fmt: skip
_ADDRESSES = ["ann{}@example.org", "bo{}@example.net", "x{}@sub.example.org", "o{}@xn--bcher-kva.example"]
_NAMES = ["", "Ann", "ann bo", "Zoé", "50% off", "a_b", "back\\slash", "None"]
_CITIES = ["", "Amsterdam", "amsterdam", "New Amsterdam", "null", None, 7, "é"]


def a_crowd():
    """``(newsletter, numbers of two others, people)``; each person's ``pk`` is their subscription's."""
    newsletter, *others = (NewsletterFactory(slug=f"crowd-{place}", language=OWN_LANGUAGE) for place in range(3))
    issues = [IssueFactory(newsletter=newsletter, number=number) for number in (1, 2)]
    chance = random.Random(5)
    people = [_person(chance, number, [other.pk for other in others]) for number in range(60)]
    for person in people:
        _add(person, newsletter, others, issues)
    # Somebody who reads only another newsletter is never meant.
    SubscriptionFactory(newsletter=others[0], subscriber__address="other@example.org", name="Ann")
    return newsletter, [str(other.pk) for other in others], people


def _person(chance, number, others):
    address = chance.choice(_ADDRESSES)
    attributes = {
        "city": chance.choice(_CITIES), "2024": chance.choice(["a", "", None]), "a.b__c": chance.choice(["a", "Bo"])
    }  # fmt: skip
    kept = chance.sample(sorted(attributes), chance.randint(0, 3))
    return {
        "address": address.format(number),
        "given_address": chance.choice([str.upper, str])(address.format(number)),
        "name": chance.choice(_NAMES),
        "language": chance.choice(["", "nl", "pt", "pt-BR", "pto"]),
        "attributes": {key: attributes[key] for key in kept},
        "came_from": chance.choice([{}, {"utm_source": "Ann"}, {"utm_source": "", "referrer": "x.example/a"}]),
        "tags": chance.choice([[], ["vip"], ["vip", "tides"], ["VIP"]]),
        "state": chance.choice(STATES),
        "source": chance.choice(["", "import", "signup page"]),
        "created_at": chance.choice(_MOMENTS[2:]),
        "confirmed_at": chance.choice(_MOMENTS),
        "ended_at": chance.choice(_MOMENTS),
        "paused_until": chance.choice([None, None, NOW, NOW + dt.timedelta(days=1), NOW - dt.timedelta(days=1)]),
        "also": set(chance.sample(others, chance.randint(0, 2))),
        "left": set(chance.sample(others, chance.randint(0, 2))),
        "notes": chance.choice([0, 0, 1, 2]),
        "votes": [(chance.choice(["loved", "meh"]), chance.choice(_MOMENTS[2:])) for _ in range(chance.randint(0, 2))],
    }


def _add(person, newsletter, others, issues):
    of_person = ("address", "given_address", "language")
    of_subscription = (
        "name", "attributes", "came_from", "tags", "state", "source", "created_at", "confirmed_at", "ended_at",
        "paused_until",
    )  # fmt: skip
    subscriber = SubscriberFactory(**{field: person[field] for field in of_person})
    row = SubscriptionFactory(
        subscriber=subscriber, newsletter=newsletter, **{field: person[field] for field in of_subscription}
    )
    person["pk"] = row.pk
    for other in others:
        if other.pk in person["also"] | person["left"]:
            state = "active" if other.pk in person["also"] else "unsubscribed"
            # What another newsletter calls them, and knows of them, is nobody's here.
            known = {"name": "Ann Elsewhere", "attributes": {"city": "Amsterdam", "a.b__c": "Bo"}}
            SubscriptionFactory(subscriber=subscriber, newsletter=other, state=state, **known)
    for number in range(person["notes"]):
        PersonNote.objects.create(subscription=row, words=f"Note {number}", at=timezone.now())
    for issue, (choice, at) in zip(issues, person["votes"], strict=False):
        vote = FeedbackVote.objects.create(issue=issue, subscription=row, choice=choice)
        FeedbackVote.objects.filter(pk=vote.pk).update(at=at)


def members_of(queryset):
    """The numbers of whom it finds, each of them once."""
    found = list(queryset.values_list("pk", flat=True))
    assert len(found) == len(set(found))
    assert set(found) <= set(Subscription.objects.values_list("pk", flat=True))
    return set(found)
