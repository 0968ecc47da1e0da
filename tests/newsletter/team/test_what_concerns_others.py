"""What somebody may do to a reader whom other newsletters of the site know too."""

import pytest

from subscribers import suppression
from subscribers.addresses import address_hash
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, Subscription, Suppression, SuppressionReason
from tests.factories import NewsletterFactory, SubscriptionFactory, WriterFactory, in_team

pytestmark = pytest.mark.django_db

READERS = "/studio/tide-notes/readers/"
KNOWN_TO_OTHERS = "This reader is known to more of this site than your newsletters"
BOUNCE, MANUAL, COMPLAINT = SuppressionReason.HARD_BOUNCE, SuppressionReason.MANUAL, SuppressionReason.COMPLAINT


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


def lifting(bob, entry):
    """``[(address, what is posted)]`` of both ways to take an entry off the list."""
    return [
        (f"{READERS}{bob.pk}/lift/", {"entry": entry.pk}),
        (entry_page("bob@example.org"), {"entry": entry.pk, "note": "x"}),
    ]


@pytest.mark.parametrize("way", [0, 1])
def test_lifting_what_bounced_takes_the_right_in_each_newsletter_that_knows_them(editor, bob, shared, theirs, way):
    address, words = lifting(bob, suppression.suppress("bob@example.org", reason=BOUNCE))[way]
    refused = editor.post(address, words)
    assert (refused.status_code, KNOWN_TO_OTHERS in refused.content.decode()) == (403, True)
    assert suppression.find_suppression("bob@example.org", newsletter=None).reason == BOUNCE
    in_team(theirs, "editor", name="alina")
    assert (editor.post(address, words).status_code, Suppression.objects.count()) == (302, 0)


@pytest.mark.parametrize("way", [0, 1])
def test_what_bounced_and_is_known_to_nobody_else_is_lifted(editor, bob, way):
    address, words = lifting(bob, suppression.suppress("bob@example.org", reason=BOUNCE))[way]
    assert (editor.post(address, words).status_code, Suppression.objects.count()) == (302, 0)


@pytest.mark.parametrize("way", [0, 1])
def test_what_an_administrator_added_for_the_site_is_lifted_by_administrators_alone(editor, bob, way):
    address, words = lifting(bob, suppression.suppress("bob@example.org", reason=MANUAL))[way]
    refused = editor.post(address, words)
    assert (refused.status_code, "for the whole site" in refused.content.decode()) == (403, True)
    editor.force_login(WriterFactory())
    assert (editor.post(address, words).status_code, Suppression.objects.count()) == (302, 0)


@pytest.mark.parametrize("reason", [COMPLAINT, SuppressionReason.ERASURE])
@pytest.mark.parametrize("address", ["bob@example.org", "nobody@example.org"])
def test_a_readers_own_word_is_taken_back_by_administrators_alone(editor, studio_client, bob, reason, address):
    entry = suppression.suppress(address, reason=reason)
    editor.force_login(in_team(bob.newsletter, "owner", name="odo"))
    page = editor.get(entry_page(address)).content.decode()
    assert ("Only an administrator takes it back: ask one." in page, '<form method="post" class' in page) == (
        True,
        False,
    )
    refused = editor.post(entry_page(address), {"entry": entry.pk, "note": "x"})
    assert (refused.status_code, "Only an administrator takes it back" in refused.content.decode()) == (403, True)
    assert suppression.find_suppression(address, newsletter=None).reason == reason


@pytest.mark.parametrize("garbage", [{}, {"note": "\0"}, {"note": "x" * 9000}])
def test_garbage_lifts_no_complaint(editor, bob, garbage):
    entry = suppression.suppress("bob@example.org", reason=COMPLAINT)
    assert editor.post(entry_page("bob@example.org"), garbage | {"entry": entry.pk}).status_code == 403
    assert suppression.find_suppression("bob@example.org", newsletter=None).reason == COMPLAINT


def test_a_complaint_does_not_become_one_that_may_be_lifted(editor, bob):
    complaint = suppression.suppress("bob@example.org", reason=COMPLAINT, note="from the provider")
    editor.post(f"{READERS}{bob.pk}/suppress/", {"note": "x"})
    for entry in Suppression.objects.exclude(pk=complaint.pk):
        editor.post(f"{READERS}{bob.pk}/lift/", {"entry": entry.pk})
    assert editor.post(f"{READERS}{bob.pk}/lift/", {"entry": complaint.pk}).status_code == 403
    entry = suppression.find_suppression("bob@example.org", newsletter=None)
    assert (entry.reason, entry.note) == (COMPLAINT, "from the provider")


def test_the_page_of_such_a_person_offers_what_concerns_ones_own_newsletter_alone(editor, bob, shared, theirs):
    page = f"{READERS}{bob.pk}/"
    shown = editor.get(page).content.decode()
    offered = [f"{page}{act}/" in shown for act in ("profile", "tags", "suppress")]
    assert (offered, KNOWN_TO_OTHERS in shown) == ([True, True, True], False)
    suppression.suppress("bob@example.org", reason=BOUNCE)
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


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_evidence_of_such_a_person_is_that_of_ones_own_newsletters(client, ours, bob, shared, kind):
    record(shared, act=ConsentAct.SIGNED_UP, evidence=Evidence(source="their stall"))
    record(bob, act=ConsentAct.SIGNED_UP, evidence=Evidence(source="our stall"))
    client.force_login(in_team(ours, "owner", name="olga"))
    text = client.post(f"{READERS}{bob.pk}/evidence/{kind}/").content.decode()
    assert ("our stall" in text, "their stall" in text, "Night Post" in text) == (True, False, False)
    assert client.post(f"{READERS}{bob.pk}/evidence/all/").status_code == 403
    client.force_login(WriterFactory(username="ada"))
    assert "their stall" in client.post(f"{READERS}{bob.pk}/evidence/{kind}/").content.decode()


def test_whom_a_team_erases_the_others_may_still_write_to(client, ours, theirs, bob):
    client.force_login(in_team(ours, "owner", name="olga"))
    assert client.post(f"{READERS}{bob.pk}/erase/", {"address": "bob@example.org"}).status_code == 302
    found = [suppression.find_suppression("bob@example.org", newsletter=each.pk) for each in (ours, theirs)]
    assert ([each and each.reason for each in found], Subscription.objects.count()) == (["erasure", None], 0)


def test_whom_an_administrator_erases_nobody_writes_to(studio_client, theirs, bob):
    assert studio_client.post(f"{READERS}{bob.pk}/erase/", {"address": "bob@example.org"}).status_code == 302
    assert suppression.find_suppression("bob@example.org", newsletter=theirs.pk).reason == "erasure"
