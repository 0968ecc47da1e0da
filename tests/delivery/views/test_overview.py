"""The studio's first page."""

import datetime as dt

import pytest
import time_machine

from delivery import mailings
from delivery.models import Delivery
from newsletter.models import Issue, Newsletter
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory, in_team

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
SLOT = dt.datetime(2026, 11, 22, 16, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def cards(client):
    return client.get("/studio/").context["cards"]


def test_without_a_newsletter_it_says_what_to_do(studio_client):
    assert "No newsletter yet" in studio_client.get("/studio/").content.decode()


def test_the_next_slot_is_shown_in_the_newsletter_s_own_time(studio_client, newsletter):
    shown = studio_client.get("/studio/").content.decode()
    assert ["Sun 22 Nov, 17:00" in shown, "Amsterdam time" in shown, "Nothing is planned for it yet" in shown] == [
        True
    ] * 3


def test_what_is_planned_for_the_next_slot_is_named(studio_client, newsletter):
    planned = IssueFactory(newsletter=newsletter, state="scheduled", publish_at=SLOT)
    later = IssueFactory(newsletter=newsletter, state="scheduled", publish_at=SLOT + dt.timedelta(days=14))
    (card,) = cards(studio_client)
    assert (card.next_slot_issue, card.scheduled) == (planned, [planned, later])


def test_an_issue_that_did_not_begin_in_time_is_told(studio_client, newsletter):
    late = IssueFactory(newsletter=newsletter, state="scheduled", publish_at=NOW - dt.timedelta(minutes=3))
    (card,) = cards(studio_client)
    assert (card.overdue, card.scheduled) == ([late], [])


def test_the_newest_drafts_are_shown_and_all_are_counted(studio_client, newsletter):
    for number in range(1, 7):
        IssueFactory(newsletter=newsletter, number=number)
        Issue.objects.filter(number=number).update(updated_at=NOW + dt.timedelta(minutes=number))
    (card,) = cards(studio_client)
    assert ([draft.number for draft in card.drafts], card.draft_count) == ([6, 5, 4, 3], 6)


def test_readers_are_those_who_get_mail(studio_client, newsletter):
    for state in ("active", "active", "pending", "unsubscribed", "bounced"):
        SubscriptionFactory(newsletter=newsletter, state=state)
    (card,) = cards(studio_client)
    assert (card.readers, card.waiting) == (2, 1)


def test_the_last_mailing_is_told_in_numbers(studio_client, mailing):
    Delivery.objects.filter(address="bob@example.org").update(state="sent")
    Delivery.objects.filter(address="chiyo@example.org").update(state="in_doubt")
    (card,) = cards(studio_client)
    assert (card.last.sent, card.last.in_doubt, card.last.open, card.last.is_running) == (1, 1, 1, True)
    mailings.cancel(mailing)
    assert "cancelled after 1 of 3, 1 in doubt" in " ".join(studio_client.get("/studio/").content.decode().split())


def test_an_issue_that_was_brought_in_has_no_numbers(studio_client, newsletter):
    IssueFactory(newsletter=newsletter, state="sent", publish_at=NOW)
    assert "Brought in, not sent from here." in studio_client.get("/studio/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_however_many_newsletters(studio_client, django_assert_num_queries, count):
    for _ in range(count):
        newsletter = NewsletterFactory()
        SubscriptionFactory(newsletter=newsletter)
        for state, at in (("draft", None), ("scheduled", SLOT), ("sent", NOW)):
            IssueFactory(newsletter=newsletter, state=state, publish_at=at)
        mailings.begin(IssueFactory(newsletter=newsletter), now=NOW)
    # session, account, newsletters twice (page, bar), scheduled, drafts, sent, people, mailings, their counts
    with django_assert_num_queries(10):
        studio_client.get("/studio/")


@pytest.mark.parametrize(
    ("address", "why"),
    [("alice@mailer", "Mail cannot come from this address."), (f"{'a' * 65}@example.org", "at most 64 letters")],
)
def test_a_sender_that_no_mail_can_come_from_is_told_of(studio_client, newsletter, address, why):
    Newsletter.objects.filter(pk=newsletter.pk).update(sender_email=address)
    shown = studio_client.get("/studio/").content.decode()
    assert [words in shown for words in ("No mail goes out from", why, "Mend it in the settings")] == [True] * 3


def test_of_a_sender_that_can_be_used_nothing_is_said(studio_client, newsletter):
    assert "No mail goes out from" not in studio_client.get("/studio/").content.decode()


def test_who_may_not_mend_the_sender_is_told_who_may(client, newsletter):
    Newsletter.objects.filter(pk=newsletter.pk).update(sender_email="alice@mailer")
    client.force_login(in_team(newsletter, "writer", name="wim"))
    assert "An owner can mend it in the settings." in client.get("/studio/").content.decode()
