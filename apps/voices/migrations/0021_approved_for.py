from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('voices', '0020_key_marks'),
    ]

    operations = [
        migrations.AddField(
            model_name='design',
            name='account',
            field=models.CharField(blank=True, db_default='', max_length=254),
        ),
        migrations.AddField(
            model_name='design',
            name='key_mark',
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AlterField(
            model_name='clone',
            name='account',
            field=models.CharField(blank=True, db_default='', max_length=254),
        ),
    ]
