"""Leaving by hand and by one click (RFC 8058)."""

import pytest
from django.test import Client
from django.utils import timezone

from subscribers.models import ConsentEvent, Subscription, SubscriptionState
from subscribers.reader_links import unsubscribe_url
from tests.factories import SubscriptionFactory

pytestmark = pytest.mark.django_db
ONE_CLICK = "List-Unsubscribe=One-Click"
URLENCODED = "application/x-www-form-urlencoded"


def part(headers):
    """The same as multipart (RFC 7578), with these lines behind its Content-Disposition."""
    disposition = b'Content-Disposition: form-data; name="List-Unsubscribe"'
    return b"--sep\r\n" + disposition + headers + b"\r\n\r\nOne-Click\r\n--sep--\r\n"


@pytest.fixture
def subscription():
    return SubscriptionFactory(subscriber__address="bob@example.org")


@pytest.fixture
def where(subscription, settings):
    return unsubscribe_url(subscription.pk).removeprefix(settings.BASE_URL)


def state(subscription):
    return Subscription.objects.get(pk=subscription.pk).state


def test_looking_shows_a_form_and_changes_nothing(client, subscription, where):
    page = client.get(where).content.decode()
    assert "Stop sending <bdi>Tide Notes</bdi> to" in page
    assert "bob@example.org" in page
    assert state(subscription) == SubscriptionState.ACTIVE
    assert client.head(where).status_code == 200
    assert state(subscription) == SubscriptionState.ACTIVE


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (ONE_CLICK.encode(), URLENCODED),
        (b"list-unsubscribe=one-click", URLENCODED),
        (b"List%2DUnsubscribe=+One%2DClick&action=x", URLENCODED),
        (part(b""), "multipart/form-data; boundary=sep"),
        (part(b"\r\nContent-Type: text/plain; charset=utf-8"), "multipart/form-data; boundary=sep"),
        (part(b""), "multipart/form-data"),
        (part(b"")[:-11], "multipart/form-data; boundary=sep"),
        (ONE_CLICK.encode(), ""),
        (ONE_CLICK.encode(), "text/plain"),
        (b'{"List-Unsubscribe": "One-Click"}', "application/json"),
        (b"", URLENCODED),
        (b"", ""),
        (b"\r\n", URLENCODED),
    ],
    ids=[
        "urlencoded", "small letters", "percent", "multipart", "typed part", "no boundary", "cut off", "untyped",
        "text", "json", "empty", "empty and untyped", "line end",
    ],
)  # fmt: skip
def test_one_click_works_without_cookies_as_mail_programs_send_it(subscription, where, body, content_type):
    strict = Client(enforce_csrf_checks=True)
    response = strict.generic("POST", where, body, content_type=content_type)
    assert (response.status_code, response.content) == (200, b"You are unsubscribed.\n")
    assert response.cookies == {}
    assert state(subscription) == SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"action=subscribe", URLENCODED),
        (b"action=", URLENCODED),
        (b"action=LEAVE&reason=often", URLENCODED),
        (b"List-Unsubscribe=No", URLENCODED),
        (b"List-Unsubscribe=", URLENCODED),
        (b"One-Click=List-Unsubscribe", URLENCODED),
        (b"{}", "application/json"),
        (b"--sep\r\nbroken", "multipart/form-data; boundary=sep"),
        (b"x", "multipart/form-data"),
        (b"\xff\xfe\x00", URLENCODED),
        (b"&".join(b"a=1" for _ in range(20_000)), URLENCODED),
        (b"a=" + b"a" * 9_000_000, URLENCODED),
    ],
    ids=[
        "unknown", "none", "capitals", "no", "no value", "swapped", "json", "broken", "no boundary", "bytes", "many",
        "huge",
    ],
)  # fmt: skip
def test_anything_else_changes_nothing_and_gets_the_page_again(subscription, where, body, content_type):
    response = Client(enforce_csrf_checks=True).generic("POST", where, body, content_type=content_type)
    assert (response.status_code, state(subscription)) == (400, SubscriptionState.ACTIVE)
    assert 'name="action" value="leave"' in response.content.decode()
    assert ConsentEvent.objects.count() == 0


def test_anything_else_for_someone_who_is_gone_is_a_bad_link(client, subscription, where):
    Subscription.objects.all().delete()
    assert client.post(where, {"action": "subscribe"}).status_code == 404


def test_one_click_is_answered_the_same_however_often_it_comes(client, subscription, where):
    answers = [client.post(where, ONE_CLICK, content_type="application/x-www-form-urlencoded") for _ in range(3)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"You are unsubscribed.\n")}
    assert list(ConsentEvent.objects.values_list("act", "source")) == [("unsubscribed", "one-click")]


def test_one_click_for_someone_who_is_gone_is_still_a_success(client, subscription, where):
    Subscription.objects.all().delete()
    assert client.post(where, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_the_form_leads_to_a_goodbye_at_the_same_address(client, subscription, where):
    response = client.post(where, {"action": "leave"})
    assert (response.status_code, response["Location"]) == (303, where)
    assert state(subscription) == SubscriptionState.UNSUBSCRIBED
    page = client.get(where).content.decode()
    assert "You are unsubscribed" in page
    assert "Undo" in page


def test_leaving_can_be_undone_from_the_goodbye(client, subscription, where):
    client.post(where, {"action": "leave"})
    client.post(where, {"action": "undo"})
    assert state(subscription) == SubscriptionState.ACTIVE
    assert "Stop sending" in client.get(where).content.decode()
    assert list(ConsentEvent.objects.values_list("act", flat=True)) == ["unsubscribed", "resubscribed"]


def test_undo_does_not_bring_back_someone_whom_a_bounce_ended(client, subscription, where):
    Subscription.objects.update(
        state=SubscriptionState.UNSUBSCRIBED, ended_at=timezone.now(), end_reason="by the writer"
    )
    client.post(where, {"action": "undo"})
    assert state(subscription) == SubscriptionState.UNSUBSCRIBED
    assert "Undo" not in client.get(where).content.decode()


def test_a_reason_is_kept_with_the_subscription(client, subscription, where):
    client.post(where, {"action": "leave"})
    client.post(where, {"action": "why", "reason": "often", "words": "Every week would\r\ndo \x00 too"})
    kept = Subscription.objects.get().end_reason
    assert kept == "by the reader: It comes too often Every week would do too"
    page = client.get(where).content.decode()
    assert "Thank you for saying why." in page


def test_an_unknown_reason_is_no_reason(client, subscription, where):
    client.post(where, {"action": "leave"})
    client.post(where, {"action": "why", "reason": "<script>", "words": "x" * 5000})
    kept = Subscription.objects.get().end_reason
    assert kept == ("by the reader: " + "x" * 5000)[:200]


def test_a_reason_without_leaving_ends_nothing(client, subscription, where):
    client.post(where, {"action": "why", "reason": "often"})
    assert state(subscription) == SubscriptionState.ACTIVE


def test_a_pending_signup_can_be_called_off(client, settings):
    subscription = SubscriptionFactory(state=SubscriptionState.PENDING, confirmed_at=None)
    client.post(unsubscribe_url(subscription.pk).removeprefix(settings.BASE_URL), {"action": "leave"})
    assert state(subscription) == SubscriptionState.UNSUBSCRIBED


def test_a_complaint_is_not_softened_into_leaving(client, subscription, where):
    Subscription.objects.update(state=SubscriptionState.COMPLAINED)
    client.post(where, {"List-Unsubscribe": "One-Click"})
    assert state(subscription) == SubscriptionState.COMPLAINED


@pytest.mark.parametrize("token", ["test-mail", "k1.AAAA", "%00", "%ff%fe", "k1." + "A" * 2000, "..%2f..", "é", " "])
def test_garbage_shows_the_one_page_for_bad_links(client, token):
    for response in (client.get(f"/u/{token}/"), client.post(f"/u/{token}/", {"List-Unsubscribe": "One-Click"})):
        assert response.status_code == 404
    assert "This link leads nowhere" in client.get("/u/test-mail/").content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(client, subscription, where, method):
    assert getattr(client, method)(where).status_code == 405
    assert state(subscription) == SubscriptionState.ACTIVE


def test_another_newsletters_subscription_is_left_alone(client, subscription, where):
    other = SubscriptionFactory(subscriber=subscription.subscriber)
    client.post(where, {"List-Unsubscribe": "One-Click"})
    assert state(other) == SubscriptionState.ACTIVE
