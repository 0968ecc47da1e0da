"""Readers with a sign such as ``%`` or ``-`` in their address or name get search entries that signs are found by."""

from typing import Any

from django.db import migrations

BATCH = 50_000
# Noting them is enough: a worker, or the next search, makes their entries anew, and the old ones stand until then.
_NOTE = """
WITH looked_at AS MATERIALIZED (
    SELECT subscription_id, words FROM subscribers_searchentry WHERE subscription_id > %s ORDER BY subscription_id LIMIT %s),
noted AS (
    INSERT INTO subscribers_searchdue (subscription_id) SELECT subscription_id FROM looked_at WHERE words ~ %s)
SELECT max(subscription_id) FROM looked_at
"""
_SIGNS = r"[!-\-/:-?[-`{-~]|\.\.|@@|\.@|@\."


def note(apps: Any, schema_editor: Any) -> None:
    last: int | None = 0
    with schema_editor.connection.cursor() as cursor:
        while last is not None:
            cursor.execute(_NOTE, [last, BATCH, _SIGNS])
            (last,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False  # each batch by itself; those noted twice are made twice, which does no harm
    dependencies = [("subscribers", "0010_consent_of_an_address")]
    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
