from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0006_acts")]

    operations = [
        migrations.AddField(
            "conversation", "picture", models.CharField(blank=True, db_default="", default="", max_length=80)
        )
    ]
