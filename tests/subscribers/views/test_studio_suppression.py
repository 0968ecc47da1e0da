"""The studio's list of addresses that are never mailed."""

import pytest

from subscribers import suppression, suppression_list
from subscribers.addresses import address_hash
from subscribers.models import Suppression, SuppressionEvent, SuppressionReason
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory, WriterFactory, in_team

LIST = "/studio/tide-notes/readers/suppressed/"


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


@pytest.fixture
def bob(newsletter):
    return SubscriptionFactory(newsletter=newsletter, subscriber=SubscriberFactory(address="bob@example.org"))


def page_of(address):
    return f"{LIST}{address_hash(address).hex()}/"


def shown(client, **query):
    return [line.entry.note for line in client.get(LIST, query).context["page"].rows]


def test_an_empty_list_says_how_addresses_come_on_it(studio_client, newsletter):
    page = studio_client.get(LIST).content.decode()
    assert ["Nobody yet" in page, "bounces for good" in page] == [True, True]


def test_it_shows_reasons_and_who_it_is_where_they_are_known(studio_client, bob):
    suppression.suppress("bob@example.org", reason=SuppressionReason.COMPLAINT, note="from the provider")
    suppression.suppress("stranger@example.net", reason=SuppressionReason.MANUAL, note="by letter")
    page = studio_client.get(LIST).content.decode()
    for words in ("bob@example.org", "Complaint", "from the provider", "Nobody we know", "by letter"):
        assert words in page, words
    assert "stranger@example.net" not in page
    assert shown(studio_client, reason="complaint") == ["from the provider"]
    assert shown(studio_client, reason="nonsense") == ["by letter", "from the provider"]


def test_an_address_is_found_by_the_whole_of_it(studio_client, bob):
    suppression.suppress("bob@example.org", reason=SuppressionReason.MANUAL)
    for typed in ("bob@example.org", "  BOB@EXAMPLE.org "):
        response = studio_client.get(LIST, {"q": typed})
        assert (response.status_code, response["Location"]) == (302, page_of("bob@example.org"))
    assert "bob@example.org" in studio_client.get(page_of("bob@example.org")).content.decode()
    nobody = studio_client.get(LIST, {"q": "nobody@example.org"}, follow=True).content.decode()
    assert "This address is not on the list" in nobody


@pytest.mark.parametrize("typed", ["bob", "@", "a\r\nb@example.org", "=?utf-8?q?a?=@example.org", "x" * 9000])
def test_what_is_no_address_is_explained(studio_client, newsletter, typed):
    response = studio_client.get(LIST, {"q": typed})
    assert (response.status_code, 'id="q-error"' in response.content.decode()) == (422, True)


def test_an_address_is_added_with_a_note_and_its_subscriptions_end(studio_client, bob):
    response = studio_client.post(LIST, {"address": "Bob@example.org", "note": "Asked by letter"})
    assert response["Location"] == page_of("bob@example.org")
    bob.refresh_from_db()
    assert bob.state == "unsubscribed"
    assert list(SuppressionEvent.objects.values_list("act", "note", "author__username")) == [
        ("added", "Asked by letter", "alice")
    ]
    assert "Asked by letter" in studio_client.get(page_of("bob@example.org")).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"address": "bob@example.org"},
        {"note": "x"},
        {"address": "bob", "note": "x"},
        {"address": "\0", "note": "\0"},
    ],
)
def test_without_an_address_and_a_note_nothing_is_added(studio_client, newsletter, fields):
    response = studio_client.post(LIST, fields)
    assert (response.status_code, Suppression.objects.count()) == (422, 0)


def test_a_complaint_is_not_made_less_by_adding_it_by_hand(studio_client, bob):
    suppression.suppress("bob@example.org", reason=SuppressionReason.COMPLAINT)
    suppression.suppress("bob@example.org", newsletter=bob.newsletter, reason=SuppressionReason.COMPLAINT)
    studio_client.post(LIST, {"address": "bob@example.org", "note": "by hand"})
    assert list(Suppression.objects.values_list("reason", flat=True)) == [SuppressionReason.COMPLAINT] * 2
    assert SuppressionEvent.objects.count() == 0


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_an_address_is_lifted_with_a_note_and_the_history_stays(studio_client, bob, reason):
    entry = suppression.suppress("bob@example.org", reason=reason)
    state = type(bob).objects.get().state
    assert studio_client.post(page_of("bob@example.org"), {"entry": entry.pk, "note": " "}).status_code == 422
    assert Suppression.objects.count() == 1
    studio_client.post(page_of("bob@example.org"), {"entry": entry.pk, "note": "Wrote to us"})
    assert (Suppression.objects.count(), type(bob).objects.get().state) == (0, state)
    page = studio_client.get(page_of("bob@example.org")).content.decode()
    assert ["Wrote to us" in page, "by alice" in page] == [True, True]


@pytest.mark.parametrize("key", [None, "", "x", "-1", "\0", "9" * 400, "of another address", "of another newsletter"])
def test_lifting_what_is_not_on_the_list_says_so(studio_client, newsletter, key):
    eve = suppression.suppress("eve@example.org", reason=SuppressionReason.HARD_BOUNCE)
    others = suppression.suppress(
        "bob@example.org", newsletter=NewsletterFactory(), reason=SuppressionReason.HARD_BOUNCE
    )
    key = {"of another address": eve.pk, "of another newsletter": others.pk}.get(key, key)
    words = {"note": "x"} | ({"entry": key} if key is not None else {})
    page = studio_client.post(page_of("bob@example.org"), words, follow=True).content.decode()
    assert "was not on the list any more" in page
    assert (SuppressionEvent.objects.count(), Suppression.objects.count()) == (0, 2)


@pytest.fixture
def many(newsletter, monkeypatch):
    monkeypatch.setattr(suppression_list, "PAGE_SIZE", 2)
    for number in range(5):
        suppression.suppress(f"r{number}@example.org", reason=SuppressionReason.HARD_BOUNCE, note=str(number))


def test_the_list_is_leafed_through_both_ways(studio_client, many):
    pages, query = [], {}
    while True:
        page = studio_client.get(LIST, query).context["page"]
        pages.append([line.entry.note for line in page.rows])
        if page.older is None:
            break
        query = {"before": page.older}
    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    back = [shown(studio_client, after=page.newer)]
    newer = studio_client.get(LIST, {"after": page.newer}).context["page"].newer
    back.append(shown(studio_client, after=newer))
    assert back == [["2", "1"], ["4", "3"]]
    assert studio_client.get(LIST).context["page"].newer is None


@pytest.mark.parametrize("key", ["", "x", "-1", "0", "9" * 19, "9" * 400, "١", "1.5", "\0"])
@pytest.mark.parametrize("name", ["before", "after"])
def test_garbage_for_a_key_is_no_error(studio_client, many, name, key):
    assert studio_client.get(LIST, {name: key}).status_code == 200


@pytest.mark.parametrize("entries", [1, 3])
def test_the_list_costs_as_much_for_one_as_for_three(studio_client, newsletter, entries, django_assert_num_queries):
    for _ in range(entries):
        reader = SubscriptionFactory(newsletter=newsletter)
        suppression.suppress(reader.subscriber.address, reason=SuppressionReason.MANUAL)
    studio_client.get(LIST)
    with django_assert_num_queries(7):
        studio_client.get(LIST)


@pytest.mark.parametrize("key", ["x", "0" * 63, "0" * 65, "G" * 64, "A" * 64])
def test_a_key_that_is_no_hash_is_not_found(studio_client, newsletter, key):
    assert studio_client.get(f"{LIST}{key}/").status_code == 404


def test_strangers_and_readers_have_no_business_here(client, newsletter):
    for path in (LIST, page_of("bob@example.org")):
        assert client.get(path).status_code == 302
        assert client.post(path, {"address": "bob@example.org", "note": "x"}).status_code == 302
    client.force_login(WriterFactory(username="bob", is_staff=False, is_superuser=False))
    assert client.get(LIST).status_code == 404
    client.force_login(in_team(newsletter, "writer"))
    assert client.get(LIST).status_code == 403
    assert Suppression.objects.count() == 0
