"""What saving from the editor needs: which save made a version, on which one it was written, and names for versions."""

import django.contrib.postgres.fields
import newsletter.models.newsletters
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='issue',
            options={'ordering': ['-number'], 'permissions': [('write_raw_html', 'Can write raw HTML')]},
        ),
        migrations.AddField(
            model_name='issue',
            name='document_schema',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='revision',
            name='number',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='date',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='name',
            field=models.CharField(blank=True, default='', max_length=120, validators=[newsletter.models.newsletters.validate_one_line]),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='revision',
            name='milestones',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='revision',
            name='base_version',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='merged',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='revision',
            name='save_id',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='save_digest',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='revision',
            name='opened',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('issue', 'save_id'), name='a_save_is_stored_once'),
        ),
    ]
