"""Evidence that is older than a change of address says which address it was given for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0009_suppression_by_newsletter")]
    operations = [
        migrations.AddField(
            model_name="consentevent",
            name="given_for",
            field=models.CharField(blank=True, db_default="", default="", max_length=320),
        ),
    ]
