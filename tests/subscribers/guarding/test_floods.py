"""A flood is told from a good day, and the form defends itself while it lasts."""

import datetime as dt

import pytest

from subscribers.guarding import floods
from subscribers.guarding.floods import (
    GUARDS_FOR,
    LEAST,
    Signs,
    is_flood,
    look,
    look_at_guarded,
    note_turned_away,
    read_signs,
)
from subscribers.models import ConsentEvent, SignupPage, Subscriber, Subscription, SubscriptionState
from tests.factories import NewsletterFactory

NOW = dt.datetime(2026, 6, 7, 17, 20, tzinfo=dt.UTC)


def signs(**fields):
    return Signs(**{"unconfirmed": 0, "confirmed": 0, "turned_away": 0, "usual": 0.0, **fields})


@pytest.mark.parametrize(
    ("found", "flood"),
    [
        (signs(), False),
        (signs(unconfirmed=29), False),
        (signs(unconfirmed=30), True),
        (signs(unconfirmed=30, confirmed=7), True),
        (signs(unconfirmed=30, confirmed=8), False),
        (signs(unconfirmed=400, confirmed=120), False),
        (signs(unconfirmed=400, confirmed=20), True),
        (signs(unconfirmed=90, usual=30.0), False),
        (signs(unconfirmed=91, usual=30.0), True),
        (signs(turned_away=29), False),
        (signs(turned_away=30), True),
        (signs(turned_away=30, confirmed=500), True),
    ],
)
def test_the_rule(found, flood):
    assert is_flood(found) is flood


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


def signups(newsletter, count, *, at=NOW, state=SubscriptionState.PENDING, confirmed_at=None):
    """People who signed up at a moment, and confirmed at another."""
    start = Subscriber.objects.count()
    people = Subscriber.objects.bulk_create(
        Subscriber(address=f"p{n}@example.org", given_address=f"p{n}@example.org") for n in range(start, start + count)
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=each, newsletter=newsletter, state=state, created_at=at, confirmed_at=confirmed_at)
        for each in people
    )
    if confirmed_at:
        ConsentEvent.objects.bulk_create(
            ConsentEvent(
                subscriber=each, newsletter=newsletter, act="confirmed", at=confirmed_at, ip_address="203.0.113.7"
            )
            for each in people
        )


def guarded_until(newsletter):
    return SignupPage.objects.values_list("guarded_until", flat=True).filter(newsletter=newsletter).first()


def test_the_signs_are_those_of_the_last_ten_minutes_and_of_this_newsletter(newsletter):
    signups(newsletter, 31, at=NOW - dt.timedelta(minutes=9))
    signups(newsletter, 5, at=NOW - dt.timedelta(minutes=11))
    signups(NewsletterFactory(), 7)
    minute = NOW - dt.timedelta(minutes=1)
    signups(newsletter, 3, at=minute, state=SubscriptionState.ACTIVE, confirmed_at=minute)
    for _ in range(2):
        note_turned_away(newsletter, now=NOW)
    assert read_signs(newsletter, now=NOW) == signs(unconfirmed=31, confirmed=3, turned_away=2)


def test_what_is_usual_is_the_average_of_a_week_without_the_last_hour(newsletter):
    day, hour = NOW - dt.timedelta(days=3), NOW - dt.timedelta(minutes=30)
    signups(newsletter, 501, at=day, state=SubscriptionState.ACTIVE, confirmed_at=day)
    signups(newsletter, 99, at=hour, state=SubscriptionState.ACTIVE, confirmed_at=hour)
    signups(newsletter, LEAST)
    assert read_signs(newsletter, now=NOW).usual == pytest.approx(0.5)


def test_a_flood_makes_the_form_defend_itself_for_half_an_hour(newsletter):
    signups(newsletter, LEAST)
    assert look(newsletter, now=NOW) is True
    assert guarded_until(newsletter) == NOW + GUARDS_FOR


def test_a_good_day_does_not(newsletter):
    signups(newsletter, 2 * LEAST)
    signups(newsletter, LEAST, state=SubscriptionState.ACTIVE, confirmed_at=NOW)
    assert look(newsletter, now=NOW) is False
    assert guarded_until(newsletter) is None


def test_addresses_that_were_imported_are_no_flood(newsletter):
    signups(newsletter, 5 * LEAST, state=SubscriptionState.ACTIVE)
    assert look(newsletter, now=NOW) is False


def test_one_mail_is_owed_for_each_flood(newsletter):
    signups(newsletter, LEAST)
    look(newsletter, now=NOW)
    page = SignupPage.objects.get()
    assert page.guard_mail_due_at == NOW
    SignupPage.objects.update(guard_mail_due_at=None)  # it was sent
    look(newsletter, now=NOW + dt.timedelta(minutes=5))
    page.refresh_from_db()
    assert (page.guard_mail_due_at, page.guarded_until) == (None, NOW + dt.timedelta(minutes=5) + GUARDS_FOR)


def test_the_next_flood_owes_another(newsletter):
    SignupPage.objects.create(newsletter=newsletter, guarded_until=NOW)
    signups(newsletter, LEAST)
    look(newsletter, now=NOW)
    assert SignupPage.objects.get().guard_mail_due_at == NOW


def test_settings_of_the_page_stay_as_they_are(newsletter):
    SignupPage.objects.create(newsletter=newsletter, words="Tides.", challenge="never")
    signups(newsletter, LEAST)
    look(newsletter, now=NOW)
    page = SignupPage.objects.get()
    assert (page.words, page.challenge) == ("Tides.", "never")


def test_presses_that_are_turned_away_keep_it_up(newsletter):
    SignupPage.objects.create(newsletter=newsletter, guarded_until=NOW + dt.timedelta(minutes=1))
    for _ in range(LEAST):
        note_turned_away(newsletter, now=NOW)
    look_at_guarded(now=NOW)
    assert guarded_until(newsletter) == NOW + GUARDS_FOR


def test_without_signs_it_ends_by_itself(newsletter):
    until = NOW + dt.timedelta(minutes=1)
    SignupPage.objects.create(newsletter=newsletter, guarded_until=until)
    for _ in range(LEAST):
        note_turned_away(newsletter, now=NOW - dt.timedelta(minutes=21))
    look_at_guarded(now=NOW)
    assert guarded_until(newsletter) == until


def test_a_form_is_looked_at_with_every_tenth_signup_past_the_least(newsletter, monkeypatch):
    looked = []
    monkeypatch.setattr(floods, "look", lambda newsletter, *, now: looked.append(len(taken)) or False)
    taken = []
    for number in range(1, LEAST + 22):
        taken.append(number)
        floods.note_taken(newsletter, now=NOW)
    assert looked == [LEAST + 1, LEAST + 11, LEAST + 21]
