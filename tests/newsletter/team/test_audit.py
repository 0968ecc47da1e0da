"""The log of what people did is only ever added to, and names no more than it has to."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from newsletter.models import Act, AppendOnly, AuditEntry, Newsletter
from newsletter.team.audit import BATCH, NOBODY, READER, Actor, command_line, note, shorten_addresses
from tests.factories import NewsletterFactory, WriterFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def alice():
    return WriterFactory()


@pytest.fixture
def tides():
    return NewsletterFactory(slug="tide-notes")


def in_sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_a_row_says_who_did_what_when_and_from_where(alice, tides, rf):
    request = rf.post("/", REMOTE_ADDR="203.0.113.77")
    request.user = alice
    before = timezone.now()
    note(request, Act.SENT, newsletter=tides, about="#21 High water", issue=21, recipients=120)
    row = AuditEntry.objects.values().get()
    assert before <= row.pop("at") <= timezone.now()
    assert row == {
        "id": row["id"], "user_id": alice.pk, "who": "alice", "act": "sent", "newsletter_id": tides.pk,
        "newsletter_slug": "tide-notes", "about": "#21 High water", "details": {"issue": 21, "recipients": 120},
        "ip_address": "203.0.113.77", "ip_is_short": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "who"),
    [
        (READER, "The reader"),
        (Actor("x" * 300), "x" * 199 + "…"),
        (AnonymousUser(), NOBODY.name),
    ],
)
def test_who_has_no_account_is_named_by_what_they_are(by, who):
    made = note(by, Act.ERASED)
    assert (made.user, made.who, made.ip_address, made.newsletter_slug) == (None, who, None, "")


def test_a_command_is_its_users(monkeypatch):
    monkeypatch.setenv("LOGNAME", "olga")
    assert command_line() == Actor("Command line (olga)")


def test_an_account_stands_there_without_its_address(alice):
    assert (note(alice, Act.SETTINGS_CHANGED).ip_address, note(alice, Act.SENT).user) == (None, alice)


def test_an_act_that_there_is_not_is_refused(alice):
    with pytest.raises(ValueError, match="danced"):
        note(alice, "danced")
    assert AuditEntry.objects.count() == 0


def test_what_json_or_postgresql_cannot_hold_becomes_words(alice):
    about = note(alice, Act.SENT, about="a\0b" + "c" * 400, at=NOW, who={"x\0": {1}}, half=0.5, none=None, yes=True)
    about.refresh_from_db()
    assert about.about == "ab" + "c" * 297 + "…"
    assert about.details == {"at": str(NOW), "who": {"x": [1]}, "half": 0.5, "none": None, "yes": True}


def test_what_looks_like_an_address_is_taken_out_but_for_settings(alice):
    changes = {"reply_to": ["", "alice@example.org"]}
    note(
        alice, Act.IMPORTED, about="Import 7: bob@example.org.csv, “chiyo@example.net” (a @ b)",
        files=["bob@example.org.csv"], changes=changes,
    )  # fmt: skip
    row = AuditEntry.objects.get()
    assert row.about == "Import 7: (an address), “(an address)” (a @ b)"
    assert row.details == {"files": ["(an address)"], "changes": changes}


def test_it_goes_with_what_was_rolled_back(alice, tides):
    with transaction.atomic():
        note(alice, Act.SENT, newsletter=tides)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == 0


def test_no_row_is_changed_or_taken_away_by_python(alice):
    made = note(alice, Act.SENT)
    for refused in (
        made.save, made.delete, AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(who="bob"), lambda: AuditEntry.objects.bulk_update([made], ["who"]),
    ):  # fmt: skip
        with pytest.raises(AppendOnly, match="only ever added to"):
            refused()
    assert AuditEntry.objects.get().who == "alice"


@pytest.mark.parametrize(
    "change",
    [
        "who = 'bob'", "act = 'erased'", "about = ''", "details = '{}'", "at = now()", "newsletter_slug = ''",
        "user_id = 4711", "newsletter_id = 4711", "ip_address = '198.51.100.1'", "ip_is_short = true",
        "ip_is_short = true, ip_address = '::1'", "ip_address = NULL, who = 'bob'",
    ],
)  # fmt: skip
def test_no_row_is_changed_by_the_database(alice, tides, rf, change):
    request = rf.get("/", REMOTE_ADDR="203.0.113.77")
    request.user = alice
    note(request, Act.SENT, newsletter=tides, about="x", issue=1)
    with pytest.raises(IntegrityError, match="only ever added to"):
        in_sql(f"UPDATE newsletter_auditentry SET {change}")


def test_no_row_is_taken_away_by_the_database(alice):
    note(alice, Act.SENT)
    with pytest.raises(IntegrityError, match="only ever added to"):
        in_sql("DELETE FROM newsletter_auditentry")
    in_sql("SET CONSTRAINTS ALL IMMEDIATE")  # no table is emptied while foreign keys wait to be looked at
    with pytest.raises(IntegrityError, match="only ever added to"):
        in_sql("TRUNCATE newsletter_auditentry")
    assert AuditEntry.objects.count() == 1


def test_what_an_account_and_a_newsletter_did_stays_when_they_are_gone(alice, tides):
    note(alice, Act.SENT, newsletter=tides)
    alice.delete()
    Newsletter.objects.filter(pk=tides.pk).delete()
    row = AuditEntry.objects.get()
    assert (row.user, row.who, row.newsletter, row.newsletter_slug) == (None, "alice", None, "tide-notes")


@pytest.mark.parametrize(("whole", "short"), [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2::3", "2001:db8:1::")])
def test_an_old_network_address_becomes_its_network(whole, short):
    AuditEntry.objects.create(who="alice", act="sent", ip_address=whole, at=NOW - dt.timedelta(days=91))
    AuditEntry.objects.create(who="alice", act="sent", ip_address=whole, at=NOW - dt.timedelta(days=89))
    AuditEntry.objects.create(who="alice", act="sent", at=NOW - dt.timedelta(days=99))
    assert [shorten_addresses(now=NOW, days=90) for _ in range(2)] == [1, 0]
    found = AuditEntry.objects.order_by("pk").values_list("ip_address", "ip_is_short")
    assert list(found) == [(short, True), (whole, False), (None, False)]


def test_they_are_shortened_in_batches_the_oldest_first():
    for days in (100, 300, 200):
        AuditEntry.objects.create(
            who="alice", act="sent", ip_address="203.0.113.7", at=NOW - dt.timedelta(days=days)
        )  # fmt: skip
    assert shorten_addresses(now=NOW, days=90, most=2) == 2
    assert list(AuditEntry.objects.order_by("at").values_list("ip_is_short", flat=True)) == [True, True, False]
    assert 100 <= BATCH <= 10_000


def test_an_act_of_a_later_version_stands_there_as_it_is_called():
    assert [AuditEntry(act=act).act_in_words for act in ("sent", "teleported")] == ["Sent an issue", "teleported"]


def test_every_act_fits_its_column():
    assert max(map(len, Act.values)) <= AuditEntry._meta.get_field("act").max_length
