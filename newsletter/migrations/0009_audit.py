"""What people of the team did, in rows that only ever grow more."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# RFC 6177: a site gets a /48. An IPv4 address that is written as an IPv6 one (::ffff:…) becomes nobody's.
_SHORT_IP = """
CREATE FUNCTION newsletter_short_ip(whole inet) RETURNS inet LANGUAGE sql IMMUTABLE AS $$
    SELECT host(network(set_masklen(whole, CASE family(whole) WHEN 4 THEN 24 ELSE 48 END)))::inet
$$
"""
_APPEND_ONLY = """
CREATE FUNCTION newsletter_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := '{user_id,newsletter_id,ip_address,ip_is_short}';
BEGIN
    IF TG_OP = 'UPDATE'
       AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change
       AND (NEW.user_id IS NULL OR NEW.user_id IS NOT DISTINCT FROM OLD.user_id)
       AND (NEW.newsletter_id IS NULL OR NEW.newsletter_id IS NOT DISTINCT FROM OLD.newsletter_id)
       AND (NEW.ip_address IS NULL
            OR NEW.ip_address = OLD.ip_address AND NEW.ip_is_short = OLD.ip_is_short
            OR NEW.ip_address = newsletter_short_ip(OLD.ip_address) AND NEW.ip_is_short) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The log of what people did is only ever added to.'
          USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER newsletter_audit_stays BEFORE UPDATE OR DELETE ON newsletter_auditentry
    FOR EACH ROW EXECUTE FUNCTION newsletter_audit_stays();
CREATE TRIGGER newsletter_audit_is_not_emptied BEFORE TRUNCATE ON newsletter_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION newsletter_audit_stays();
"""
_NOT_ONLY = """
DROP TRIGGER newsletter_audit_is_not_emptied ON newsletter_auditentry;
DROP TRIGGER newsletter_audit_stays ON newsletter_auditentry;
DROP FUNCTION newsletter_audit_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0008_signing_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "who",
                    models.CharField(
                        help_text="The account's name as it was, or what acted in its stead.", max_length=200
                    ),
                ),
                ("act", models.CharField(help_text="One of Act.", max_length=32)),
                ("newsletter_slug", models.CharField(blank=True, max_length=50)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("details", models.JSONField(default=dict)),
                ("ip_address", models.GenericIPAddressField(blank=True, null=True)),
                ("ip_is_short", models.BooleanField(db_default=False, default=False)),
                (
                    "newsletter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="newsletter.newsletter",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["newsletter", "-id"], name="audit_of_newsletter"),
                    models.Index(
                        condition=models.Q(("ip_address__isnull", False), ("ip_is_short", False)),
                        fields=["at"],
                        name="audit_with_whole_ip",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_SHORT_IP, "DROP FUNCTION newsletter_short_ip(inet)"),
        migrations.RunSQL(_APPEND_ONLY, _NOT_ONLY),
    ]
