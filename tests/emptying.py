"""Emptying the database after a test that committed.

Django's ``flush`` truncates every table and makes content types and permissions anew, which takes longer than most
tests. Deleting the few rows that a test leaves comes to the same, and content types and permissions just stay.
"""

from django.db import OperationalError, connection

TIMES = 5
# What ``migrate`` itself writes.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_the_tables():
    """Delete all rows but those of ``migrate``; sequences go on counting, as they do after ``flush``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall() if name not in KEPT]
        deletes = [f"DELETE FROM {connection.ops.quote_name(name)}" for name in tables]
        # As a replica does it: neither foreign keys nor our triggers look, so that no order is needed.
        statement = "; ".join(["BEGIN", "SET LOCAL session_replication_role = replica", *deletes, "COMMIT"])
        for left in reversed(range(TIMES)):
            try:
                cursor.execute(statement)
            except OperationalError:  # a page that was closed is saving still, and the two waited for each other
                cursor.execute("ROLLBACK")
                if not left:
                    raise
            else:
                return
