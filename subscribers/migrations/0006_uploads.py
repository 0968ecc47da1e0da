"""Files of a list that were uploaded in the studio."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0005_segments")]
    operations = [
        migrations.AddField(
            model_name="subscriberimport",
            name="upload",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="subscriberimport",
            name="foreseen",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="subscriberimport",
            name="tag",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="subscriberimport",
            name="busy_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
