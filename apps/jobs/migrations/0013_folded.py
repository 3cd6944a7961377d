import apps.common.folding
from apps.common.folding import fill
from apps.jobs.models.jobs import searched
from django.db import migrations


def fold_what_is_there(apps, schema_editor):
    fill(apps.get_model("jobs", "Job"), "folded", lambda row: searched(row.title, row.params))


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0012_what_was_typed'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='folded',
            field=apps.common.folding.FoldedField(default='', editable=False, of='searched'),
        ),
        migrations.RunPython(fold_what_is_there, migrations.RunPython.noop),
    ]
