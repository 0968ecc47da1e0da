"""Runs from the file to the list: what becomes of whom, again and again, and after interruptions."""

import datetime as dt
import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from subscribers import suppression
from subscribers.addresses import address_hash, read_address
from subscribers.consent import Evidence
from subscribers.importing import merging, reporting, runs
from subscribers.importing.sources import Unreadable
from subscribers.models import (
    ConsentEvent,
    ImportedRow,
    ImportState,
    SearchDue,
    Subscriber,
    SubscriberImport,
    Subscription,
    Suppression,
    SuppressionReason,
)
from subscribers.signup import sign_up
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

APRIL = dt.datetime(2024, 4, 3, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def tide_notes(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def moved(tmp_path, tide_notes):
    """Moves files of these contents in; returns the run."""

    def move(*contents, newsletter=tide_notes, statement="", **options):
        paths = []
        for number, content in enumerate(contents):
            name, text = content if isinstance(content, tuple) else (f"list{number}.csv", content)
            paths.append(tmp_path / name)
            paths[-1].write_text(text, encoding="utf-8")
        run = runs.begin(paths, newsletter=newsletter, statement=statement, **options)
        runs.read(run)
        runs.start(run)
        assert runs.carry_on(run)
        return run

    return move


def outcomes(run):
    return [report["outcomes"] for report in reporting.reports(run)]


def states():
    return dict(Subscription.objects.values_list("subscriber__address", "state"))


def test_a_row_becomes_a_person_with_everything_it_says(moved, tide_notes):
    run = moved(
        "email,name,created_at,confirmed_at,tags,city,ip,utm_source,language\n"
        "Ann@Example.org,Ann Lee,2024-04-03 12:00:00,2024-04-03 12:00:00,\"a;b\",Hull,198.51.100.7,fair,de\n",
        statement="They ticked the box at the fair.",
    )  # fmt: skip

    found = Subscription.objects.select_related("subscriber").get()
    assert (found.newsletter, found.state, found.source, found.tags) == (tide_notes, "active", "import", ["a", "b"])
    assert (found.created_at, found.confirmed_at, found.ended_at) == (APRIL, APRIL, None)
    assert found.came_from == {"utm_source": "fair"}
    ann = found.subscriber
    assert (ann.address, ann.given_address, ann.name) == ("ann@example.org", "Ann@example.org", "Ann Lee")
    assert (ann.language, ann.attributes) == ("de", {"city": "Hull"})
    assert suppression.find_suppression("ann@example.org") is None
    event = ConsentEvent.objects.get()
    assert (event.subscriber, event.act, event.ip_address) == (ann, "added", "198.51.100.7")
    assert (event.wording, event.source) == (
        "They ticked the box at the fair.",
        f"import {run.pk}, line 2 of list0.csv",
    )
    assert outcomes(run) == [{"added": 1}]
    assert bytes(ann.address_hash) == address_hash("ann@example.org")


def test_importing_a_file_twice_changes_nothing(moved):
    content = "email,name,tags\n" + "".join(f"r{number}@example.org,Reader {number},a\n" for number in range(50))
    moved(content)
    before = list(Subscription.objects.order_by("pk").values()), list(Subscriber.objects.order_by("pk").values())

    again = moved(content)

    assert outcomes(again) == [{"known": 50}]
    assert before == (
        list(Subscription.objects.order_by("pk").values()),
        list(Subscriber.objects.order_by("pk").values()),
    )
    assert ConsentEvent.objects.count() == 50


@pytest.mark.parametrize("state", ["unsubscribed", "bounced", "complained"])
def test_nobody_who_left_is_brought_back(moved, tide_notes, state):
    SubscriptionFactory(newsletter=tide_notes, subscriber__address="ann@example.org", state=state)

    run = moved("email,status\nann@example.org,active\n")

    assert (states(), outcomes(run)) == ({"ann@example.org": state}, [{"stays_out": 1}])


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_nobody_on_the_suppression_list_comes_in(moved, reason):
    suppression.suppress("ann@example.org", reason=reason)

    run = moved("email\nann@example.org\nbo@example.org\n")

    assert (states(), outcomes(run)) == ({"bo@example.org": "active"}, [{"added": 1, "suppressed": 1}])
    assert not Subscriber.objects.filter(address="ann@example.org").exists()


def test_those_who_left_elsewhere_are_kept_as_such_so_that_they_stay_out(moved):
    run = moved(
        "email,status,unsubscribed_at,reason\n"
        "ann@example.org,unsubscribed,2024-04-03 12:00:00,too long\n"
        "bo@example.org,bounced,,\n"
        "cy@example.org,complained,,\n"
    )
    again = moved("email\nann@example.org\nbo@example.org\ncy@example.org\n")

    assert states() == {"ann@example.org": "unsubscribed", "bo@example.org": "bounced", "cy@example.org": "complained"}
    ann = Subscription.objects.get(subscriber__address="ann@example.org")
    assert (ann.ended_at, ann.end_reason) == (APRIL, "import: too long")
    assert dict(Suppression.objects.values_list("reason", "note")) == {
        "hard_bounce": f"import {run.pk}",
        "complaint": f"import {run.pk}",
    }
    assert (outcomes(run), outcomes(again)) == ([{"added_as_left": 3}], [{"stays_out": 1, "suppressed": 2}])


def test_a_list_of_those_who_left_ends_what_was_open_here(moved, tide_notes):
    SubscriptionFactory(
        newsletter=tide_notes, subscriber__address="ann@example.org", confirmed_at=APRIL - dt.timedelta(days=9)
    )
    SubscriptionFactory(
        newsletter=tide_notes, subscriber__address="bo@example.org", confirmed_at=APRIL + dt.timedelta(days=9)
    )

    run = moved("email,unsubscribed_at\nann@example.org,2024-04-03 12:00:00\nbo@example.org,2024-04-03 12:00:00\n")

    assert states() == {"ann@example.org": "unsubscribed", "bo@example.org": "active"}
    assert outcomes(run) == [{"ended": 1, "known": 1}]


def test_one_who_waits_for_confirmation_is_confirmed_by_the_writers_word(moved, tide_notes):
    SubscriptionFactory(
        newsletter=tide_notes, subscriber__address="ann@example.org", state="pending", mail_due_at=timezone.now()
    )

    run = moved("email\nann@example.org\n")

    found = Subscription.objects.get()
    assert (found.state, found.mail_due_at, outcomes(run)) == ("active", None, [{"confirmed": 1}])


def test_what_is_empty_is_filled_and_what_is_there_stays(moved, tide_notes):
    ann = SubscriptionFactory(newsletter=tide_notes, subscriber__address="ann@example.org", tags=["old"]).subscriber
    Subscriber.objects.filter(pk=ann.pk).update(name="", attributes={"city": "Hull"})

    moved("email,name,tags,city,plan\nann@example.org,Ann,new,Leeds,free\n")

    found = Subscription.objects.select_related("subscriber").get()
    assert (found.subscriber.name, found.tags) == ("Ann", ["new", "old"])
    assert found.subscriber.attributes == {"city": "Hull", "plan": "free"}


def test_of_an_address_said_several_times_the_gravest_row_counts(moved):
    run = moved(
        ("subscribed.csv", "email,name\nAnn@example.org,Ann\nbo@example.org,Bo\nann@example.org,Other\n"),
        ("unsubscribed.csv", "email\nbo@example.org\n"),
    )

    assert states() == {"ann@example.org": "active", "bo@example.org": "unsubscribed"}
    assert Subscriber.objects.get(address="ann@example.org").name == "Ann"
    assert outcomes(run) == [{"added": 1, "repeated": 2}, {"added_as_left": 1}]


def test_one_person_may_get_several_newsletters(moved, tide_notes):
    other = NewsletterFactory(slug="harbour-news")
    moved("email,name\nann@example.org,Ann\n")

    run = moved("email,name\nann@example.org,Ann\n", newsletter=other)

    assert (Subscriber.objects.count(), Subscription.objects.count()) == (1, 2)
    assert outcomes(run) == [{"added": 1}]


def test_rows_that_cannot_be_taken_are_kept_with_line_and_reason(moved):
    run = moved("email,name\nann@example.org,Ann\nnobody,=cmd()\n,\nbo@example.org,Bo,more\n")

    assert list(run.refused.values_list("line", "cells")) == [
        (3, ["nobody", "=cmd()"]),
        (4, ["", ""]),
        (5, ["bo@example.org", "Bo", "more"]),
    ]
    table = list(reporting.refused_rows(run))
    assert table[0] == ["file", "line", "reason", "row"]
    assert table[1] == ["list0.csv", "3", "An email address must have an @-sign.", "nobody", "'=cmd()"]


def test_what_would_happen_is_what_happens(tmp_path, tide_notes):
    SubscriptionFactory(newsletter=tide_notes, subscriber__address="left@example.org", state="unsubscribed")
    SubscriptionFactory(newsletter=tide_notes, subscriber__address="known@example.org")
    suppression.suppress("never@example.org", reason=SuppressionReason.MANUAL)
    path = tmp_path / "list.csv"
    addresses = ["left", "known", "never", "new", "new"]
    path.write_text("email\n" + "".join(f"{name}@example.org\n" for name in addresses))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    foreseen = merging.foresee(run)
    assert Subscription.objects.count() == 2

    runs.start(run)
    runs.carry_on(run)

    assert foreseen == {"0": {"stays_out": 1, "known": 1, "suppressed": 1, "added": 1}}
    assert run.counts == {"0": {**foreseen["0"], "repeated": 1}}


def test_a_run_that_is_stopped_goes_on_where_it_was(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 10)
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(35)))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    runs.start(run)
    batches = iter([False, False, True])

    assert not runs.carry_on(run, stop=lambda: next(batches))
    assert Subscription.objects.count() == 20

    stored = SubscriberImport.objects.get()
    assert (stored.state, stored.merged_through) == (ImportState.MERGING, 20)
    assert runs.carry_on(stored)
    assert (outcomes(stored), ConsentEvent.objects.count()) == ([{"added": 35}], 35)
    assert not ImportedRow.objects.exists()


def test_after_a_crash_of_the_server_the_files_are_read_again(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 10)
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(25)))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    runs.start(run)
    once = iter([False, True])
    runs.carry_on(run, stop=lambda: next(once))
    ImportedRow.objects.all().delete()  # as an unlogged table is found

    assert runs.carry_on(run)

    assert (outcomes(run), Subscription.objects.count()) == ([{"known": 10, "added": 15}], 25)


def test_a_cancelled_run_moves_nobody_else_in(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 10)
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(25)))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    runs.start(run)
    once = iter([False, True])
    runs.carry_on(run, stop=lambda: next(once))

    runs.cancel(SubscriberImport.objects.get())

    assert not runs.carry_on(run)
    assert (run.state, Subscription.objects.count()) == (ImportState.CANCELLED, 10)


def test_a_file_that_went_away_is_named(tmp_path, tide_notes):
    path = tmp_path / "list.csv"
    path.write_text("email\na@example.org\n")
    run = runs.begin([path], newsletter=tide_notes)
    path.unlink()

    with pytest.raises(Unreadable, match=r"list\.csv: the file is not at .* any more"):
        runs.read(run)


@pytest.mark.django_db(transaction=True)
def test_a_signup_of_the_same_address_meanwhile_is_neither_lost_nor_doubled(tmp_path, tide_notes, monkeypatch):
    """Two connections, the same addresses at the same time."""
    monkeypatch.setattr(merging, "BATCH", 5)
    addresses = [f"r{number}@example.org" for number in range(200)]
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "\n".join(addresses))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    runs.start(run)

    def visit():
        for address in addresses:
            sign_up(
                newsletter=tide_notes,
                address=read_address(address),
                evidence=Evidence(source="page"),
                now=timezone.now(),
            )
        connection.close()

    visitors = threading.Thread(target=visit)
    visitors.start()
    assert runs.carry_on(run)
    visitors.join()

    assert Subscription.objects.filter(state="active").count() == len(addresses) == Subscriber.objects.count()
    assert sum(outcomes(run)[0].values()) == len(addresses)


def ready(tmp_path, newsletter, *, rows):
    """A run over so many rows that waits for nothing but its being carried on."""
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(rows)) + "R0@example.org\n")
    run = runs.begin([path], newsletter=newsletter)
    runs.read(run)
    runs.start(run)
    return run


@pytest.mark.django_db(transaction=True)
def test_a_large_run_is_moved_in_over_two_connections(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 50)
    run = ready(tmp_path, tide_notes, rows=999)
    heard = []

    assert runs.carry_on(run, tell=lambda now: heard.append((threading.current_thread(), now.done, now.total)))

    stored = SubscriberImport.objects.get()
    assert (stored.parts, stored.merged_through, stored.state) == ([[500, 500], [1000, 1000]], 1000, ImportState.DONE)
    assert (stored.counts, Subscription.objects.count()) == ({"0": {"added": 999, "repeated": 1}}, 999)
    # Whoever listens need not mind threads.
    assert {thread for thread, _, _ in heard} == {threading.current_thread()}
    assert (max(done for _, done, _ in heard), {total for _, _, total in heard}) == (1000, {1000})


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_run_do_nothing_twice(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 20)
    ready(tmp_path, tide_notes, rows=999)
    done = []

    def work():
        done.append(runs.carry_on(SubscriberImport.objects.get()))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    stored = SubscriberImport.objects.get()
    assert (done, stored.counts) == ([True, True], {"0": {"added": 999, "repeated": 1}})
    assert (Subscription.objects.count(), ConsentEvent.objects.count()) == (999, 999)


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_cancelled_while_it_moves_people_in_stops_in_both_parts(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 20)
    run = ready(tmp_path, tide_notes, rows=999)

    assert not runs.carry_on(run, tell=lambda _now: runs.cancel(SubscriberImport.objects.get()))

    stored = SubscriberImport.objects.get()
    assert (run.state, stored.state) == (ImportState.CANCELLED, ImportState.CANCELLED)
    assert Subscription.objects.count() == stored.merged_through < 999


@pytest.mark.django_db(transaction=True)
def test_what_breaks_in_one_part_stops_the_other_and_is_raised(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 20)
    run = ready(tmp_path, tide_notes, rows=999)
    with connection.cursor() as cursor:  # as if the disk were full when the last one comes
        cursor.execute("ALTER TABLE subscribers_subscriber ADD CONSTRAINT broken CHECK (address <> 'r998@example.org')")
    try:
        with pytest.raises(DatabaseError, match="broken"):
            runs.carry_on(run)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE subscribers_subscriber DROP CONSTRAINT broken")

    assert 0 < Subscription.objects.count() < 999
    assert runs.carry_on(SubscriberImport.objects.get())
    assert (Subscription.objects.count(), ConsentEvent.objects.count()) == (999, 999)


# A process of its own, at work in the database of this test, in small steps.
COMMAND = """
import sys, django
django.setup()
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from subscribers.importing import merging
connection.settings_dict["NAME"] = sys.argv[1]
merging.BATCH = 500
call_command("import_subscribers", *sys.argv[2:])
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_is_resumed_by_its_number(tmp_path, tide_notes):
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(15_000)))
    command = [sys.executable, "-c", COMMAND, connection.settings_dict["NAME"]]
    first = subprocess.Popen([*command, str(path)], cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)
    while first.poll() is None and not SubscriberImport.objects.filter(merged_through__gt=0).exists():
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    run = SubscriberImport.objects.get()
    moved_in = Subscription.objects.count()
    assert (run.state, moved_in) == (ImportState.MERGING, run.merged_through)
    assert 0 < moved_in < 15_000

    done = subprocess.run(
        [*command, "--resume", str(run.pk), "--json"],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout)["outcomes"] == {"added": 15_000}
    assert (Subscription.objects.count(), ConsentEvent.objects.count()) == (15_000, 15_000)


def test_paths_of_files_are_kept_absolute(tmp_path, tide_notes, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text("email\na@example.org\n")

    run = runs.begin([Path("list.csv")], newsletter=tide_notes)

    assert run.files[0]["path"] == str(tmp_path / "list.csv")


def test_a_trigger_on_what_the_import_fills_fires_in_an_import_too():
    """Keys are not checked one by one there, and a trigger that is not ENABLE ALWAYS would be passed over with them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text IN "
            "('subscribers_subscriber', 'subscribers_subscription', 'subscribers_consentevent', "
            "'subscribers_suppression')"
        )
        found = dict(cursor.fetchall())

    assert "subscribers_search_new" in found
    assert set(found.values()) == {"A"}


def test_a_newly_imported_person_is_found_by_the_search(moved):
    moved("email\nann@example.org\n")

    assert list(SearchDue.objects.values_list("subscriber_id", flat=True)) == [Subscriber.objects.get().pk]


def test_after_an_import_the_database_checks_keys_as_before(moved):
    moved("email\nann@example.org\n")

    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("UPDATE subscribers_subscription SET newsletter_id = 0; SET CONSTRAINTS ALL IMMEDIATE")
