"""How a list grows, and what was found of its health."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

# Somebody who comes with an import as having left counts where both days are known, so that the past of a list moves in
# with it; with one day missing they would be a crowd that came and went on the day of the import. What holds an @ may
# be an address, and is not noted; nor is what led people elsewhere who were moved in from there, or what led here who
# has not confirmed, since a flood of signups writes there what it likes.
_TRIGGERS = """
CREATE FUNCTION subscribers_growth_zone(named text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM now() AT TIME ZONE named;
    RETURN named;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN 'UTC';
END $$;
CREATE FUNCTION subscribers_growth_plain(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN words LIKE '%@%' THEN '' ELSE left(words, 60) END
$$;
CREATE FUNCTION subscribers_growth_via(kind text, source text, came_from jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN source = 'import' OR kind = 'waiting' OR came_from = '{}' THEN ''
                ELSE subscribers_growth_plain(coalesce(nullif(lower(came_from ->> 'utm_source'), ''),
                                                       split_part(came_from ->> 'referrer', '/', 1), '')) END
$$;
CREATE FUNCTION subscribers_growth_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO subscribers_growthchange (newsletter_id, week, kind, source, via, count)
    WITH zones AS MATERIALIZED (
        SELECT id, subscribers_growth_zone(timezone) AS zone FROM newsletter_newsletter
         WHERE id IN (SELECT newsletter_id FROM new_rows)
    ), met AS (
        SELECT newsletter_id, least(coalesce(confirmed_at, created_at), now()) AS at, 'joined' AS kind, source,
               came_from
          FROM new_rows WHERE state = 'active'
        UNION ALL
        SELECT newsletter_id, least(created_at, now()), 'waiting', source, came_from
          FROM new_rows WHERE state = 'pending'
        UNION ALL
        SELECT newsletter_id, unnest(ARRAY[least(coalesce(confirmed_at, created_at), ended_at), ended_at]),
               unnest(ARRAY['joined', CASE state WHEN 'unsubscribed' THEN 'left' ELSE state END]), source, came_from
          FROM new_rows
         WHERE state NOT IN ('active', 'pending') AND created_at < ended_at AND ended_at < now() - interval '1 day'
           AND (confirmed_at IS NOT NULL OR source = 'import')
    )
    SELECT newsletter_id, date_trunc('week', at AT TIME ZONE zone)::date AS week, kind,
           subscribers_growth_plain(source) AS way, subscribers_growth_via(kind, source, came_from) AS came_by, count(*)
      FROM met JOIN zones ON zones.id = newsletter_id GROUP BY newsletter_id, week, kind, way, came_by;
    RETURN NULL;
END $$;
-- Who is back with the confirmation they had never really left: what was counted is taken back, in its own week.
CREATE FUNCTION subscribers_growth_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO subscribers_growthchange (newsletter_id, week, kind, source, via, count)
    WITH changed AS MATERIALIZED (
        SELECT n.newsletter_id, n.source, n.came_from, n.created_at, n.confirmed_at, n.ended_at, n.state,
               o.state AS was, o.ended_at AS had_ended_at,
               o.confirmed_at IS NOT DISTINCT FROM n.confirmed_at AND o.ended_at IS NOT NULL AS is_same,
               o.ended_at IS NOT DISTINCT FROM n.ended_at AS is_same_end
          FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.state <> n.state
    ), zones AS MATERIALIZED (
        SELECT id, subscribers_growth_zone(timezone) AS zone FROM newsletter_newsletter
         WHERE id IN (SELECT newsletter_id FROM changed)
    ), met AS (
        SELECT newsletter_id, least(coalesce(confirmed_at, now()), now()) AS at, 'joined' AS kind, 1 AS count, source,
               came_from
          FROM changed WHERE state = 'active' AND (was = 'pending' OR NOT is_same)
        UNION ALL
        SELECT newsletter_id, had_ended_at, CASE was WHEN 'unsubscribed' THEN 'left' ELSE was END, -1, source, came_from
          FROM changed WHERE state = 'active' AND was <> 'pending' AND is_same
        UNION ALL
        SELECT newsletter_id, CASE WHEN is_same_end THEN now() ELSE least(coalesce(ended_at, now()), now()) END,
               CASE WHEN state IN ('bounced', 'complained') THEN state ELSE 'left' END, 1, source, came_from
          FROM changed WHERE was = 'active'
        UNION ALL
        SELECT newsletter_id, least(created_at, now()), 'waiting', CASE WHEN state = 'pending' THEN 1 ELSE -1 END,
               source, came_from
          FROM changed WHERE 'pending' IN (state, was)
    )
    SELECT newsletter_id, date_trunc('week', at AT TIME ZONE zone)::date AS week, kind,
           subscribers_growth_plain(source) AS way, subscribers_growth_via(kind, source, came_from) AS came_by,
           sum(count)
      FROM met JOIN zones ON zones.id = newsletter_id GROUP BY newsletter_id, week, kind, way, came_by;
    RETURN NULL;
END $$;
CREATE FUNCTION subscribers_growth_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO subscribers_growthchange (newsletter_id, week, kind, source, via, count)
    WITH zones AS MATERIALIZED (
        SELECT id, subscribers_growth_zone(timezone) AS zone FROM newsletter_newsletter
         WHERE id IN (SELECT newsletter_id FROM old_rows WHERE state IN ('active', 'pending'))
    )
    SELECT newsletter_id,
           date_trunc('week', CASE state WHEN 'active' THEN now() ELSE least(created_at, now()) END
                              AT TIME ZONE zone)::date AS week,
           CASE state WHEN 'active' THEN 'left' ELSE 'waiting' END AS kind,
           subscribers_growth_plain(source) AS way,
           subscribers_growth_via(CASE state WHEN 'pending' THEN 'waiting' END, source, came_from) AS came_by,
           sum(CASE state WHEN 'active' THEN 1 ELSE -1 END)
      FROM old_rows JOIN zones ON zones.id = newsletter_id
     WHERE state IN ('active', 'pending') GROUP BY newsletter_id, week, kind, way, came_by;
    RETURN NULL;
END $$;
CREATE TRIGGER subscribers_growth_new AFTER INSERT ON subscribers_subscription
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION subscribers_growth_new();
CREATE TRIGGER subscribers_growth_changed AFTER UPDATE ON subscribers_subscription
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION subscribers_growth_changed();
CREATE TRIGGER subscribers_growth_gone AFTER DELETE ON subscribers_subscription
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION subscribers_growth_gone();
ALTER TABLE subscribers_subscription ENABLE ALWAYS TRIGGER subscribers_growth_new;
ALTER TABLE subscribers_subscription ENABLE ALWAYS TRIGGER subscribers_growth_changed;
ALTER TABLE subscribers_subscription ENABLE ALWAYS TRIGGER subscribers_growth_gone;
"""
# For those who are here already, the rows are all that is known: their last coming and their last going.
_FROM_ROWS = """
INSERT INTO subscribers_growthtally (newsletter_id, week, kind, source, via, count)
WITH met AS (
    SELECT newsletter_id, least(coalesce(confirmed_at, created_at), now()) AS at, 'joined' AS kind, source, came_from
      FROM subscribers_subscription WHERE state = 'active'
    UNION ALL
    SELECT newsletter_id, least(created_at, now()), 'waiting', source, came_from
      FROM subscribers_subscription WHERE state = 'pending'
    UNION ALL
    SELECT newsletter_id, unnest(ARRAY[least(coalesce(confirmed_at, created_at), ended_at), ended_at]),
           unnest(ARRAY['joined', CASE state WHEN 'unsubscribed' THEN 'left' ELSE state END]), source, came_from
      FROM subscribers_subscription
     WHERE state NOT IN ('active', 'pending') AND created_at < ended_at
       AND (confirmed_at IS NOT NULL OR source = 'import')
)
SELECT newsletter_id, date_trunc('week', at AT TIME ZONE subscribers_growth_zone(n.timezone))::date AS week, kind,
       subscribers_growth_plain(source) AS way, subscribers_growth_via(kind, source, came_from) AS came_by, count(*)
  FROM met JOIN newsletter_newsletter n ON n.id = newsletter_id GROUP BY newsletter_id, week, kind, way, came_by;
"""
_NO_TRIGGERS = """
DROP TRIGGER subscribers_growth_new ON subscribers_subscription;
DROP TRIGGER subscribers_growth_changed ON subscribers_subscription;
DROP TRIGGER subscribers_growth_gone ON subscribers_subscription;
DROP FUNCTION subscribers_growth_new();
DROP FUNCTION subscribers_growth_changed();
DROP FUNCTION subscribers_growth_gone();
DROP FUNCTION subscribers_growth_via(text, text, jsonb);
DROP FUNCTION subscribers_growth_plain(text);
DROP FUNCTION subscribers_growth_zone(text);
"""
# Django makes a second index of each unique text, for LIKE 'begins%'. Nobody asks for addresses so, and each new person
# would cost more for it.
_NOT_ASKED = "DROP INDEX IF EXISTS subscribers_subscriber_address_bd1a9bad_like"
_ASKED = """
CREATE INDEX subscribers_subscriber_address_bd1a9bad_like ON subscribers_subscriber (address varchar_pattern_ops)
"""


def _count_fields() -> list[tuple[str, models.Field[Any, Any]]]:
    kinds = [("joined", "Joined"), ("left", "Left"), ("bounced", "Bounced"), ("complained", "Complained"),
             ("waiting", "Not confirmed")]  # fmt: skip
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("week", models.DateField()),
        ("kind", models.CharField(choices=kinds, max_length=10)),
        ("source", models.CharField(max_length=60)),
        ("via", models.CharField(max_length=60)),
        ("count", models.IntegerField()),
        (
            "newsletter",
            models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+",
                to="newsletter.newsletter",
            ),
        ),
    ]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0006_hold"), ("subscribers", "0006_uploads")]
    operations = [
        migrations.CreateModel(name="GrowthChange", fields=_count_fields(), options={"abstract": False}),
        migrations.CreateModel(
            name="GrowthTally",
            fields=_count_fields(),
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("newsletter", "week", "kind", "source", "via"), name="one_growth_tally"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListHealth",
            fields=[
                (
                    "newsletter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="list_health",
                        serialize=False, to="newsletter.newsletter",
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name="bulkact",
            name="deed",
            field=models.CharField(
                choices=[
                    ("add_tag", "Add a tag"), ("remove_tag", "Take a tag away"), ("unsubscribe", "Unsubscribe"),
                    ("remind", "Ask to confirm once more"), ("delete", "Delete"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunSQL(_TRIGGERS, _NO_TRIGGERS),
        migrations.RunSQL(_FROM_ROWS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="consentevent",
            name="newsletter",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="consent_events",
                to="newsletter.newsletter",
            ),
        ),
        migrations.RunSQL(_NOT_ASKED, _ASKED),
    ]  # fmt: skip
