from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0003_steps")]

    operations = [migrations.AddField("media", "peaks", models.JSONField(default=list))]
