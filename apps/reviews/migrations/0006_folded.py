import apps.common.folding
from apps.common.folding import fill
from django.db import migrations


def fold_what_is_there(apps, schema_editor):
    fill(apps.get_model("reviews", "Review"), "folded", lambda row: row.title)


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0005_outside_owners'),
    ]

    operations = [
        migrations.AddField(
            model_name='review',
            name='folded',
            field=apps.common.folding.FoldedField(db_default='', default='', editable=False, of='title'),
        ),
        migrations.RunPython(fold_what_is_there, migrations.RunPython.noop),
    ]
