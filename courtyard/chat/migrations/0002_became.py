import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial"), ("content", "0024_tags")]

    operations = [
        migrations.AddField(
            "message",
            "became",
            models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                to="content.item",
            ),
        )
    ]  # fmt: skip
