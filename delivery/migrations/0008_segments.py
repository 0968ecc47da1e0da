"""To whom an issue goes: everybody, or a segment."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0006_hold"),
        ("delivery", "0007_narrower_index"),
        ("subscribers", "0005_segments"),
    ]
    operations = [
        migrations.AddField("mailing", "segment_name", models.CharField(blank=True, default="", max_length=80), False),
        migrations.AddField("mailing", "segment_rule", models.JSONField(blank=True, null=True)),
        migrations.AddField("mailing", "segment_words", models.TextField(blank=True, default=""), False),
        migrations.CreateModel(
            name="ChosenSegment",
            fields=[
                (
                    "issue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="chosen_segment",
                        serialize=False,
                        to="newsletter.issue",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="chosen_for",
                        to="subscribers.segment",
                    ),
                ),
            ],
        ),
    ]
