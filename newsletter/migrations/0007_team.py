"""Who works on which newsletter, and in which role.

Accounts that could use the studio until now get a membership of every newsletter: those that could only look become
analysts, all others owners. The permission to write raw HTML goes: it is a right of owners and editors.
"""

import django.db.models.deletion
import django.db.models.functions.text
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = [("owner", "Owner"), ("editor", "Editor"), ("writer", "Writer"), ("analyst", "Analyst")]


def give_staff_their_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's call
    """Every account of the staff keeps what it could do, in every newsletter there is."""
    users, newsletters = apps.get_model("auth", "User"), apps.get_model("newsletter", "Newsletter")
    memberships, permissions = apps.get_model("newsletter", "Membership"), apps.get_model("auth", "Permission")
    issues = permissions.objects.filter(content_type__app_label="newsletter", content_type__model="issue")
    for user in users.objects.filter(is_staff=True):
        held = issues.filter(models.Q(user=user) | models.Q(group__user=user)).values_list("codename", flat=True)
        looks_only = not user.is_superuser and "view_issue" in held and "change_issue" not in held
        memberships.objects.bulk_create(
            memberships(newsletter=each, user=user, role="analyst" if looks_only else "owner")
            for each in newsletters.objects.all()
        )


def forget_raw_html_permission(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Django leaves the rows of permissions that models no longer name."""
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="newsletter", codename="write_raw_html"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0006_hold"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(choices=ROLES, max_length=20)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="newsletter.newsletter",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("newsletter", "user"), name="member_once_per_newsletter")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                ("role", models.CharField(choices=ROLES, max_length=20)),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("token_hash", models.BinaryField(max_length=32, null=True, unique=True)),
                ("mail_due_at", models.DateTimeField(db_index=True, null=True)),
                ("mail_tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=500)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="newsletter.newsletter",
                    ),
                ),
            ],
            options={
                "ordering": ["-invited_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("newsletter"),
                        django.db.models.functions.text.Lower("address"),
                        condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                        name="one_waiting_invitation_per_address",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="newsletter",
            name="needs_second_step",
            field=models.BooleanField(
                default=False, help_text="It is open only to those of the team who sign in with more than a password."
            ),
        ),
        migrations.AlterModelOptions(name="issue", options={"ordering": ["-number"]}),
        migrations.RunPython(give_staff_their_roles, migrations.RunPython.noop),
        migrations.RunPython(forget_raw_html_permission, migrations.RunPython.noop),
    ]
