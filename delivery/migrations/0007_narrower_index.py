"""A copy is unique by its subscription, which is a number: an index over addresses cost the freeze a third of its time."""

import django.db.models.deletion
from django.db import migrations, models

_FILL = """
UPDATE delivery_mailing m SET first_copy = found.first, last_copy = found.last
  FROM (SELECT mailing_id, min(id) AS first, max(id) AS last FROM delivery_delivery GROUP BY 1) found
 WHERE found.mailing_id = m.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0006_canary'),
        ('subscribers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailing',
            name='first_copy',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mailing',
            name='last_copy',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='one_delivery_per_address',
        ),
        migrations.AlterField(
            model_name='delivery',
            name='subscription',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='subscribers.subscription'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='address',
            field=models.CharField(help_text='Canonical; a subscriber has one, and no other has it.', max_length=320),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('subscription', 'mailing'), name='one_delivery_per_subscription'),
        ),
    ]
