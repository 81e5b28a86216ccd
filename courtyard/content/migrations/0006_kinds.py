from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('content', '0005_waiting'),
    ]

    operations = [
        migrations.AlterField(
            model_name="item",
            name="kind",
            field=models.CharField(
                choices=[
                    ("update", "Update"),
                    ("article", "Article"),
                    ("question", "Question"),
                    ("poll", "Poll"),
                    ("praise", "Praise"),
                    ("idea", "Idea"),
                    ("comment", "Comment"),
                ],
                max_length=12,
            ),
        ),
    ]
