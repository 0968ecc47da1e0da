"""What the database does by itself holds in an import too."""

import pytest
from django.db import IntegrityError, connection, transaction

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
