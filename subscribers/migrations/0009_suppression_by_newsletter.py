"""What a team puts on the list of those never mailed holds for its newsletter alone, and so do its notes."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.core.management.base import CommandError
from django.db import migrations, models

# Whose an entry is was never noted. It was promised to hold for the whole site, so it goes on to, unless that meant one
# newsletter: the address has a subscription there alone, and the author works on no other and is no
# administrator. Others may import or be asked by that address then; what stays the site's is lifted by administrators.
_GIVE = """
UPDATE subscribers_suppressionevent e SET newsletter_id = only_one.newsletter_id
  FROM (SELECT p.address_hash, min(s.newsletter_id) AS newsletter_id
          FROM subscribers_subscriber p JOIN subscribers_subscription s ON s.subscriber_id = p.id
         WHERE p.address_hash IN (SELECT address_hash FROM subscribers_suppressionevent)
         GROUP BY p.address_hash HAVING count(*) = 1) only_one
 WHERE e.address_hash = only_one.address_hash AND e.reason <> 'erasure'
   AND EXISTS (SELECT FROM auth_user u WHERE u.id = e.author_id AND NOT u.is_superuser)
   AND only_one.newsletter_id = ALL (SELECT m.newsletter_id FROM newsletter_membership m WHERE m.user_id = e.author_id)
   AND EXISTS (SELECT FROM newsletter_membership m WHERE m.user_id = e.author_id);
UPDATE subscribers_suppression x SET newsletter_id = latest.newsletter_id
  FROM (SELECT DISTINCT ON (address_hash) address_hash, newsletter_id FROM subscribers_suppressionevent
         WHERE act = 'added' ORDER BY address_hash, at DESC, id DESC) latest
 WHERE x.address_hash = latest.address_hash AND x.reason = 'manual' AND latest.newsletter_id IS NOT NULL;
"""
# An address stands there once again: the gravest entry, the site's before others, and then the oldest.
_GIVE_BACK = """
DELETE FROM subscribers_suppression WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (
                   PARTITION BY address_hash
                   ORDER BY array_position(ARRAY['erasure', 'complaint', 'manual', 'hard_bounce'], reason::text),
                            newsletter_id IS NULL DESC, id) AS place
          FROM subscribers_suppression) placed
     WHERE place > 1);
"""


def _look_at_the_server(_apps: Any, editor: Any) -> None:
    """Raises CommandError where NULLs cannot be held equal: the key that follows would silently not be made."""
    if editor.connection.pg_version < 150000:
        raise CommandError(
            f"Fortnight needs PostgreSQL 15 or later, and this is {editor.connection.pg_version // 10000}. Nothing was "
            "changed: upgrade the server, then migrate again."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0007_team"),
        ("subscribers", "0008_kept_by_newsletter"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunPython(_look_at_the_server, migrations.RunPython.noop),
        migrations.AddField(
            model_name="suppression",
            name="newsletter",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="newsletter.newsletter",
            ),
        ),
        migrations.AddField(
            model_name="suppressionevent",
            name="newsletter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="newsletter.newsletter",
            ),
        ),
        migrations.AlterField(model_name="suppression", name="address_hash", field=models.BinaryField(max_length=32)),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                fields=("address_hash", "newsletter"), name="suppressed_once", nulls_distinct=False
            ),
        ),
        migrations.RunSQL(_GIVE, _GIVE_BACK),
    ]
