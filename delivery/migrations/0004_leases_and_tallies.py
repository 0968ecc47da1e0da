"""Leases in a table of their own, tallies kept by a trigger, and fewer indexes: what makes a copy cheap to write down."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

# Copies that were at a worker when this ran: those before their dot go out again, of those at it nobody knows.
_LET_GO = """
UPDATE delivery_delivery SET state = 'pending' WHERE state = 'claimed';
UPDATE delivery_delivery SET state = 'in_doubt', reason = 'lease_expired', settled_at = now() WHERE state = 'handoff';
"""
_SEQUENCE = "CREATE SEQUENCE delivery_epoch"
_COUNT = """
INSERT INTO delivery_tally (mailing_id, writer, slice, state, domain_group, reason, count)
SELECT mailing_id, 0, date_bin('10 seconds', coalesce(settled_at, now()), 'epoch'), state, domain_group, reason, count(*)
  FROM delivery_delivery WHERE state <> 'pending' GROUP BY 1, 3, 4, 5, 6;
UPDATE delivery_mailing m SET groups = found.groups
  FROM (SELECT mailing_id, jsonb_object_agg(domain_group, number) AS groups
          FROM (SELECT mailing_id, domain_group, count(*) AS number FROM delivery_delivery GROUP BY 1, 2) counted
         GROUP BY 1) found
 WHERE found.mailing_id = m.id;
"""
# A statement that changes a thousand copies adds a few rows. They are written in one order, so that no two sessions wait
# for each other, and each session has rows of its own.
_TRIGGER = """
CREATE FUNCTION delivery_tally_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO delivery_tally (mailing_id, writer, slice, state, domain_group, reason, count)
    SELECT mailing_id, pg_backend_pid(), date_bin('10 seconds', coalesce(settled_at, statement_timestamp()), 'epoch'),
           state, domain_group, reason, sum(number)
      FROM (SELECT mailing_id, settled_at, state, domain_group, reason, 1 AS number FROM after WHERE state <> 'pending'
            UNION ALL
            SELECT mailing_id, settled_at, state, domain_group, reason, -1 FROM before WHERE state <> 'pending') changes
     GROUP BY 1, 3, 4, 5, 6
    HAVING sum(number) <> 0
     ORDER BY 1, 3, 4, 5, 6
        ON CONFLICT (mailing_id, slice, writer, state, domain_group, reason)
        DO UPDATE SET count = delivery_tally.count + excluded.count;
    RETURN NULL;
END $$;
CREATE TRIGGER delivery_tally_changes AFTER UPDATE ON delivery_delivery
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION delivery_tally_changes();
"""
_NO_TRIGGER = """
DROP TRIGGER delivery_tally_changes ON delivery_delivery;
DROP FUNCTION delivery_tally_changes();
"""
# Leases come and go by the thousand: their table is tended often, and half of each page is left for new versions.
_STORAGE = """
ALTER TABLE delivery_lease SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
                                autovacuum_vacuum_cost_delay = 0);
ALTER TABLE delivery_tally SET (fillfactor = 50);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0003_bounces'),
        ('subscribers', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(_LET_GO, migrations.RunSQL.noop),
        migrations.RunSQL(_SEQUENCE, "DROP SEQUENCE delivery_epoch"),
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('delivery', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lease', serialize=False, to='delivery.delivery')),
                ('epoch', models.BigIntegerField()),
                ('stage', models.CharField(choices=[('claimed', 'Being prepared'), ('handoff', 'At the final dot'), ('in_doubt', 'Given up on')], max_length=8)),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('writer', models.IntegerField()),
                ('slice', models.DateTimeField()),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('sent', 'Accepted by the server'), ('deferred', 'To be tried again'), ('failed', 'Refused'), ('in_doubt', 'In doubt'), ('expired', 'Given up'), ('suppressed', 'Suppressed'), ('cancelled', 'Cancelled'), ('bounced', 'Bounced'), ('complained', 'Complained')], max_length=10)),
                ('domain_group', models.CharField(max_length=40)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('count', models.IntegerField()),
            ],
            options={
                'verbose_name_plural': 'tallies',
            },
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_to_claim',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_leased',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_by_state',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_by_settling',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='epoch',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='lease_until',
        ),
        # Nullable before it goes, so that it can come back.
        migrations.AlterField(
            model_name='delivery',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, "UPDATE delivery_delivery SET uuid = gen_random_uuid()"),
        migrations.RemoveField(
            model_name='delivery',
            name='uuid',
        ),
        migrations.AddField(
            model_name='delivery',
            name='domain_group',
            field=models.CharField(default='other', help_text='Whose mailbox it is.', max_length=40),
        ),
        migrations.AddField(
            model_name='mailing',
            name='groups',
            field=models.JSONField(default=dict, help_text='The same by domain group: {group: deliveries}.'),
        ),
        migrations.AddField(
            model_name='mailing',
            name='resumed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='delivery',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='delivery.delivery'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='mailing',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='delivery.mailing'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('pending', 'Waiting'), ('sent', 'Accepted by the server'), ('deferred', 'To be tried again'), ('failed', 'Refused'), ('in_doubt', 'In doubt'), ('expired', 'Given up'), ('suppressed', 'Suppressed'), ('cancelled', 'Cancelled'), ('bounced', 'Bounced'), ('complained', 'Complained')], default='pending', max_length=10),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='subscription',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='subscribers.subscription'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['mailing', 'domain_group', 'not_before', 'id'], name='delivery_to_claim'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ['deferred', 'failed', 'in_doubt', 'expired', 'suppressed', 'bounced', 'complained'])), fields=['mailing', 'state', '-settled_at'], name='delivery_notable'),
        ),
        migrations.AddField(
            model_name='lease',
            name='mailing',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to='delivery.mailing'),
        ),
        migrations.AddField(
            model_name='tally',
            name='mailing',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='delivery.mailing'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('mailing', 'slice', 'writer', 'state', 'domain_group', 'reason'), name='one_tally_per_writer'),
        ),
        migrations.RunSQL(_COUNT, "DELETE FROM delivery_tally"),
        migrations.RunSQL(_TRIGGER, _NO_TRIGGER),
        migrations.RunSQL(_STORAGE, migrations.RunSQL.noop),
    ]
