from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_password_link_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="email_link_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
