"""What somebody may do to a reader whom other newsletters of the site know too."""

import pytest

from subscribers import suppression
from subscribers.addresses import address_hash
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, Subscription, SuppressionReason
from tests.factories import NewsletterFactory, SubscriptionFactory, in_team

pytestmark = pytest.mark.django_db

READERS = "/studio/tide-notes/readers/"
KNOWN_TO_OTHERS = "This reader is known to more of this site than your newsletters"
MANUAL, COMPLAINT = SuppressionReason.MANUAL, SuppressionReason.COMPLAINT


@pytest.fixture
def ours():
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


@pytest.fixture
def theirs():
    return NewsletterFactory(slug="night-post", name="Night Post")


@pytest.fixture
def editor(ours, client):
    client.force_login(in_team(ours, "editor", name="alina"))
    return client


@pytest.fixture
def bob(ours):
    return SubscriptionFactory(newsletter=ours, subscriber__address="bob@example.org", name="Bob")


@pytest.fixture
def shared(bob, theirs):
    """Bob's subscription to the other newsletter."""
    return SubscriptionFactory(newsletter=theirs, subscriber=bob.subscriber)


def entry_page(address):
    return f"{READERS}suppressed/{address_hash(address).hex()}/"


def acts(bob):
    """``{what is done: (address, what is posted)}`` of what concerns the whole person."""
    page = f"{READERS}{bob.pk}/"
    return {
        "suppress": (f"{page}suppress/", {"note": "x"}),
        "lift": (f"{page}lift/", {}),
        "suppressed": (f"{READERS}suppressed/", {"address": "bob@example.org", "note": "x"}),
        "suppression": (entry_page("bob@example.org"), {"note": "x"}),
    }


@pytest.mark.parametrize("act", ["suppress", "lift", "suppressed", "suppression"])
def test_it_takes_the_right_in_each_newsletter_that_knows_them(editor, bob, shared, theirs, act):
    if act in {"lift", "suppression"}:
        suppression.suppress("bob@example.org", reason=MANUAL)
    address, words = acts(bob)[act]
    was = (list(Subscription.objects.values("state")), suppression.find_suppression("bob@example.org"))
    refused = editor.post(address, words)
    assert (refused.status_code, KNOWN_TO_OTHERS in refused.content.decode()) == (403, True)
    assert (list(Subscription.objects.values("state")), suppression.find_suppression("bob@example.org")) == was
    in_team(theirs, "editor", name="alina")
    assert editor.post(address, words).status_code == 302


@pytest.mark.parametrize("act", ["suppress", "lift", "suppressed", "suppression"])
def test_of_a_reader_of_ones_own_alone_everything_may_be_done(editor, bob, act):
    if act in {"lift", "suppression"}:
        suppression.suppress("bob@example.org", reason=MANUAL)
    address, words = acts(bob)[act]
    assert editor.post(address, words).status_code == 302


def test_a_subscription_of_others_is_not_ended_by_adding_its_address_to_the_list(editor, theirs):
    stranger = SubscriptionFactory(newsletter=theirs, subscriber__address="cy@example.org")
    refused = editor.post(f"{READERS}suppressed/", {"address": "CY@example.org", "note": "x"})
    stranger.refresh_from_db()
    assert (refused.status_code, stranger.state) == (403, "active")


@pytest.mark.parametrize("reason", [COMPLAINT, SuppressionReason.ERASURE])
@pytest.mark.parametrize("address", ["bob@example.org", "nobody@example.org"])
def test_a_readers_own_word_is_taken_back_by_administrators_alone(editor, studio_client, bob, reason, address):
    suppression.suppress(address, reason=reason)
    editor.force_login(in_team(bob.newsletter, "owner", name="odo"))
    page = editor.get(entry_page(address)).content.decode()
    assert ("Only an administrator takes it back: ask one." in page, '<form method="post" class' in page) == (
        True,
        False,
    )
    refused = editor.post(entry_page(address), {"note": "x"})
    assert (refused.status_code, "Only an administrator takes it back" in refused.content.decode()) == (403, True)
    assert suppression.find_suppression(address).reason == reason


@pytest.mark.parametrize("garbage", [{}, {"note": "\0"}, {"note": "x" * 9000}])
def test_garbage_lifts_no_complaint(editor, bob, garbage):
    suppression.suppress("bob@example.org", reason=COMPLAINT)
    assert editor.post(entry_page("bob@example.org"), garbage).status_code == 403
    assert suppression.find_suppression("bob@example.org").reason == COMPLAINT


def test_a_complaint_does_not_become_one_that_may_be_lifted(editor, bob):
    suppression.suppress("bob@example.org", reason=COMPLAINT, note="from the provider")
    editor.post(f"{READERS}{bob.pk}/suppress/", {"note": "x"})
    editor.post(f"{READERS}{bob.pk}/lift/")
    entry = suppression.find_suppression("bob@example.org")
    assert (entry.reason, entry.note) == (COMPLAINT, "from the provider")


def test_the_page_of_such_a_person_offers_what_concerns_ones_own_newsletter_alone(editor, bob, shared, theirs):
    page = f"{READERS}{bob.pk}/"
    shown = editor.get(page).content.decode()
    offered = [f"{page}{act}/" in shown for act in ("profile", "tags", "suppress")]
    assert (offered, KNOWN_TO_OTHERS in shown) == ([True, True, False], True)
    suppression.suppress("bob@example.org", reason=MANUAL)
    shown = editor.get(page).content.decode()
    assert (f"{page}lift/" in shown, KNOWN_TO_OTHERS in shown) == (False, True)
    in_team(theirs, "editor", name="alina")
    shown = editor.get(page).content.decode()
    assert (f"{page}lift/" in shown, KNOWN_TO_OTHERS in shown) == (True, False)


def test_name_and_fields_are_changed_for_ones_own_newsletter_alone(editor, bob, shared):
    answers = {"name": "Robert", "field_name": ["city"], "field_value": ["Delft"], "field_was": [""]}
    assert editor.post(f"{READERS}{bob.pk}/profile/", answers).status_code == 302
    rows = Subscription.objects.order_by("pk").values_list("newsletter__slug", "name", "attributes")
    assert list(rows) == [("tide-notes", "Robert", {"city": "Delft"}), ("night-post", "Bob", {})]


def test_a_reader_of_others_alone_is_not_changed(editor, theirs):
    stranger = SubscriptionFactory(newsletter=theirs)
    for slug in ("tide-notes", "night-post"):
        page = f"/studio/{slug}/readers/{stranger.pk}/profile/"
        assert editor.post(page, {"name": "Robert"}).status_code == 404
    assert Subscription.objects.get().name == "Bob"


def test_a_newsletter_of_the_same_name_is_another_one(editor, bob, shared, theirs):
    type(theirs).objects.update(name="Tide Notes")
    record(shared, act=ConsentAct.SIGNED_UP, evidence=Evidence(source="their stall"))
    record(bob, act=ConsentAct.SIGNED_UP, evidence=Evidence(source="our stall"))
    shown = editor.get(f"{READERS}{bob.pk}/").content.decode()
    assert ("our stall" in shown, "their stall" in shown) == (True, False)
