from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0005_routes'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailing',
            name='wave_size',
            field=models.PositiveIntegerField(default=0, help_text='Copies that went first.'),
        ),
        migrations.AddField(
            model_name='mailing',
            name='wave_minutes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='mailing',
            name='wave_done_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mailing',
            name='held_after',
            field=models.BigIntegerField(blank=True, help_text='Deliveries with a larger id wait.', null=True),
        ),
    ]
