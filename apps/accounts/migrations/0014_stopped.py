"""Where the back office has paused a connection, that is kept beside its other pauses, which replace each other."""

from django.db import migrations, models
from django.utils import timezone

BY_OPERATOR = "Paused by the back office"


def keep_stopped(apps, schema_editor):
    paused = apps.get_model("accounts", "Connection").objects.filter(
        paused_until__gt=timezone.now(), pause_reason__startswith=BY_OPERATOR
    )
    paused.update(stopped=models.F("pause_reason"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_sent_forms'),
    ]

    operations = [
        migrations.AddField(
            model_name='connection',
            name='stopped',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.RunPython(keep_stopped, migrations.RunPython.noop),
    ]
