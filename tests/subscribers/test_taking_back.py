"""Taking a change of address back: who is brought together by it, and where what is kept goes meanwhile."""

import datetime as dt

import pytest

from delivery import mailings
from subscribers import own_data
from subscribers.address_change import Standing, carry_out, read_change
from subscribers.addresses import read_address
from subscribers.consent import Evidence
from subscribers.models import ConsentEvent, FeedbackVote, PersonNote, Subscriber, Subscription
from subscribers.reader_requests import Letter, ask_for_address, ask_for_data, take
from subscribers.tokens import Purpose, sign
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def tides():
    return NewsletterFactory(name="Tide Notes")


@pytest.fixture
def bob(tides):
    return SubscriptionFactory(subscriber__address="bob@example.org", newsletter=tides)


def move(subscription, address, *, at=NOW):
    """The change to ``address``, asked for and taken on."""
    wish = ask_for_address(subscription, address=read_address(address), now=at)
    assert press(wish, at=at) is Standing.OPEN
    return wish


def press(wish, *, at=NOW, undo=False):
    token = sign(Purpose.OLD_ADDRESS if undo else Purpose.NEW_ADDRESS, wish.pk)
    return carry_out(read_change(token, undo=undo), evidence=Evidence(source="address change"), now=at)


def where_data_goes(subscription, *, at):
    fresh = Subscription.objects.get(pk=subscription.pk)
    errand = take(ask_for_data(fresh, now=at).pk, now=at)
    assert errand.letter is Letter.OWN_DATA
    return errand.to


def test_links_to_what_is_kept_go_to_the_oldest_address_that_can_take_it_back(bob):
    move(bob, "eve@example.net")
    move(bob, "eve@example.com", at=NOW + 10 * DAY)
    ages = {age: where_data_goes(bob, at=NOW + age * DAY) for age in (11, 29, 30, 39, 40)}
    assert ages == {
        11: "bob@example.org",
        29: "bob@example.org",
        30: "eve@example.net",
        39: "eve@example.net",
        40: "eve@example.com",
    }


def test_once_taken_back_they_go_to_the_reader_again(bob):
    wish = move(bob, "eve@example.net")
    press(wish, undo=True)
    move(bob, "bob@example.com", at=NOW + DAY)
    assert where_data_goes(bob, at=NOW + 2 * DAY) == "bob@example.org"


def test_a_link_of_before_the_change_shows_the_data_and_none_does_that_went_elsewhere(bob):
    before = ask_for_data(bob, now=NOW)
    move(bob, "eve@example.net")
    stray = ask_for_data(bob, now=NOW)
    stray.address = "eve@example.net"
    stray.save()
    shown = [own_data.read_data_link(sign(Purpose.OWN_DATA, wish.pk), now=NOW) for wish in (before, stray)]
    assert shown == [bob, None]
    assert take(stray.pk, now=NOW) is None


def test_the_first_change_is_taken_back_with_all_that_came_after_it(bob):
    first = move(bob, "eve@example.net")
    second = move(bob, "eve@example.com", at=NOW + DAY)
    waiting = ask_for_address(bob, address=read_address("eve@example.org"), now=NOW + DAY)
    assert press(first, undo=True, at=NOW + 2 * DAY) is Standing.OPEN
    assert Subscriber.objects.get().address == "bob@example.org"
    assert press(second, undo=True, at=NOW + 3 * DAY) is Standing.UNDONE
    assert press(waiting, at=NOW + 3 * DAY) is Standing.OVER
    assert take(second.pk, now=NOW + 3 * DAY) is None
    assert Subscriber.objects.get().address == "bob@example.org"


class TestWhoSignedUpWithTheOldAddressSince:
    """is the same person: both are brought together when the change is taken back."""

    @pytest.fixture
    def again(self, bob):
        """The change, and the reader who signed up after it."""
        wish = move(bob, "eve@example.net")
        return wish, SubscriberFactory(address="bob@example.org", given_address="Bob@example.org")

    def test_what_only_the_later_signup_has_is_taken_over(self, bob, again):
        wish, later = again
        clocks = SubscriptionFactory(subscriber=later, newsletter__name="Clock Notes")
        event = ConsentEvent.objects.create(subscriber=later, newsletter=clocks.newsletter, act="confirmed", at=NOW)
        assert press(wish, undo=True) is Standing.OPEN
        assert list(Subscriber.objects.values_list("pk", "address")) == [(bob.subscriber_id, "bob@example.org")]
        clocks.refresh_from_db()
        event.refresh_from_db()
        assert (clocks.subscriber, clocks.state, event.subscriber) == (bob.subscriber, "active", bob.subscriber)

    @pytest.mark.parametrize(
        ("had", "later_on", "stays"),
        [
            ("active", "active", "active"),
            ("unsubscribed", "active", "active"),
            ("active", "unsubscribed", "active"),
            ("unsubscribed", "pending", "unsubscribed"),
            ("complained", "unsubscribed", "complained"),
        ],
    )
    def test_of_two_subscriptions_to_one_newsletter_that_goes_on_which_gets_mail(
        self, bob, again, tides, had, later_on, stays
    ):
        wish, later = again
        bob.state = had
        bob.save()
        SubscriptionFactory(subscriber=later, newsletter=tides, state=later_on)
        assert press(wish, undo=True) is Standing.OPEN
        assert list(bob.subscriber.subscriptions.values_list("pk", "state")) == [(bob.pk, stays)]

    def test_votes_notes_and_copies_of_the_later_signup_stay_with_it(self, bob, again, tides):
        wish, later = again
        second = SubscriptionFactory(subscriber=later, newsletter=tides)
        both, one = IssueFactory(newsletter=tides, number=1), IssueFactory(newsletter=tides, number=2)
        for subscription, issue in [(bob, both), (second, both), (second, one)]:
            FeedbackVote.objects.create(issue=issue, subscription=subscription, choice=f"of-{subscription.pk}")
        PersonNote.objects.create(subscription=second, words="Wrote again")
        mailings.begin(both, now=NOW)
        Subscription.objects.filter(pk=bob.pk).update(state="unsubscribed")
        mailings.begin(one, now=NOW)
        press(wish, undo=True)
        assert set(bob.votes.values_list("issue__number", "choice")) == {
            (1, f"of-{bob.pk}"),
            (2, f"of-{second.pk}"),
        }
        assert [note.words for note in bob.notes.all()] == ["Wrote again"]
        assert sorted(bob.deliveries.values_list("mailing__issue__number", flat=True)) == [1, 2]

    def test_who_moved_there_is_not_brought_together_with_anybody(self, bob):
        wish = move(bob, "eve@example.net")
        mallory = SubscriptionFactory(subscriber__address="mallory@example.net")
        move(mallory, "bob@example.org")
        assert press(wish, undo=True) is Standing.TAKEN
        assert sorted(Subscriber.objects.values_list("address", flat=True)) == ["bob@example.org", "eve@example.net"]


def test_the_evidence_names_all_that_moves_and_the_address_before(bob):
    SubscriptionFactory(subscriber=bob.subscriber, newsletter__name="Clock Notes")
    SubscriptionFactory(subscriber=bob.subscriber, newsletter__name="Left Notes", state="unsubscribed")
    wish = move(bob, "Bob@example.net")
    press(wish, undo=True, at=NOW + DAY)
    kept = ConsentEvent.objects.order_by("at", "newsletter__name")
    events = list(kept.values_list("newsletter__name", "at", "wording"))
    there = (
        "Tide Notes comes to … from then on, and no longer to the address it goes to now.\n"
        "And these with it\nClock Notes\nUse this address\nAddress before: bob@example.org"
    )
    back = (
        "Tide Notes then comes to … again.\n"
        "And these with it\nClock Notes\nTake it back\nAddress before: Bob@example.net"
    )
    assert events == [
        ("Clock Notes", NOW, there),
        ("Tide Notes", NOW, there),
        ("Clock Notes", NOW + DAY, back),
        ("Tide Notes", NOW + DAY, back),
    ]


def test_what_the_other_told_a_newsletter_fills_what_it_did_not_know(bob):
    Subscription.objects.filter(pk=bob.pk).update(name="", attributes={"city": "Rye"})
    wish = move(bob, "bob@new.example")
    SubscriptionFactory(
        subscriber__address="bob@example.org",
        newsletter=bob.newsletter,
        name="Bob",
        attributes={"city": "Hove", "boat": "Gig"},
    )
    assert press(wish, at=NOW + DAY, undo=True) is Standing.OPEN
    bob.refresh_from_db()
    assert (bob.name, bob.attributes) == ("Bob", {"city": "Rye", "boat": "Gig"})
