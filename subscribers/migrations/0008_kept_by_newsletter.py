"""What a newsletter knows of a reader belongs to that newsletter: name, fields, and the words they are found by."""

import importlib

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

_searching = importlib.import_module("subscribers.migrations.0004_searching")

# Who wrote a name or field was never noted, and each newsletter had them until now; so each gets all of them.
_GIVE = """
UPDATE subscribers_subscription s SET name = p.name, attributes = p.attributes
  FROM subscribers_subscriber p WHERE p.id = s.subscriber_id AND (p.name <> '' OR p.attributes <> '{}');
"""
# Of two, what the older subscription has.
_GIVE_BACK = """
UPDATE subscribers_subscriber p SET name = s.name
  FROM (SELECT DISTINCT ON (subscriber_id) subscriber_id, name FROM subscribers_subscription
         WHERE name <> '' ORDER BY subscriber_id, id) s WHERE s.subscriber_id = p.id;
UPDATE subscribers_subscriber p SET attributes = s.attributes
  FROM (SELECT subscriber_id, jsonb_object_agg(field.key, field.value ORDER BY id DESC) AS attributes
          FROM subscribers_subscription, jsonb_each(attributes) AS field GROUP BY subscriber_id) s
 WHERE s.subscriber_id = p.id;
"""
# Nobody is found by what they were called before, not for a moment, and an erased address is gone at once; so entries
# go here, and are made later, as it costs more than all the rest of a new reader. An update that changes no words, as
# nearly all do, costs a comparison.
_TRIGGERS = """
CREATE FUNCTION subscribers_search_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO subscribers_searchdue (subscription_id) SELECT id FROM new_rows;
    RETURN NULL;
END $$;
CREATE FUNCTION subscribers_search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM subscribers_searchentry WHERE subscription_id = NEW.id;
    INSERT INTO subscribers_searchdue (subscription_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION subscribers_search_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM subscribers_searchentry
     WHERE subscription_id IN (SELECT id FROM subscribers_subscription WHERE subscriber_id = NEW.id);
    INSERT INTO subscribers_searchdue (subscription_id)
    SELECT id FROM subscribers_subscription WHERE subscriber_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION subscribers_search_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM subscribers_searchentry WHERE subscription_id IN (SELECT id FROM old_rows);
    RETURN NULL;
END $$;
CREATE TRIGGER subscribers_search_new AFTER INSERT ON subscribers_subscription
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION subscribers_search_new();
CREATE TRIGGER subscribers_search_changed AFTER UPDATE ON subscribers_subscription FOR EACH ROW
    WHEN ((OLD.name, OLD.subscriber_id, OLD.newsletter_id)
          IS DISTINCT FROM (NEW.name, NEW.subscriber_id, NEW.newsletter_id))
    EXECUTE FUNCTION subscribers_search_changed();
CREATE TRIGGER subscribers_search_gone AFTER DELETE ON subscribers_subscription
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION subscribers_search_gone();
CREATE TRIGGER subscribers_search_person_changed AFTER UPDATE ON subscribers_subscriber FOR EACH ROW
    WHEN ((OLD.address, OLD.given_address) IS DISTINCT FROM (NEW.address, NEW.given_address))
    EXECUTE FUNCTION subscribers_search_person_changed();
ALTER TABLE subscribers_subscription ENABLE ALWAYS TRIGGER subscribers_search_new;
ALTER TABLE subscribers_subscription ENABLE ALWAYS TRIGGER subscribers_search_changed;
ALTER TABLE subscribers_subscription ENABLE ALWAYS TRIGGER subscribers_search_gone;
ALTER TABLE subscribers_subscriber ENABLE ALWAYS TRIGGER subscribers_search_person_changed;
INSERT INTO subscribers_searchdue (subscription_id) SELECT id FROM subscribers_subscription ORDER BY id;
"""
_NO_TRIGGERS = """
DROP TRIGGER subscribers_search_new ON subscribers_subscription;
DROP TRIGGER subscribers_search_changed ON subscribers_subscription;
DROP TRIGGER subscribers_search_gone ON subscribers_subscription;
DROP TRIGGER subscribers_search_person_changed ON subscribers_subscriber;
DROP FUNCTION subscribers_search_new();
DROP FUNCTION subscribers_search_changed();
DROP FUNCTION subscribers_search_gone();
DROP FUNCTION subscribers_search_person_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0006_hold"), ("subscribers", "0007_growth")]
    operations = [
        migrations.RunSQL(_searching._NO_TRIGGERS, _searching._TRIGGERS),
        migrations.DeleteModel(name="SearchEntry"),
        migrations.DeleteModel(name="SearchDue"),
        migrations.AddField(
            model_name="subscription",
            name="name",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="subscription",
            name="attributes",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.RunSQL(_GIVE, _GIVE_BACK),
        migrations.RemoveField(model_name="subscriber", name="name"),
        migrations.RemoveField(model_name="subscriber", name="attributes"),
        migrations.CreateModel(
            name="SearchDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subscription_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "subscription",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="subscribers.subscription",
                    ),
                ),
                ("words", models.TextField(db_collation="C")),
                ("sorted_name", models.TextField(db_collation="C")),
                (
                    "grams",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="newsletter.newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "search entries",
                "indexes": [
                    models.Index(fields=["newsletter", "sorted_name", "subscription"], name="readers_by_name"),
                    django.contrib.postgres.indexes.GinIndex(fields=["grams"], name="readers_by_grams"),
                ],
            },
        ),
        migrations.RunSQL(_TRIGGERS, _NO_TRIGGERS),
    ]
