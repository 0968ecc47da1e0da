"""The page of one reader."""

import pytest

from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, PersonNote
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

READERS = "/studio/tide-notes/readers/"


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def bob(newsletter):
    return SubscriptionFactory(newsletter=newsletter, subscriber__address="bob@example.org", name="Bob Waters")


def post(client, bob, what, **answers):
    return client.post(f"{READERS}{bob.pk}/{what}/", answers)


def kept(bob):
    bob.refresh_from_db()
    return bob.name, bob.attributes


def test_it_shows_consent_and_what_they_get(studio_client, bob):
    evidence = Evidence(source="signup page", wording="Yes please", ip_address="192.0.2.7")
    record(bob, act=ConsentAct.SIGNED_UP, evidence=evidence)
    shown = studio_client.get(f"{READERS}{bob.pk}/").content.decode()
    assert ["Yes please" in shown, "192.0.2.7" in shown, "0 of 0 issues sent" in shown] == [True, True, True]


def test_what_holds_mail_back_stands_on_top(studio_client, bob):
    shown = studio_client.get(f"{READERS}{bob.pk}/").content.decode()
    assert ["Paused by the reader" in shown, "No mail to confirm" in shown, "of a role" in shown] == [False] * 3
    bob.subscriber.address = bob.subscriber.given_address = "info@example.org"
    bob.subscriber.save()
    bob.paused_until, bob.held_because = "2199-01-01T12:00:00+00:00", "The domain takes no mail."
    bob.save()
    shown = studio_client.get(f"{READERS}{bob.pk}/").content.decode()
    assert ["Paused by the reader" in shown, "The domain takes no mail." in shown, "of a role" in shown] == [True] * 3


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_however_much_there_is(studio_client, newsletter, django_assert_num_queries, count):
    subscriber = SubscriberFactory()
    for turn in range(count):
        other = SubscriptionFactory(newsletter=NewsletterFactory(slug=f"other-{turn}"), subscriber=subscriber)
        record(other, act=ConsentAct.SIGNED_UP, evidence=Evidence(source="x"))
        PersonNote.objects.create(subscription=subscriber.subscriptions.first(), words="Called.")
    first = subscriber.subscriptions.get(newsletter__slug="other-0")
    # session, account, subscription, subscriptions, suppression, two of counts, newsletters;
    # consent, votes, changes, notes, suppression events, copies, two of bounces
    with django_assert_num_queries(16):
        studio_client.get(f"/studio/other-0/readers/{first.pk}/")


def test_name_and_fields_are_changed_and_the_change_is_told_without_its_value(studio_client, bob):
    bob.attributes = {"city": "Delft", "boat": "sloop"}
    bob.save()
    post(
        studio_client, bob, "profile", name="Robert", field_name=["boat", "city", "harbour", ""],
        field_value=["", "Gouda", " Old wall ", ""], field_was=["sloop", "Delft", "", ""],
    )  # fmt: skip
    assert kept(bob) == ("Robert", {"city": "Gouda", "harbour": "Old wall"})
    shown = studio_client.get(f"{READERS}{bob.pk}/").content.decode()
    said = ["Name changed", "Field “city” changed", "Field “harbour” filled in", "Field “boat” taken away"]
    assert [words in shown for words in said] == [True] * 4


def test_what_others_changed_meanwhile_stays(studio_client, bob):
    bob.attributes = {"city": "Gouda"}
    bob.save()
    post(studio_client, bob, "profile", name="Bob Waters", field_name="city", field_value="Delft", field_was="Delft")
    assert kept(bob) == ("Bob Waters", {"city": "Gouda"})


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"name": "see www.example.com"}, "web address"), ({"name": "x" * 101}, "longer than 100 characters"),
        ({"field_name": "x" * 61, "field_value": "y", "field_was": ""}, "longer than 60 characters"),
        ({"field_name": "city", "field_value": "y" * 1001, "field_was": ""}, "longer than 1000 characters"),
        ({"field_name": "", "field_value": "Delft", "field_was": ""}, "has no field"),
        ({"field_name": "ci\x00ty", "field_value": "Delft", "field_was": ""}, "invisible character"),
        ({"field_name": ["a", "b"], "field_value": "Delft", "field_was": ""}, "arrived in disorder"),
        (
            {"field_name": [f"f{n}" for n in range(101)], "field_value": ["x"] * 101, "field_was": [""] * 101},
            "at most 100",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_stays_on_the_page(studio_client, bob, answers, said):
    response = post(studio_client, bob, "profile", **({"name": "Robert"} | answers))
    shown = response.content.decode()
    typed = answers.get("name", "Robert")
    assert (response.status_code, said in shown, f'value="{typed}"' in shown) == (422, True, True)
    assert kept(bob) == ("Bob Waters", {})


def test_tags_are_given_and_taken_away(studio_client, bob):
    post(studio_client, bob, "tags", add="vip, harbour wall ;vip")
    bob.refresh_from_db()
    assert list(bob.tags) == ["vip", "harbour wall"]
    post(studio_client, bob, "tags", remove="vip", add="typed and not meant")
    bob.refresh_from_db()
    assert list(bob.tags) == ["harbour wall"]


def test_tags_of_others_are_suggested(studio_client, newsletter, bob):
    SubscriptionFactory(newsletter=newsletter, tags=["vip"])
    assert '<option value="vip">' in studio_client.get(f"{READERS}{bob.pk}/").content.decode()


@pytest.mark.parametrize(("add", "said"), [("x" * 61, "longer than 60"), ("[a]", "bracket"), ("a\x01b", "invisible")])
def test_what_is_no_tag_is_refused_and_stays_in_the_field(studio_client, bob, add, said):
    shown = post(studio_client, bob, "tags", add=add).content.decode()
    bob.refresh_from_db()
    assert (said in shown, list(bob.tags)) == (True, [])


def test_a_note_is_kept_shown_and_deleted(studio_client, bob):
    post(studio_client, bob, "note" + "s", words="Met at the fair.\nLikes boats.")
    note = PersonNote.objects.get()
    shown = studio_client.get(f"{READERS}{bob.pk}/").content.decode()
    assert (note.author.username, "Met at the fair.<br>Likes boats." in shown) == ("alice", True)
    for _ in range(2):
        post(studio_client, bob, f"notes/{note.pk}/delete")
    assert PersonNote.objects.count() == 0


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001, "a\x00b"])
def test_a_note_that_cannot_be_kept_stays_in_the_form(studio_client, bob, words):
    response = post(studio_client, bob, "notes", words=words)
    assert (response.status_code, list(response.context["note_form"].errors)) == (422, ["words"])
    assert (response.context["note_form"]["words"].value(), PersonNote.objects.count()) == (words, 0)


def test_a_note_of_somebody_else_is_not_deleted(studio_client, newsletter, bob):
    note = PersonNote.objects.create(subscription=SubscriptionFactory(newsletter=newsletter), words="Hers")
    for number in (note.pk, 10**30):
        post(studio_client, bob, f"notes/{number}/delete")
    assert PersonNote.objects.count() == 1


@pytest.mark.parametrize(
    "before", ["x", "\x00", "2026-01-01", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00Z", "-1"]
)
def test_nonsense_in_the_address_is_forgiven(studio_client, bob, before):
    assert studio_client.get(f"{READERS}{bob.pk}/", {"before": before}).status_code == 200


def test_a_person_of_another_newsletter_is_not_found(studio_client, bob):
    NewsletterFactory(slug="other")
    assert studio_client.get(f"/studio/other/readers/{bob.pk}/").status_code == 404
    assert studio_client.get(f"{READERS}{10**30}/").status_code == 404
    posts = [f"/studio/other/readers/{bob.pk}/{what}/" for what in ("profile", "tags", "notes", "notes/1/delete")]
    assert [studio_client.post(address).status_code for address in posts] == [404] * 4


def test_acts_need_a_post(studio_client, bob):
    acts = ("profile", "tags", "notes", "notes/1/delete")
    assert [studio_client.get(f"{READERS}{bob.pk}/{act}/").status_code for act in acts] == [405] * 4
