"""Readers as a file: what it says, and that it comes in again as it was."""

import csv
import datetime as dt
import io
import json

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings, strategies as st

from subscribers.addresses import AddressError, address_hash, read_address
from subscribers.exporting.files import Format, blocks
from subscribers.importing import runs
from subscribers.importing.own_format import COLUMNS
from subscribers.models import ConsentEvent, Subscriber, Subscription, Suppression
from subscribers.names import UnusableName, clean_name
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

APRIL = dt.datetime(2024, 4, 3, 12, 0, tzinfo=dt.UTC)
NOT_KEPT = {"id", "subscriber_id", "newsletter_id"}


def text_of(form=Format.CSV, subscriptions=None):
    found = Subscription.objects.order_by("pk") if subscriptions is None else subscriptions
    return "".join(blocks(found, form=form))


def table():
    return list(csv.DictReader(io.StringIO(text_of().removeprefix("\ufeff"), newline="")))


def many(newsletter, number):
    people = Subscriber.objects.bulk_create(
        Subscriber(address=f"r{one}@example.org", given_address=f"r{one}@example.org") for one in range(number)
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=one, newsletter=newsletter, state="active", confirmed_at=APRIL) for one in people
    )
    return people


def test_a_row_says_who_stands_where_and_how_they_agreed():
    ann = SubscriptionFactory(
        subscriber__address="ann@example.org",
        name="Ann Lee",
        attributes={"city": "Hull"},
        created_at=APRIL,
        confirmed_at=APRIL,
        tags=["news", "harbour"],
        came_from={"utm_source": "fair"},
    )
    for act, wording, at in (("signed_up", "I want it", APRIL), ("confirmed", "", APRIL + dt.timedelta(days=1))):
        ConsentEvent.objects.create(
            subscriber=ann.subscriber, newsletter=ann.newsletter, act=act, wording=wording, source="signup page",
            ip_address="198.51.100.7", at=at,
        )  # fmt: skip
    SubscriptionFactory(newsletter=ann.newsletter, subscriber__address="gone@example.org", subscriber__state="erased")

    assert table() == [
        {
            "address": "ann@example.org", "name": "Ann Lee", "language": "", "state": "active",
            "subscribed_at": "2024-04-03T12:00:00+00:00", "confirmed_at": "2024-04-03T12:00:00+00:00", "ended_at": "",
            "end_reason": "", "paused_until": "", "signup_source": "signup page", "tags": "news; harbour",
            "attributes": '{"city": "Hull"}', "referrer": "", "utm_source": "fair", "utm_medium": "",
            "utm_campaign": "", "consent_act": "signed_up", "consent_at": "2024-04-03T12:00:00+00:00",
            "consent_source": "signup page", "consent_ip": "198.51.100.7", "consent_wording": "I want it",
            "consent_given_for": "",
        }
    ]  # fmt: skip


def test_as_json_a_line_holds_every_act_of_consent():
    ann = SubscriptionFactory(subscriber__address="ann@example.org", tags=["a"])
    other = SubscriptionFactory(subscriber=ann.subscriber, newsletter=NewsletterFactory(slug="harbour-news"))
    for newsletter, act in ((ann.newsletter, "signed_up"), (ann.newsletter, "confirmed"), (other.newsletter, "added")):
        ConsentEvent.objects.create(subscriber=ann.subscriber, newsletter=newsletter, act=act, at=APRIL)

    lines = [json.loads(line) for line in text_of(Format.JSON).splitlines()]

    assert [(line["address"], line["tags"], [event["act"] for event in line["consent"]]) for line in lines] == [
        ("ann@example.org", ["a"], ["signed_up", "confirmed"]),
        ("ann@example.org", [], ["added"]),
    ]


def test_evidence_from_before_a_change_of_address_says_which_it_was_given_for():
    ann = SubscriptionFactory(subscriber__address="ann@example.org")
    for act, given_for in (("signed_up", "ann@old.example.net"), ("address_changed", "")):
        ConsentEvent.objects.create(
            subscriber=ann.subscriber, newsletter=ann.newsletter, act=act, given_for=given_for, at=APRIL
        )

    assert [(row["address"], row["consent_given_for"]) for row in table()] == [
        ("ann@example.org", "ann@old.example.net")
    ]
    (line,) = map(json.loads, text_of(Format.JSON).splitlines())
    assert [event["given_for"] for event in line["consent"]] == ["ann@old.example.net", ""]


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@a", "＝cmd"])
def test_no_spreadsheet_finds_a_formula_in_it(name):
    SubscriptionFactory(subscriber__address="+ann@example.org", name=name, end_reason="\tx")

    (row,) = table()

    assert (row["address"], row["name"], row["end_reason"]) == ("'+ann@example.org", f"'{name}", "'\tx")


def test_a_list_of_nobody_has_the_names_of_the_columns():
    assert text_of() == "\ufeff" + ",".join(COLUMNS) + "\r\n"
    assert text_of(Format.JSON) == ""


def test_a_long_list_takes_one_query_for_a_thousand_people_and_one_for_their_evidence(django_assert_num_queries):
    newsletter = NewsletterFactory()
    people = many(newsletter, 1500)

    with django_assert_num_queries(3):
        rows = table()

    assert [row["address"] for row in rows] == [one.address for one in people]


def kept():
    """All that is kept of everybody, without numbers that mean nothing."""
    people = {}
    for one in Subscription.objects.select_related("subscriber").order_by("subscriber__address"):
        own = {field.attname: getattr(one, field.attname) for field in Subscription._meta.concrete_fields}
        of_person = {
            field.attname: getattr(one.subscriber, field.attname) for field in Subscriber._meta.concrete_fields
        }
        of_person["address_hash"] = bytes(of_person["address_hash"])
        del of_person["created_at"]  # of the person; that of the subscription is kept
        people[one.subscriber.address] = [
            {name: value for name, value in row.items() if name not in NOT_KEPT} for row in (own, of_person)
        ]
    return people


def usable(read, error):
    def accepts(text):
        try:
            return bool(read(text))
        except error:
            return False

    return accepts


# PostgreSQL keeps no half of a surrogate pair; a file full of control characters is taken for no text.
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
nasty = st.sampled_from(
    ["=1+1", "'=x", "''", "'", "@SUM(A1)", '"quoted"', "a,b;c|d", "line\nbreak", "\r\n", "\\N", "\\t", "null", "N/A",
     "-", "{}", "[]", '["a"', "\ufeff", "\\u0000", "naïve", "０", "sep=;"]
)  # fmt: skip
text = words | nasty
addresses = (
    (st.emails() | st.sampled_from(["+a@example.org", "=x@example.org", "'t.hooft@example.org", "ann@bücher.example"]))
    .filter(usable(read_address, AddressError))
    .map(read_address)
    .filter(lambda address: address.given.partition("@")[0].isascii())
)
moments = st.datetimes(dt.datetime(1991, 1, 1), dt.datetime(2025, 12, 31), timezones=st.just(dt.UTC))
members = st.dictionaries(text.filter(lambda key: key.strip()), text, max_size=4)


@st.composite
def readers(draw):
    """One reader: of the person and of the subscription what is kept."""
    address, state = draw(addresses), draw(st.sampled_from(["active", "unsubscribed", "bounced", "complained"]))
    names = text.filter(usable(clean_name, UnusableName)).map(clean_name)
    ends = {"ended_at": draw(moments), "end_reason": draw(text.filter(bool))}
    ways = st.sampled_from(["referrer", "utm_source", "utm_medium", "utm_campaign"])
    return {
        "subscriber": Subscriber(
            address=address.canonical, given_address=address.given,
            language=draw(st.sampled_from(["", "de", "pt-BR", "=x"])), address_hash=address_hash(address.canonical),
        ),
        "name": draw(names | st.just("")), "attributes": draw(members),
        "state": state, "created_at": draw(moments), "paused_until": draw(st.none() | moments),
        "confirmed_at": draw(moments if state == "active" else st.none() | moments),
        "source": draw(text.filter(bool)), "tags": draw(st.lists(text.filter(bool), max_size=4, unique=True)),
        "came_from": draw(st.dictionaries(ways, text.filter(bool), max_size=3)),
        **(ends if state != "active" or draw(st.booleans()) else {}),
    }  # fmt: skip


@pytest.mark.parametrize("form", list(Format))
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(everybody=st.lists(readers(), max_size=4, unique_by=lambda one: one["subscriber"].address))
def test_what_was_exported_comes_in_again_as_it_was(everybody, form, tmp_path):
    newsletter = NewsletterFactory()
    for one in everybody:
        one["subscriber"].pk = None
        one["subscriber"].save()
        Subscription.objects.create(newsletter=newsletter, **one)
    before = kept()
    path = tmp_path / f"readers{form.suffix}"
    path.write_text(text_of(form), encoding="utf-8", newline="")
    Subscriber.objects.all().delete()
    Suppression.objects.all().delete()

    if everybody:
        run = runs.begin([path], newsletter=newsletter)
        runs.read(run)
        runs.start(run)
        assert runs.carry_on(run)
        assert (run.files[0]["tool"], list(run.refused.all())) == ("Fortnight", [])

    assert kept() == before
    Subscriber.objects.all().delete()
    newsletter.delete()
    Suppression.objects.all().delete()


def test_an_export_that_is_imported_over_itself_changes_nothing(tmp_path):
    one = SubscriptionFactory(subscriber__address="ann@example.org", tags=["b", "a"], came_from={"referrer": "x"})
    before = kept()
    path = tmp_path / "readers.csv"
    path.write_text(text_of(), encoding="utf-8", newline="")

    run = runs.begin([path], newsletter=one.newsletter)
    runs.read(run)
    runs.start(run)
    assert runs.carry_on(run)

    assert (kept(), run.counts) == (before, {"0": {"known": 1}})


def test_one_who_has_not_confirmed_gets_a_new_term_to_do_so(tmp_path):
    one = SubscriptionFactory(subscriber__address="ann@example.org", state="pending", created_at=APRIL)
    path = tmp_path / "readers.csv"
    path.write_text(text_of(), encoding="utf-8", newline="")
    newsletter = NewsletterFactory(slug="elsewhere")
    run = runs.begin([path], newsletter=newsletter)
    runs.read(run)
    runs.start(run)
    assert runs.carry_on(run)

    found = newsletter.subscriptions.get(subscriber=one.subscriber)
    assert (found.state, found.created_at) == ("pending", run.created_at)


def test_how_they_agreed_stands_in_the_new_evidence(tmp_path):
    ann = SubscriptionFactory(subscriber__address="ann@example.org")
    ConsentEvent.objects.create(
        subscriber=ann.subscriber, newsletter=ann.newsletter, act="signed_up", wording="I want it",
        source="signup page", ip_address="198.51.100.7", given_for="ann@old.example.net", at=APRIL,
    )  # fmt: skip
    path = tmp_path / "readers.csv"
    path.write_text(text_of(), encoding="utf-8", newline="")
    newsletter = NewsletterFactory(slug="elsewhere")
    run = runs.begin([path], newsletter=newsletter, statement="Moved by us.")
    runs.read(run)
    runs.start(run)
    assert runs.carry_on(run)

    event = ConsentEvent.objects.get(newsletter=newsletter)
    assert (event.act, event.ip_address, event.source) == (
        "added",
        "198.51.100.7",
        f"import {run.pk}, line 2 of readers.csv",
    )
    assert event.wording == (
        "Moved by us.\nconsent act: signed_up; consent at: 2024-04-03T12:00:00+00:00; consent source: signup page; "
        "consent wording: I want it; consent given for: ann@old.example.net"
    )


@pytest.mark.django_db(transaction=True)
def test_the_rows_come_over_a_cursor_of_the_server():
    people = many(NewsletterFactory(), 1001)
    pieces = blocks(Subscription.objects.order_by("pk"), form=Format.JSON)

    first = next(pieces)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '_django_curs_%%'")
        (cursors,) = cursor.fetchone()

    assert (len(first.splitlines()), cursors) == (500, 1)
    assert len("".join(pieces).splitlines()) == len(people) - 500
