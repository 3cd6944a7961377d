import apps.common.folding
from apps.common.folding import fill
from django.db import migrations


def fold_what_is_there(apps, schema_editor):
    fill(apps.get_model("library", "Media"), "folded", lambda row: row.title)


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0007_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='media',
            name='folded',
            field=apps.common.folding.FoldedField(default='', editable=False, of='title'),
        ),
        migrations.RunPython(fold_what_is_there, migrations.RunPython.noop),
    ]
