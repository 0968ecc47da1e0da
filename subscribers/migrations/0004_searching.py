"""What the list of readers is searched, sorted and changed by."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Nobody is found by what they were called before, not for a moment, and an erased address is gone at once; so entries
# go here, and are made later, as it costs more than all the rest of a new person.
_TRIGGERS = """
CREATE FUNCTION subscribers_search_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO subscribers_searchdue (subscriber_id) SELECT id FROM new_rows;
    RETURN NULL;
END $$;
CREATE FUNCTION subscribers_search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    SELECT array_agg(n.id) INTO ids FROM new_rows n JOIN old_rows o ON o.id = n.id
     WHERE (o.address, o.given_address, o.name) IS DISTINCT FROM (n.address, n.given_address, n.name);
    IF ids IS NOT NULL THEN
        DELETE FROM subscribers_searchentry WHERE subscriber_id = ANY(ids);
        INSERT INTO subscribers_searchdue (subscriber_id) SELECT unnest(ids);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION subscribers_search_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM subscribers_searchentry WHERE subscriber_id IN (SELECT id FROM old_rows);
    RETURN NULL;
END $$;
CREATE TRIGGER subscribers_search_new AFTER INSERT ON subscribers_subscriber
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION subscribers_search_new();
CREATE TRIGGER subscribers_search_changed AFTER UPDATE ON subscribers_subscriber
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION subscribers_search_changed();
CREATE TRIGGER subscribers_search_gone AFTER DELETE ON subscribers_subscriber
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION subscribers_search_gone();
ALTER TABLE subscribers_subscriber ENABLE ALWAYS TRIGGER subscribers_search_new;
ALTER TABLE subscribers_subscriber ENABLE ALWAYS TRIGGER subscribers_search_changed;
ALTER TABLE subscribers_subscriber ENABLE ALWAYS TRIGGER subscribers_search_gone;
INSERT INTO subscribers_searchdue (subscriber_id) SELECT id FROM subscribers_subscriber ORDER BY id;
"""
_NO_TRIGGERS = """
DROP TRIGGER subscribers_search_new ON subscribers_subscriber;
DROP TRIGGER subscribers_search_changed ON subscribers_subscriber;
DROP TRIGGER subscribers_search_gone ON subscribers_subscriber;
DROP FUNCTION subscribers_search_new();
DROP FUNCTION subscribers_search_changed();
DROP FUNCTION subscribers_search_gone();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0006_hold'),
        ('subscribers', '0003_people_and_pages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subscriber_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('subscriber', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='entry', serialize=False, to='subscribers.subscriber')),
                ('words', models.TextField(db_collation='C')),
                ('sorted_name', models.TextField(db_collation='C')),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
            options={
                'verbose_name_plural': 'search entries',
                'indexes': [
                    models.Index(fields=['sorted_name', 'subscriber'], name='people_by_name'),
                    django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='people_by_grams'),
                ],
            },
        ),
        migrations.CreateModel(
            name='BulkAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deed', models.CharField(choices=[('add_tag', 'Add a tag'), ('remove_tag', 'Take a tag away'), ('unsubscribe', 'Unsubscribe')], max_length=12)),
                ('tag', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(choices=[('doing', 'Under way'), ('done', 'Done'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='doing', max_length=8)),
                ('chosen', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('gone_back', models.PositiveIntegerField(default=0)),
                ('looked_at', models.PositiveIntegerField(default=0)),
                ('through', models.BigIntegerField(default=0)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('newsletter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bulk_acts', to='newsletter.newsletter')),
            ],
            options={
                'ordering': ['-began_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('pk', models.CompositePrimaryKey('act_id', 'subscription_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('act', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='subscribers.bulkact')),
                ('subscription_id', models.BigIntegerField()),
                ('was', models.JSONField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PersonChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='subscribers.subscription')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['newsletter', 'created_at', 'id'], name='subscriptions_by_age'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['newsletter', 'state', 'created_at', 'id'], name='subscriptions_by_state'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['newsletter', 'source', 'created_at', 'id'], name='subscriptions_by_source'),
        ),
        migrations.RemoveIndex(
            model_name='subscription',
            name='subscribers_newslet_e40d83_idx',
        ),
        migrations.AlterField(
            model_name='subscription',
            name='newsletter',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='newsletter.newsletter'),
        ),
        migrations.AlterField(
            model_name='subscription',
            name='subscriber',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='subscribers.subscriber'),
        ),
        migrations.RunSQL(_TRIGGERS, _NO_TRIGGERS),
    ]
