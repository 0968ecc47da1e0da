"""What the database does by itself holds in an import too."""

import pytest
from django.db import IntegrityError, connection, transaction

from subscribers.importing import merge_statements, merging, runs
from subscribers.models import SearchDue, Subscription

pytestmark = pytest.mark.django_db


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


def test_a_newly_imported_reader_is_found_by_the_search(moved):
    moved("email\nann@example.org\n")

    assert list(SearchDue.objects.values_list("subscription_id", flat=True)) == [Subscription.objects.get().pk]


def test_after_an_import_the_database_checks_keys_as_before(moved):
    moved("email\nann@example.org\n")

    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("UPDATE subscribers_subscription SET newsletter_id = 0; SET CONSTRAINTS ALL IMMEDIATE")


def test_triggers_on_all_that_was_changed_may_join_by_a_hash(moved):
    """Without one they compare each changed row with each: a batch of 20,000 took half a minute."""
    moved("email\nann@example.org\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "CREATE TEMP TABLE seen (hashes text);"
            "CREATE FUNCTION pg_temp.look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " INSERT INTO seen VALUES (current_setting('enable_hashjoin')); RETURN NULL; END $$;"
            "CREATE TRIGGER look AFTER UPDATE ON subscribers_subscription EXECUTE FUNCTION pg_temp.look();"
            "ALTER TABLE subscribers_subscription ENABLE ALWAYS TRIGGER look"
        )
        moved("email,tags\nann@example.org,x\n")
        cursor.execute("SELECT hashes FROM seen")
        assert cursor.fetchall() == [("on",)]


def test_each_row_is_looked_up_and_not_compared_with_the_whole_list(moved, tide_notes, tmp_path):
    """While PostgreSQL knows nothing of a list, it takes all that a newsletter has for a handful."""
    moved("email\n" + "".join(f"r{number}@example.org\n" for number in range(5000)))
    run = runs.begin([tmp_path / "list0.csv"], newsletter=tide_notes)
    runs.read(run)
    with connection.cursor() as cursor:
        cursor.execute(merging._SETTINGS)
        cursor.execute(merging._BY_INDEX)
        cursor.execute(f"EXPLAIN {merge_statements.JUDGED}", merging._values(run, after=0, through=5000))
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert f"Index Cond: ((subscriber_id = p.id) AND (newsletter_id = {tide_notes.pk}))" in plan
