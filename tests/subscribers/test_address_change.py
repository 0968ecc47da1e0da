"""Another address, from the wish to the way back, as domain acts."""

import datetime as dt

import pytest

from newsletter.due_mail import LEASE
from subscribers import reader_requests, suppression
from subscribers.address_change import Standing, carry_out, read_change
from subscribers.addresses import address_hash, read_address
from subscribers.consent import Evidence
from subscribers.models import (
    ConsentEvent,
    ReaderRequest,
    Subscriber,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.reader_requests import Letter, ask_for_address, ask_for_data, note_sent, take
from subscribers.tokens import BadToken, Purpose, sign
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
HERE = Evidence(source="address change")
DAY = dt.timedelta(days=1)
NEW = read_address("Bob@new.example.net")


@pytest.fixture
def bob():
    return SubscriptionFactory(subscriber__address="bob@example.org", newsletter__name="Tide Notes")


@pytest.fixture
def wish(bob):
    return ask_for_address(bob, address=NEW, now=NOW)


def change(wish, *, undo=False):
    return read_change(sign(Purpose.OLD_ADDRESS if undo else Purpose.NEW_ADDRESS, wish.pk), undo=undo)


def press(wish, *, now=NOW, undo=False):
    return carry_out(change(wish, undo=undo), evidence=HERE, now=now)


def addresses():
    return sorted(Subscriber.objects.values_list("address", "given_address"))


def test_the_press_moves_the_reader_and_tells_the_old_address(bob, wish):
    assert press(wish) is Standing.OPEN
    assert addresses() == [("bob@new.example.net", "Bob@new.example.net")]
    bob.subscriber.refresh_from_db()
    assert bytes(bob.subscriber.address_hash) == address_hash("bob@new.example.net")
    assert list(ConsentEvent.objects.values_list("act", "subscriber")) == [("address_changed", bob.subscriber_id)]
    errand = take(wish.pk, now=NOW)
    assert (errand.letter, errand.to) == (Letter.MOVED, "bob@example.org")


def test_pressing_twice_is_pressing_once(bob, wish):
    assert [press(wish), press(wish)] == [Standing.OPEN, Standing.DONE]
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize(("age", "standing"), [(7 * DAY - DAY / 24, Standing.OPEN), (7 * DAY, Standing.OVER)])
def test_a_new_address_can_be_taken_on_for_seven_days(wish, age, standing):
    assert press(wish, now=NOW + age) is standing


@pytest.mark.parametrize(("age", "standing"), [(29 * DAY, Standing.OPEN), (30 * DAY, Standing.OVER)])
def test_the_owner_of_the_old_address_can_take_it_back_for_thirty_days(bob, wish, age, standing):
    press(wish)
    assert press(wish, undo=True, now=NOW + age) is standing
    expected = "bob@example.org" if standing is Standing.OPEN else "bob@new.example.net"
    assert [address for address, _ in addresses()] == [expected]


def test_what_was_taken_back_stays_so(bob, wish):
    press(wish)
    press(wish, undo=True)
    assert [press(wish, undo=True), press(wish)] == [Standing.UNDONE, Standing.UNDONE]
    assert addresses() == [("bob@example.org", "bob@example.org")]


def test_a_change_that_was_not_made_cannot_be_taken_back(wish):
    assert press(wish, undo=True) is Standing.OVER


def test_an_older_wish_is_worthless_once_a_later_one_was_fulfilled(bob, wish):
    later = ask_for_address(bob, address=read_address("bob@later.example.net"), now=NOW + DAY)
    press(later, now=NOW + DAY)
    assert press(wish, now=NOW + 2 * DAY) is Standing.OVER
    assert addresses()[0][0] == "bob@later.example.net"


def test_an_address_with_a_subscription_of_its_own_is_not_merged(bob, wish):
    chiyo = SubscriptionFactory(subscriber__address="bob@new.example.net", newsletter=bob.newsletter)
    assert press(wish) is Standing.TAKEN
    assert [address for address, _ in addresses()] == ["bob@example.org", "bob@new.example.net"]
    chiyo.refresh_from_db()
    assert chiyo.state == SubscriptionState.ACTIVE


@pytest.mark.parametrize("state", ["unsubscribed", "bounced", "complained"])
def test_nor_is_one_whose_owner_left(bob, wish, state):
    SubscriptionFactory(subscriber__address="bob@new.example.net", state=state, confirmed_at=None)
    assert press(wish) is Standing.TAKEN


def test_a_signup_that_nobody_confirmed_is_absorbed_with_its_evidence(bob, wish):
    waiting = SubscriptionFactory(
        subscriber__address="bob@new.example.net", newsletter=bob.newsletter, state="pending", confirmed_at=None
    )
    event = ConsentEvent.objects.create(
        subscriber=waiting.subscriber, newsletter=bob.newsletter, act="signed_up", at=NOW
    )
    assert press(wish) is Standing.OPEN
    assert addresses() == [("bob@new.example.net", "Bob@new.example.net")]
    event.refresh_from_db()
    assert event.subscriber == bob.subscriber
    bob.refresh_from_db()
    assert bob.state == SubscriptionState.ACTIVE


def test_what_it_says_of_them_fills_what_the_same_newsletter_lacks(bob, wish):
    bells = SubscriptionFactory(subscriber=bob.subscriber, newsletter__name="Bells", name="", attributes={"n": "1"})
    mine = Subscription.objects.filter(pk=bob.pk)
    mine.update(name="Bob", attributes={"city": "Delft"})
    waiting = {"state": "pending", "confirmed_at": None, "subscriber": SubscriberFactory(address=NEW.canonical)}
    said = {"city": "Elsewhere", "boat": "Ketch"}
    SubscriptionFactory(newsletter=bob.newsletter, name="Mallory", attributes=said, **waiting)
    SubscriptionFactory(newsletter=bells.newsletter, name="Bo", attributes={"tune": "Low"}, **waiting)
    SubscriptionFactory(newsletter__name="Clocks", name="Robert", attributes={"clock": "Old"}, **waiting)
    press(wish)
    assert list(Subscription.objects.order_by("pk").values_list("newsletter__name", "name", "attributes")) == [
        ("Tide Notes", "Bob", {"city": "Delft", "boat": "Ketch"}),
        ("Bells", "Bo", {"n": "1", "tune": "Low"}),
        ("Clocks", "Robert", {"clock": "Old"}),
    ]
    assert set(bob.subscriber.subscriptions.values_list("newsletter__name", "state")) == {
        ("Tide Notes", "active"),
        ("Bells", "active"),
        ("Clocks", "pending"),
    }


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_an_address_that_is_not_mailed_is_neither_mailed_nor_taken_on(bob, wish, reason):
    suppression.suppress("bob@new.example.net", reason=reason)
    assert take(wish.pk, now=NOW) is None
    assert press(wish) is Standing.BARRED
    assert addresses() == [("bob@example.org", "bob@example.org")]


def test_an_address_that_another_newsletter_does_not_mail_is_taken_on(bob, wish):
    suppression.suppress("bob@new.example.net", newsletter=NewsletterFactory(), reason=SuppressionReason.MANUAL)
    assert take(wish.pk, now=NOW) is not None
    assert press(wish) is Standing.OPEN


def test_the_old_address_is_not_told_where_it_is_not_mailed(bob, wish):
    suppression.suppress("bob@example.org", reason=SuppressionReason.HARD_BOUNCE)
    press(wish)
    assert take(wish.pk, now=NOW) is None


def test_a_newsletter_that_must_not_write_there_does_not_keep_the_old_address_from_hearing_of_it(bob, wish):
    suppression.suppress("bob@example.org", newsletter=wish.subscription.newsletter, reason=SuppressionReason.MANUAL)
    assert press(wish) is Standing.OPEN
    errand = take(wish.pk, now=NOW)
    assert (errand.letter, errand.to) == (Letter.MOVED, "bob@example.org")
    assert press(wish, undo=True) is Standing.OPEN
    assert addresses() == [("bob@example.org", "bob@example.org")]


def test_someone_who_is_gone_has_no_change(bob, wish):
    token = sign(Purpose.NEW_ADDRESS, wish.pk)
    found = change(wish)
    bob.subscriber.delete()
    assert read_change(token) is None
    assert carry_out(found, evidence=HERE, now=NOW) is Standing.OVER


def test_links_of_other_kinds_are_bad_tokens(bob, wish):
    look = ask_for_data(bob, now=NOW)
    assert read_change(sign(Purpose.NEW_ADDRESS, look.pk)) is None
    for token in ("garbage", "", sign(Purpose.OLD_ADDRESS, wish.pk), sign(Purpose.PREFERENCES, wish.pk)):
        with pytest.raises(BadToken):
            read_change(token)


class TestTheMail:
    def test_it_goes_to_the_new_address(self, wish):
        errand = take(wish.pk, now=NOW)
        assert (errand.letter, errand.to) == (Letter.TAKE_ON, "Bob@new.example.net")

    def test_its_lease_keeps_others_from_sending_it_too(self, wish):
        assert take(wish.pk, now=NOW) is not None
        assert take(wish.pk, now=NOW + LEASE / 2) is None
        assert take(wish.pk, now=NOW + LEASE) is not None

    def test_it_is_sent_once(self, wish):
        note_sent(take(wish.pk, now=NOW))
        assert (take(wish.pk, now=NOW + DAY), reader_requests.due(NOW + DAY)) == (None, [])

    def test_a_known_address_is_told_that_it_is_known(self, bob, wish):
        SubscriptionFactory(subscriber__address="bob@new.example.net")
        assert take(wish.pk, now=NOW).letter is Letter.KNOWN

    def test_one_s_own_address_needs_none(self, bob):
        same = ask_for_address(bob, address=read_address("BOB@example.org"), now=NOW)
        assert take(same.pk, now=NOW) is None

    def test_an_address_gets_one_a_day_whoever_asks(self, bob, wish):
        note_sent(take(wish.pk, now=NOW))
        eve = SubscriptionFactory(subscriber__address="eve@example.org")
        again = ask_for_address(eve, address=NEW, now=NOW + DAY / 2)
        assert take(again.pk, now=NOW + DAY / 2) is None
        later = ask_for_address(eve, address=NEW, now=NOW + 2 * DAY)
        assert take(later.pk, now=NOW + 2 * DAY) is not None

    def test_a_reader_has_three_wishes_a_day(self, bob, wish):
        more = [ask_for_address(bob, address=NEW, now=NOW) is not None for _ in range(4)]
        assert more == [True, True, False, False]
        assert ask_for_address(bob, address=NEW, now=NOW + DAY) is not None

    def test_it_is_given_up_after_two_days(self, wish):
        errand = take(wish.pk, now=NOW)
        reader_requests.put_off(errand, now=NOW + 2 * DAY)
        assert len(reader_requests.due(NOW + 3 * DAY)) == 1
        reader_requests.put_off(errand, now=NOW + 3 * DAY)
        assert reader_requests.due(NOW + 3 * DAY) == []


def test_requests_that_are_over_are_forgotten_with_the_former_address(bob, wish):
    press(wish)
    recent = ask_for_address(bob, address=NEW, now=NOW + 20 * DAY)
    assert reader_requests.forget_old(NOW + 38 * DAY) == 1
    assert list(ReaderRequest.objects.all()) == [recent]


def test_a_person_without_a_subscription_takes_no_address(bob, wish):
    SubscriberFactory(address="bob@new.example.net")
    assert press(wish) is Standing.OPEN
    assert addresses() == [("bob@new.example.net", "Bob@new.example.net")]
