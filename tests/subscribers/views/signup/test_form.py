"""The signup page and the embedded form, as a browser, an old browser and a robot find them."""

import pytest
from django.utils import timezone

from subscribers import limits, suppression
from subscribers.models import ConsentEvent, Subscriber, Subscription, SubscriptionState, SuppressionReason
from tests.factories import IssueFactory, SubscriptionFactory
from tests.subscribers.views.signup.pressing import BROWSER, post

pytestmark = pytest.mark.django_db


def test_the_page_says_what_it_is_when_it_comes_and_what_there_was(client, newsletter):
    newsletter.description = "A letter about tides."
    newsletter.save()
    IssueFactory(newsletter=newsletter, state="sent", publish_at=timezone.now(), title="High water")
    IssueFactory(newsletter=newsletter, title="A draft")
    page = client.get("/tide-notes/subscribe/").content.decode()
    for words in (
        "Tide Notes",
        "What the water did this fortnight",
        "A letter about tides.",
        "every second Sunday at 17:00 Amsterdam time",
        "High water",
    ):
        assert words in page
    assert "A draft" not in page


def test_the_page_sets_no_cookie_and_is_kept_by_nobody(client, newsletter):
    response = client.get("/tide-notes/subscribe/")
    assert response.cookies == {}
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("issues", [1, 3])
def test_the_page_costs_three_queries_whatever_was_sent(client, newsletter, issues, django_assert_num_queries):
    for _ in range(issues):
        IssueFactory(newsletter=newsletter, state="sent", publish_at=timezone.now())
    with django_assert_num_queries(3):  # newsletter with its page, what else it offers, issues
        client.get("/tide-notes/subscribe/")


def test_a_signup_is_taken_with_its_evidence(client, newsletter):
    response = post(client, newsletter, name="Bob", headers={**BROWSER, "User-Agent": "A browser"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Now look in your inbox" in page
    assert "Each newsletter sends at most one such mail a day, and all of them together three." in page
    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.source) == (SubscriptionState.PENDING, "signup page")
    assert subscription.name == "Bob"
    event = ConsentEvent.objects.get()
    assert (event.ip_address, event.user_agent) == ("127.0.0.1", "A browser")


def test_the_mail_goes_out_after_the_commit(
    client, newsletter, smtp_sink, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"
    from config.celery import app

    app.conf.task_always_eager = True
    try:
        with django_capture_on_commit_callbacks(execute=False) as callbacks:
            post(client, newsletter)
        assert smtp_sink.received == []
        for callback in callbacks:
            callback()
    finally:
        app.conf.task_always_eager = False
    assert [received.rcpt_to for received in smtp_sink.received] == [("bob@example.org",)]


@pytest.mark.parametrize("state", [None, *SubscriptionState])
def test_the_answer_is_the_same_whatever_is_known_of_the_address(client, newsletter, state):
    unknown = post(client, newsletter)
    Subscriber.objects.all().delete()
    if state:
        SubscriptionFactory(newsletter=newsletter, state=state, subscriber__address="bob@example.org")
    answer = post(client, newsletter)
    assert (answer.status_code, answer.content, sorted(answer.headers)) == (
        unknown.status_code,
        unknown.content,
        sorted(unknown.headers),
    )


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_the_answer_is_the_same_for_a_suppressed_address(client, newsletter, reason):
    unknown = post(client, newsletter)
    suppression.suppress("bob@example.org", reason=reason)
    assert post(client, newsletter).content == unknown.content


def test_the_answer_is_the_same_for_an_address_that_is_typed_in_too_often(client, newsletter):
    answers = {post(client, newsletter).content for _ in range(limits.PER_ADDRESS.most + 2)}
    assert len(answers) == 1
    assert ConsentEvent.objects.count() == limits.PER_ADDRESS.most


def test_a_wrong_address_is_explained_and_kept(client, newsletter):
    response = post(client, newsletter, email="bob@example", name="Bob")
    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="bob@example"' in page
    assert 'value="Bob"' in page
    assert 'aria-invalid="true"' in page
    assert Subscriber.objects.count() == 0


def test_an_address_no_relay_can_be_relied_on_for_is_explained(client, newsletter):
    page = post(client, newsletter, email="jürgen@example.org").content.decode()
    assert "Use another address of yours." in page
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"email": "a" * 400 + "@example.org"},
        {"email": "bob@example.org\r\nBcc: eve@example.net"},
        {"email": "bob\x00@example.org"},
        {"name": "Visit www.example.net"},
        {"name": "x" * 101},
        {"name": "Bob\r\nBcc: eve@example.net"},
        {"name": "=?utf-8?q?Bob?="},
    ],
)
def test_garbage_is_refused_with_the_form_at_hand(client, newsletter, fields):
    response = post(client, newsletter, **fields)
    assert response.status_code == 400
    assert 'name="email"' in response.content.decode()
    assert Subscriber.objects.count() == 0


def test_markup_in_what_was_typed_stays_text(client, newsletter):
    page = post(client, newsletter, name='"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in page
