import apps.common.folding
from apps.common.folding import fill
from django.db import migrations


def fold_what_is_there(apps, schema_editor):
    fill(apps.get_model("voices", "Voice"), "folded", lambda row: row.name)


class Migration(migrations.Migration):

    dependencies = [
        ('voices', '0011_outside_narrators'),
    ]

    operations = [
        migrations.AddField(
            model_name='voice',
            name='folded',
            field=apps.common.folding.FoldedField(default='', editable=False, of='name'),
        ),
        migrations.RunPython(fold_what_is_there, migrations.RunPython.noop),
    ]
