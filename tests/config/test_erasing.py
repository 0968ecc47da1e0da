"""The proof of an erasure: a dump of the whole database, and every caught mail, searched for the person."""

import dataclasses
import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from catcher.store import Mailbox
from delivery.models import Attempt, BounceRecord, Delivery, Mailing
from newsletter.models import AuditEntry
from subscribers import erasing, own_data, reader_requests, suppression
from subscribers.addresses import address_hash, read_address
from subscribers.consent import Evidence
from subscribers.importing import runs
from subscribers.leaving import leave, say_why
from subscribers.listing.indexing import catch_up
from subscribers.models import (
    BulkAct,
    BulkRow,
    ConsentEvent,
    FeedbackVote,
    PersonChange,
    PersonNote,
    RefusedRow,
    Segment,
    Subscriber,
    SubscriberImport,
    Subscription,
    Suppression,
    SuppressionEvent,
    SuppressionReason,
)
from tests.config import quinta as life
from tests.config.dumped import TRACES, caught, dump, found_in
from tests.config.quinta import NAME, NEIGHBOUR, NEW, OLD, bounces
from tests.delivery.engine.turns import run as send
from tests.delivery.segments import rule
from tests.factories import NewsletterFactory, SubscriptionFactory, WriterFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def newsletter(settings):
    settings.BOUNCE_DOMAIN = "bounce.example.org"
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def neighbour(newsletter):
    return SubscriptionFactory(
        newsletter=newsletter, subscriber__address=NEIGHBOUR.lower(), subscriber__given_address=NEIGHBOUR
    )


@pytest.fixture
def mailbox(settings):
    kept = Mailbox(settings.MAILBOX_DIR)
    for to in (OLD, NEW, NEIGHBOUR):
        kept.add(
            mail_from="alice@example.org", rcpt_to=[to], content=f"To: {to}\r\nSubject: x\r\n\r\nDear {to}".encode()
        )
    return kept


@pytest.fixture
def quinta(newsletter, neighbour, smtp_sink, tmp_path):
    """Somebody with a full history: signed up, imported, mailed, bounced, moved, noted, suppressed and lifted."""
    alice = WriterFactory()
    subscription = life.signs_up(newsletter)
    life.is_imported(newsletter, tmp_path)
    life.is_mentioned(neighbour, tmp_path, alice)
    issue, first = life.is_mailed(newsletter, smtp_sink, 1)
    bounces(first)
    life.is_mailed(newsletter, smtp_sink, 2, answer=f"451 4.7.1 <{OLD}>: greylisted")
    FeedbackVote.objects.create(issue=issue, subscription=subscription, choice="loved", comment=f"{NAME} was here")
    PersonNote.objects.create(subscription=subscription, author=alice, words=f"{NAME} lives at Oosterscheldekade 1")
    suppression.suppress(OLD.lower(), reason=SuppressionReason.MANUAL, note=f"{NAME} phoned", author=alice)
    suppression.lift(
        suppression.find_suppression(OLD.lower(), newsletter=None), note=f"{NAME} phoned again", author=alice
    )
    Subscription.objects.filter(pk=subscription.pk).update(state="active")
    life.moves(subscription)
    reader_requests.ask_for_data(Subscription.objects.get(pk=subscription.pk), now=timezone.now())
    Mailing.objects.update(trouble=f"550 5.7.1 <{NEW}>: go away")
    catch_up()
    names_her = rule(("name", "is", NAME), ("address", "is_not", NEW), join="any")
    Segment.objects.create(newsletter=newsletter, name=f"Not {OLD}", rule=names_her)
    Mailing.objects.update(segment_name=f"Not {OLD}", segment_rule=names_her, segment_words=f"Whose name is “{NAME}”.")
    act = BulkAct.objects.create(newsletter=newsletter, deed="unsubscribe")
    BulkRow.objects.create(act=act, subscription_id=subscription.pk, was={"end_reason": f"{NAME} has no time"})
    PersonChange.objects.create(subscription=subscription, author=alice, words=f"Name: {NAME}")
    person = Subscriber.objects.get(address=NEW.lower())
    LogEntry.objects.create(
        user=alice, content_type=ContentType.objects.get_for_model(Subscriber), object_id=str(person.pk),
        object_repr=str(person), action_flag=CHANGE, change_message="Changed name.",
    )  # fmt: skip
    leave(Subscription.objects.get(pk=subscription.pk), evidence=Evidence(source="page"), now=timezone.now())
    say_why(Subscription.objects.get(pk=subscription.pk), reason=f"{NAME} has no time")
    return person


def statistics():
    """What is counted, and stays."""
    return (
        list(Delivery.objects.order_by("pk").values_list("state", "reason", "domain_group")),
        list(Attempt.objects.order_by("pk").values_list("stage", "code", "outcome")),
        list(BounceRecord.objects.order_by("pk").values_list("kind", "reason", "status")),
        list(FeedbackVote.objects.values_list("choice", flat=True)),
        list(ConsentEvent.objects.order_by("pk").values_list("act", "newsletter", "at")),
        RefusedRow.objects.count(),
        [(m.audience, m.candidates) for m in Mailing.objects.order_by("pk")],
    )


def test_nothing_in_a_dump_tells_of_somebody_who_was_erased(quinta, neighbour, mailbox):
    before = found_in(dump())
    tables = {line.partition(":")[0].removeprefix("public.") for line in before}
    assert tables >= {
        "subscribers_subscriber", "subscribers_consentevent", "subscribers_feedbackvote", "subscribers_personnote",
        "subscribers_readerrequest", "subscribers_refusedrow", "subscribers_subscriberimport", "delivery_delivery",
        "delivery_attempt", "delivery_bouncerecord", "delivery_mailing", "django_admin_log",
        "subscribers_suppressionevent", "subscribers_searchentry", "subscribers_bulkrow", "subscribers_personchange",
        "subscribers_segment", "subscribers_subscription",
    }  # fmt: skip
    assert TRACES.search(caught(mailbox))
    assert set(ConsentEvent.objects.filter(subscriber=quinta).values_list("given_for", flat=True)) == {OLD, ""}
    counted, neighbours = statistics(), dump().lower().count(NEIGHBOUR.lower())

    erasing.erase(quinta)

    after = dump()
    assert found_in(after) == []
    assert AuditEntry.objects.filter(about__contains="(an address)").count() == 2
    assert TRACES.search(caught(mailbox)) is None
    assert statistics() == counted
    assert after.lower().count(NEIGHBOUR.lower()) == neighbours
    assert NEIGHBOUR in caught(mailbox)


def test_what_is_kept_of_her_is_the_hashes_that_bar_her_and_who_did_it(quinta):
    erasing.erase(quinta, author=WriterFactory())

    for address in (NEW.lower(), OLD.lower()):
        assert suppression.find_suppression(address, newsletter=None).reason == SuppressionReason.ERASURE
    told = SuppressionEvent.objects.filter(reason=SuppressionReason.ERASURE)
    assert {(bytes(each.address_hash), each.act, each.note, each.author.username) for each in told} == {
        (address_hash(address.lower()), "added", "", "alice") for address in (NEW, OLD)
    }
    assert Subscriber.objects.filter(address=NEW.lower()).count() == 0


def test_what_others_agreed_to_and_what_was_noted_of_them_stays_without_her(quinta, neighbour):
    erasing.erase(quinta)

    said = f"Handed over by (erased) and <{NEIGHBOUR}>; ask (erased)."
    moved_in = Subscription.objects.filter(subscriber__address__in=["paula@example.org", "rosa@example.org"])
    evidence = ConsentEvent.objects.filter(subscriber__subscriptions__in=moved_in)
    run = SubscriberImport.objects.get(statement=said)
    assert set(evidence.values_list("wording", "source")) == {
        (said, f"import {run.pk}, line 2 of (erased).csv"), (said, f"import {run.pk}, line 3 of (erased).csv"),
    }  # fmt: skip
    filled_in = f"Tags filled in by import {run.pk}, line 4 of (erased).csv"
    assert list(neighbour.changes.filter(words__contains="Tags").values_list("words", flat=True)) == [filled_in]
    assert (run.files[0]["name"], run.files[0]["path"].rpartition("/")[2]) == ("erased.csv", "erased.csv")
    assert neighbour.notes.get().words == f"Comes by (erased), not {NEIGHBOUR}."
    assert Suppression.objects.get(note__startswith="(erased)").note == "(erased) asked for it"
    assert ConsentEvent.objects.filter(wording="Her aunt (erased) told me.").count() == 1


def test_a_report_says_that_it_went_to_somebody_erased(quinta):
    erasing.erase(quinta)

    said = "an erased reader"
    kept = rule(("address", "is", said), ("address", "is_not", said), join="any")
    assert set(Mailing.objects.values_list("segment_name", "segment_words")) == {
        (f"Not {said}", f"Whose name is “{said}”.")
    }
    assert [mailing.segment_rule for mailing in Mailing.objects.all()] == [kept] * 2


@pytest.mark.parametrize("address", [NEW, OLD])
def test_a_list_from_elsewhere_does_not_bring_her_back(quinta, newsletter, tmp_path, address):
    erasing.erase(quinta)
    path = tmp_path / "again.csv"
    path.write_text(f"email\n{address}\n", encoding="utf-8")
    moving = runs.begin([path], newsletter=newsletter, statement="")
    runs.read(moving)
    runs.start(moving)
    assert runs.carry_on(moving)

    assert Subscriber.objects.filter(address=address.lower()).count() == 0


def test_a_copy_that_waits_does_not_go_out_to_somebody_erased(quinta, newsletter, smtp_sink):
    sent = len(smtp_sink.received)
    erasing.erase(quinta)
    Delivery.objects.filter(state="deferred").update(not_before=timezone.now(), state="pending")
    send()

    assert [one.rcpt_to for one in smtp_sink.received[sent:] if TRACES.search(str(one.rcpt_to))] == []
    assert Delivery.objects.filter(state="suppressed").values_list("reason", flat=True).first() == "gone"


def test_a_bounce_that_comes_after_it_names_nobody(quinta):
    erasing.erase(quinta)
    copy = Delivery.objects.filter(address=erasing.ERASED).order_by("pk").first()
    BounceRecord.objects.all().delete()
    bounces(copy)

    assert list(BounceRecord.objects.values_list("delivery", "kind", "excerpt")) == [(copy.pk, "soft", "")]
    assert found_in(dump()) == []
    own = [address_hash(address.lower()) for address in (NEW, OLD)]
    assert set(Suppression.objects.filter(address_hash__in=own).values_list("reason", flat=True)) == {"erasure"}


def test_before_that_she_sees_all_of_it_herself(quinta):
    found = own_data.as_json(quinta, now=timezone.now())
    for words in (
        OLD.lower(), NEW, NAME, "198.51.100.77", "Oosterscheldekade 1", "was here", "greylisted", "over quota",
        "has no time",
    ):  # fmt: skip
        assert words.lower() in found.lower(), words
    assert NEIGHBOUR.lower() not in found.lower()


def test_an_address_that_she_asked_for_and_somebody_else_has_is_not_among_them(quinta, neighbour):
    subscription = quinta.subscriptions.first()
    now = timezone.now()
    reader_requests.ask_for_address(subscription, address=read_address("eve@example.org"), now=now)
    SubscriptionFactory(newsletter=neighbour.newsletter, subscriber__address=OLD.lower())

    assert erasing._traces([quinta]).addresses == (NEW.lower(),)


def test_the_traces_are_hers_alone(quinta):
    traces = erasing._traces([quinta])
    assert dataclasses.asdict(traces)["addresses"] == (NEW.lower(), OLD.lower())
    own = [OLD, NEW.upper(), f"<{NEW}>", f"to {OLD}.", f"mailto:{NEW},", f'"{OLD}"', f"'{OLD}'"]
    others = [NEIGHBOUR, f"j{NEW}", f"o'{NEW}", f"{NEW}.uk", f"x.{OLD}", f"{NEW}-2.example", "quinta", ""]
    pattern = re.compile(traces.pattern, re.IGNORECASE)
    assert ([bool(pattern.search(text)) for text in own], [bool(pattern.search(text)) for text in others]) == (
        [True] * len(own), [False] * len(others),
    )  # fmt: skip
