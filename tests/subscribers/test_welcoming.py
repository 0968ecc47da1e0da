"""The welcome mail: who gets one, once, and what is in it."""

import datetime as dt
import email
import email.policy
import re

import pytest
from django.core import mail

from newsletter.due_mail import LEASE
from subscribers import suppression
from subscribers.confirming import confirm, read_confirmation
from subscribers.consent import Evidence
from subscribers.models import ConsentEvent, SignupPage, Subscription, SubscriptionState, SuppressionReason
from subscribers.reader_links import confirm_url
from subscribers.welcoming import compose, due, put_off, send, take
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 7, 17, 20, tzinfo=dt.UTC)
BASE = "https://news.example.org"


@pytest.fixture(autouse=True)
def _base_url(settings):
    settings.BASE_URL = BASE


@pytest.fixture
def newsletter():
    newsletter = NewsletterFactory(name="Tide Notes", slug="tide-notes")
    SignupPage.objects.create(newsletter=newsletter, welcomes=True)
    return newsletter


def pending(newsletter, *, act="signed_up", **fields):
    fields = {"state": SubscriptionState.PENDING, "confirmed_at": None, **fields}
    subscription = SubscriptionFactory(newsletter=newsletter, **fields)
    ConsentEvent.objects.create(subscriber=subscription.subscriber, newsletter=newsletter, act=act)
    return subscription


def press(subscription, *, at=NOW):
    """Confirm, as the button behind the mail does."""
    token = confirm_url(subscription.pk, issued_at=at).rstrip("/").rpartition("/")[2]
    confirm(read_confirmation(token), evidence=Evidence(source="confirmation page"), now=at + dt.timedelta(minutes=1))
    subscription.refresh_from_db()
    return subscription


def welcomed(newsletter, **fields):
    fields = {"subscriber__address": "bob@example.org", "welcome_due_at": NOW, "confirmed_at": NOW, **fields}
    return SubscriptionFactory(newsletter=newsletter, **fields)


def page(newsletter, **fields):
    SignupPage.objects.filter(newsletter=newsletter).update(**fields)


def test_whoever_confirms_is_owed_one(newsletter):
    assert press(pending(newsletter)).welcome_due_at == NOW + dt.timedelta(minutes=1)


@pytest.mark.parametrize("act", ["added", "unsubscribed"])
def test_whoever_did_not_sign_up_themselves_is_not(newsletter, act):
    assert press(pending(newsletter, act=act)).welcome_due_at is None


def test_a_newsletter_that_does_not_welcome_owes_none():
    assert press(pending(NewsletterFactory())).welcome_due_at is None


def test_a_signup_for_another_newsletter_does_not_count(newsletter):
    subscription = pending(newsletter, act="added")
    ConsentEvent.objects.create(subscriber=subscription.subscriber, newsletter=NewsletterFactory(), act="signed_up")
    assert press(subscription).welcome_due_at is None


def test_whoever_comes_back_is_not_welcomed_again(newsletter):
    subscription = press(pending(newsletter))
    Subscription.objects.update(
        welcome_due_at=None, state=SubscriptionState.UNSUBSCRIBED, ended_at=NOW + dt.timedelta(days=1)
    )
    again = press(subscription, at=NOW + dt.timedelta(days=2))
    assert (again.state, again.welcome_due_at) == (SubscriptionState.ACTIVE, None)


def test_it_is_sent_once(newsletter):
    subscription = welcomed(newsletter)
    assert due(NOW) == [subscription.pk]
    send(take(subscription.pk, now=NOW), base_url=BASE)
    assert take(subscription.pk, now=NOW + dt.timedelta(days=1)) is None
    assert (due(NOW + dt.timedelta(days=1)), [message.to for message in mail.outbox]) == ([], [["bob@example.org"]])


def test_two_workers_with_the_same_hint_send_one_mail(newsletter):
    subscription = welcomed(newsletter)
    assert take(subscription.pk, now=NOW) is not None
    assert take(subscription.pk, now=NOW + dt.timedelta(seconds=1)) is None
    assert take(subscription.pk, now=NOW + LEASE) is not None


@pytest.mark.parametrize("state", [state for state in SubscriptionState if state != SubscriptionState.ACTIVE])
def test_whoever_left_meanwhile_gets_none(newsletter, state):
    subscription = welcomed(newsletter, state=state)
    assert take(subscription.pk, now=NOW) is None
    assert due(NOW) == []


@pytest.mark.parametrize(("by", "is_welcomed"), [("the site", False), ("it", False), ("another", True)])
def test_a_suppressed_address_gets_none(newsletter, by, is_welcomed):
    subscription = welcomed(newsletter)
    whose = {"the site": None, "it": newsletter, "another": NewsletterFactory()}[by]
    suppression.suppress("bob@example.org", newsletter=whose, reason=SuppressionReason.MANUAL)
    Subscription.objects.update(state=SubscriptionState.ACTIVE)
    assert (take(subscription.pk, now=NOW) is not None) is is_welcomed


def test_a_newsletter_that_no_longer_welcomes_sends_none(newsletter):
    subscription = welcomed(newsletter)
    page(newsletter, welcomes=False)
    assert take(subscription.pk, now=NOW) is None


def test_a_subscription_that_is_gone_is_no_error():
    assert take(987_654_321, now=NOW) is None


def test_two_days_after_the_click_it_is_given_up(newsletter):
    subscription = welcomed(newsletter)
    welcome = take(subscription.pk, now=NOW)
    put_off(welcome, now=NOW + dt.timedelta(days=2))
    assert Subscription.objects.get().welcome_due_at == NOW + LEASE
    put_off(welcome, now=NOW + dt.timedelta(days=2, seconds=1))
    assert Subscription.objects.get().welcome_due_at is None


def parsed(subscription):
    subscription = Subscription.objects.select_related("subscriber", "newsletter__signup_page").get(pk=subscription.pk)
    raw = compose(subscription, base_url=BASE).message().as_bytes(linesep="\r\n")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    return message, text, html


def test_it_can_be_left_by_one_click(newsletter):
    message, text, html = parsed(welcomed(newsletter))
    link = message["List-Unsubscribe"].strip("<>")
    assert link.startswith(f"{BASE}/u/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in text
    assert link in html
    assert f"{BASE}/p/" in text


def test_without_words_of_the_writer_it_says_thanks(newsletter):
    message, text, _ = parsed(welcomed(newsletter))
    assert message["Subject"] == "Welcome to Tide Notes"
    assert text.startswith("Thank you for confirming: from now on Tide Notes comes to this address.\n")


def test_the_writers_words_are_markdown(newsletter):
    words = "Hello **you** & all!\n\nStart [here](https://example.org/?a=1&b=2), {{ first_name | friend }}.\n\n- One"
    page(newsletter, welcome_subject="Ahoy 🌊", welcome_words=words)
    message, text, html = parsed(welcomed(newsletter, name=""))
    assert message["Subject"] == "Ahoy 🌊"
    assert text.startswith("Hello you & all!\n\nStart here [1], friend.\n\n- One\n\n[1] https://example.org/?a=1&b=2\n")
    assert "Hello <strong>you</strong> &amp; all!" in html
    assert re.search(
        r'<a class="link" style="color:#\w+;" href="https://example.org/\?a=1&amp;b=2">here</a>, friend.', html
    )
    assert "<li>" in html


def test_merge_tags_are_filled_in_for_the_reader_in_both_parts_and_in_the_subject(newsletter):
    page(
        newsletter,
        welcome_subject="Ahoy {{ first_name | friend }}",
        welcome_words="{{ name }} of *{{ attributes.city }}*, {{ attributes.boat | no boat }}: {{ email }}",
    )
    bob = {"name": "Bob <b>\nBrown", "attributes": {"city": "Delft & *co*", "n": 7}}
    message, text, html = parsed(welcomed(newsletter, subscriber__given_address="Bob@example.org", **bob))
    assert message["Subject"] == "Ahoy Bob"
    assert text.startswith("Bob <b> Brown of Delft & *co*, no boat: Bob@example.org\n")
    assert "Bob &lt;b&gt; Brown of <em>Delft &amp; *co*</em>, no boat: Bob@example.org" in html


def test_words_that_cannot_be_read_any_more_stop_no_mail(newsletter):
    page(newsletter, welcome_words="<script>alert(1)</script>")
    _, text, html = parsed(welcomed(newsletter))
    assert ("<script>" in html, "<script>" in text) == (False, False)
    assert "Thank you for confirming" in html
    assert "Thank you for confirming" in text


def test_it_shows_the_latest_issue_and_two_before_it(newsletter):
    for number in range(1, 5):
        IssueFactory(
            newsletter=newsletter,
            number=number,
            slug=f"no-{number}",
            title=f"Water {number}",
            preheader=f"Of tide {number}, {{{{ first_name | friend }}}}",
            state="sent",
            publish_at=NOW - dt.timedelta(days=10 - number),
        )
    _, text, html = parsed(welcomed(newsletter))
    for part in (text, html):
        assert "Of tide 4, friend" in part
        assert f"{BASE}/tide-notes/no-4/" in part
        assert [f"Water {number}" in part for number in range(1, 5)] == [False, True, True, True]


def test_a_writer_may_leave_the_issues_out(newsletter):
    IssueFactory(newsletter=newsletter, title="High water", state="sent", publish_at=NOW)
    page(newsletter, welcome_with_latest=False)
    assert "High water" not in parsed(welcomed(newsletter))[1]


def test_an_issue_that_readers_may_not_see_is_not_shown(newsletter):
    IssueFactory(newsletter=newsletter, title="A draft")
    assert "A draft" not in parsed(welcomed(newsletter))[2]


def test_it_speaks_the_newsletters_language(newsletter):
    newsletter.language = "nl"
    newsletter.save()
    _, _, html = parsed(welcomed(newsletter))
    assert '<html lang="nl"' in html
