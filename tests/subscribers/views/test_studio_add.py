"""Adding a reader by hand."""

import pytest

from newsletter.models import Act, AuditEntry
from subscribers import suppression
from subscribers.models import ConsentEvent, Subscription, SuppressionReason
from tests.factories import NewsletterFactory

READERS = "/studio/tide-notes/readers/"


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


def add(client, **answers):
    filled = {"address": "dara@example.org", "name": "Dara", "statement": "Asked me", "confirmation": "ask"} | answers
    return client.post(f"{READERS}add/", filled)


def test_someone_added_is_asked_to_confirm(studio_client, newsletter):
    add(studio_client)
    made = Subscription.objects.get()
    (event,) = ConsentEvent.objects.all()
    assert (made.state, made.mail_due_at is not None) == ("pending", True)
    assert (event.act, event.wording, event.source) == ("added", "Asked me", "studio, by alice")


def test_whoever_adds_someone_is_told_when_the_mail_to_confirm_goes(studio_client, newsletter):
    shown = studio_client.get(add(studio_client).headers["Location"]).content.decode()
    assert "gets a mail to confirm within a minute or two, and is subscribed once they do." in shown


def test_someone_who_confirmed_already_is_subscribed_at_once(studio_client, newsletter):
    response = add(studio_client, confirmation="confirmed")
    made = Subscription.objects.get()
    assert (made.state, response.headers["Location"]) == ("active", f"{READERS}{made.pk}/")


def test_a_suppressed_address_is_not_added(studio_client, newsletter):
    suppression.suppress("dara@example.org", reason=SuppressionReason.COMPLAINT)
    response = add(studio_client)
    assert (response.status_code, Subscription.objects.count()) == (422, 0)
    assert "must not be mailed" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "nobody"), ("address", "a@example.org\r\nBcc: x"), ("address", ""), ("address", "josé@example.org"),
        ("name", "see www.example.com"), ("statement", ""), ("statement", "x" * 2001),
        ("confirmation", "maybe"), ("name", "\x00"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_and_stays_in_the_form(studio_client, newsletter, field, value):
    response = add(studio_client, **{field: value})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Subscription.objects.count() == 0
    assert response.context["form"]["statement"].value() == ("Asked me" if field != "statement" else value)


def test_someone_who_is_subscribed_already_is_not_added_once_more(studio_client, newsletter):
    for statement in ("Asked me", "Asked me again"):
        last = add(studio_client, confirmation="confirmed", statement=statement)
    assert "was subscribed already" in studio_client.get(last.headers["Location"]).content.decode()
    assert list(ConsentEvent.objects.values_list("wording", flat=True)) == ["Asked me"]
    assert AuditEntry.objects.filter(act=Act.READER_ADDED).count() == 1
