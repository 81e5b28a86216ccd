from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0007_picture")]

    operations = [
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("kind", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("days", models.PositiveIntegerField()),
            ],
        ),
    ]
