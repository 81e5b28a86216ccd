import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import courtyard.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0003_conversations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="content.item",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["item", "-created_at"], name="decisions_of_item")]},
        ),
    ]
