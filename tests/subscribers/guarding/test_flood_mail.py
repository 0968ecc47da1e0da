"""The mail about a flood: one, to whom it concerns, with what happens and what is done."""

import datetime as dt
import email
import email.policy

import pytest
from django.core import mail

from newsletter.models import Membership, Role
from subscribers.guarding.flood_mail import Alarm, compose, due, people_of, send, take
from subscribers.models import SignupPage
from tests.factories import NewsletterFactory, WriterFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 7, 17, 20, tzinfo=dt.UTC)
BASE = "https://news.example.org"


def owing(**fields):
    newsletter = NewsletterFactory(name="Tide Notes", slug="tide-notes")
    until = NOW + dt.timedelta(minutes=30)
    return SignupPage.objects.create(
        **{"newsletter": newsletter, "guarded_until": until, "guard_mail_due_at": NOW, **fields}
    )


def test_it_is_taken_on_once_and_again_when_the_lease_ends():
    page = owing()
    assert due(NOW) == [page.pk]
    assert take(page.pk, now=NOW) == Alarm(page=page, at=NOW)
    assert take(page.pk, now=NOW + dt.timedelta(minutes=4)) is None
    assert take(page.pk, now=NOW + dt.timedelta(minutes=5)) is not None


def test_when_it_was_sent_nothing_is_owed():
    WriterFactory()
    page = owing()
    send(take(page.pk, now=NOW), base_url=BASE)
    page.refresh_from_db()
    assert (page.guard_mail_due_at, due(NOW + dt.timedelta(days=1))) == (None, [])
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]


def test_a_flood_that_is_over_is_not_told_of():
    page = owing(guarded_until=NOW)
    assert take(page.pk, now=NOW) is None
    page.refresh_from_db()
    assert page.guard_mail_due_at is None


def test_accounts_that_may_do_everything_are_told():
    WriterFactory(username="alice", email="alice@example.org")
    WriterFactory(username="carla", email="carla@example.org", is_superuser=False)
    WriterFactory(username="dan", email="dan@example.org", is_active=False)
    WriterFactory(username="eve", email="")
    assert people_of(NewsletterFactory()) == ["alice@example.org"]


def test_the_newsletters_owners_are_told_rather_than_administrators():
    newsletter = NewsletterFactory()
    WriterFactory(username="alice", email="alice@example.org")
    roles = {"carla": Role.OWNER, "dan": Role.OWNER, "eve": Role.OWNER, "fay": Role.EDITOR}
    for name, role in roles.items():
        account = WriterFactory(
            username=name, email="" if name == "eve" else f"{name}@example.org", is_superuser=False,
            is_active=name != "dan",
        )  # fmt: skip
        Membership.objects.create(newsletter=newsletter, user=account, role=role)
    assert people_of(newsletter) == ["carla@example.org"]
    Membership.objects.filter(user__username="carla").delete()
    assert people_of(newsletter) == ["alice@example.org"]


def test_where_no_account_has_an_address_the_newsletters_own_is_told():
    newsletter = NewsletterFactory(sender_email="tides@example.org", reply_to="")
    assert people_of(newsletter) == ["tides@example.org"]
    newsletter.reply_to = "desk@example.org"
    assert people_of(newsletter) == ["desk@example.org"]


@pytest.mark.parametrize(("challenge", "works"), [("attacked", True), ("always", True), ("never", False)])
def test_it_says_what_is_done(challenge, works):
    message = compose(owing(challenge=challenge), at=NOW, base_url=BASE)
    parsed = email.message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=email.policy.default)
    text, html = (part.get_content() for part in parsed.iter_parts())
    assert parsed["Subject"] == "A flood of signups for Tide Notes"
    for part in (text, html):
        assert ("browser has to work" in part) is works
        assert f"{BASE}/studio/tide-notes/" in part
        assert "There is nothing you have to do." in part
