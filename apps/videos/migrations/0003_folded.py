import apps.common.folding
from apps.common.folding import fill
from django.db import migrations


def fold_what_is_there(apps, schema_editor):
    fill(apps.get_model("videos", "AvatarGroup"), "folded", lambda row: row.name)
    fill(apps.get_model("videos", "Look"), "folded", lambda row: row.name)


class Migration(migrations.Migration):

    dependencies = [
        ('videos', '0002_prices'),
    ]

    operations = [
        migrations.AddField(
            model_name='avatargroup',
            name='folded',
            field=apps.common.folding.FoldedField(default='', editable=False, of='name'),
        ),
        migrations.AddField(
            model_name='look',
            name='folded',
            field=apps.common.folding.FoldedField(default='', editable=False, of='name'),
        ),
        migrations.RunPython(fold_what_is_there, migrations.RunPython.noop),
    ]
