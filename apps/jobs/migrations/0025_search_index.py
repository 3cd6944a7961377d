import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0018_provider_calls'),
        ('jobs', '0024_spelling'),
    ]

    operations = [
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.BinaryField(max_length=160)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'text'), name='one_row_a_term')],
            },
        ),
        migrations.CreateModel(
            name='TermEnding',
            fields=[
                ('pk', models.CompositePrimaryKey('workspace', 'text', 'term', blank=True, editable=False, primary_key=True, serialize=False)),
                ('text', models.BinaryField(max_length=80)),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='endings', to='jobs.term')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('pk', models.CompositePrimaryKey('term', 'job', blank=True, editable=False, primary_key=True, serialize=False)),
                ('job', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='jobs.job')),
                ('term', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='jobs.term')),
            ],
        ),
        migrations.AddField(
            model_name='job',
            name='indexed_seal',
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('indexed_seal__isnull', True)), fields=['indexed_seal', 'workspace', 'state'], name='jobs_not_indexed'),
        ),
    ]
