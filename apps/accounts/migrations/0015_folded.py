import apps.common.folding
from apps.accounts.models.audit import searched
from apps.common.folding import fill
from django.db import migrations


def fold_what_is_there(apps, schema_editor):
    for name in ("User", "Workspace", "Connection"):
        fill(apps.get_model("accounts", name), "folded", lambda row: row.name)
    # The column is no part of the chain of hashes, so the database lets it be written.
    fill(apps.get_model("accounts", "AuditEntry"), "folded", lambda row: searched(row.who, row.subject, row.detail))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_stopped'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditentry',
            name='folded',
            field=apps.common.folding.FoldedField(db_default='', default='', editable=False, of='searched'),
        ),
        migrations.AddField(
            model_name='connection',
            name='folded',
            field=apps.common.folding.FoldedField(db_default='', default='', editable=False, of='name'),
        ),
        migrations.AddField(
            model_name='user',
            name='folded',
            field=apps.common.folding.FoldedField(db_default='', default='', editable=False, of='name'),
        ),
        migrations.AddField(
            model_name='workspace',
            name='folded',
            field=apps.common.folding.FoldedField(db_default='', default='', editable=False, of='name'),
        ),
        migrations.RunPython(fold_what_is_there, migrations.RunPython.noop),
    ]
