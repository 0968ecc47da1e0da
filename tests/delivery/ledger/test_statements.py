"""Statements with kept plans: what went wrong with one is wrong with no other, and nothing of it stays behind."""

import psycopg
import pytest
from django.db import DataError, NotSupportedError, connection

from delivery.ledger.statements import ask, together
from newsletter.models import Newsletter
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.django_db(transaction=True)

_RENAME = "UPDATE newsletter_newsletter SET name = %(name)s WHERE slug = 'tide-notes' RETURNING name"
_DIVIDE = "SELECT 1 / %(by)s::int"


def rename(name):
    return ask(_RENAME, {"name": name})


def name():
    return Newsletter.objects.get(slug="tide-notes").name


@pytest.fixture(autouse=True)
def tide_notes(db):
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'UPDATE newsletter_newsl%'")
        return cursor.fetchone()[0]


def test_rows_are_there_once_all_is_committed():
    with together():
        first, second = rename("Low Water"), rename("High Water")
    assert (first.rows(), second.rows(), name()) == ([("Low Water",)], [("High Water",)], "High Water")
    assert kept() == 1


@pytest.mark.parametrize("before", [True, False])
def test_a_statement_that_fails_undoes_its_neighbours_and_leaves_the_connection_in_order(before):
    def divide():
        with together():
            if before:
                rename("Low Water")
            ask(_DIVIDE, {"by": 0})
            rename("High Water")

    with pytest.raises(DataError, match="division by zero"):
        divide()
    assert name() == "Tide Notes"
    assert connection.get_autocommit() is True

    with together():
        asked = rename("Spring Tide")
    assert (asked.rows(), name()) == ([("Spring Tide",)], "Spring Tide")


def test_what_python_makes_of_an_answer_undoes_the_statements_too():
    def stumble():
        with together():
            rename("Low Water")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert name() == "Tide Notes"
    with together():
        rename("Spring Tide")
    assert name() == "Spring Tide"


def test_a_connection_that_was_closed_is_opened_and_keeps_plans_of_its_own():
    with together():
        rename("Low Water")
    connection.close()
    with together():
        asked = rename("High Water")
    assert (asked.count(), name(), kept()) == (1, "High Water", 1)


def test_a_column_that_was_altered_stops_one_try_and_not_the_next():
    """As when a migration runs under a sender: PostgreSQL refuses a kept plan whose result has another type."""

    def rename_it(name):
        with together():
            asked = rename(name)
        return asked.rows()

    rename_it("Low Water")
    try:
        _retype("text")
        with pytest.raises(NotSupportedError, match="cached plan"):
            rename_it("High Water")
        connection.close()
        assert rename_it("High Water") == [("High Water",)]
    finally:
        _retype("varchar(120)")


def test_plans_go_by_index_however_few_rows_a_table_has_and_only_there():
    NewsletterFactory.create_batch(3)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE newsletter_newsletter")
    explain = "EXPLAIN SELECT name FROM newsletter_newsletter WHERE id = %(id)s::bigint"
    with together():
        by_index = ask(explain, {"id": 1})
    with connection.cursor() as cursor:
        cursor.execute(explain, {"id": 1})
        as_ever = cursor.fetchall()

    assert "Index Scan" in str(by_index.rows())
    assert "Seq Scan" in str(as_ever)


def _retype(kind):
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(f"ALTER TABLE newsletter_newsletter ALTER COLUMN name TYPE {kind}")


@pytest.mark.parametrize(
    ("server", "within"), [("off", "on"), ("local", "on"), ("on", "on"), ("remote_apply", "remote_apply")]
)
def test_a_commit_waits_for_the_disk_whatever_the_server_does_by_default(server, within):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('synchronous_commit', %s, false)", [server])
    with together():
        asked = ask("SELECT current_setting('synchronous_commit')", {})
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        after = cursor.fetchone()[0]
        cursor.execute("RESET synchronous_commit")
    assert (asked.rows(), after) == ([(within,)], server)
