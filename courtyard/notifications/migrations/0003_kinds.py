from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_space_owner"),
    ]

    operations = [
        migrations.AlterField(
            model_name="happening",
            name="reason",
            field=models.CharField(
                choices=[
                    ("mention", "Mention"),
                    ("comment", "Comment"),
                    ("reply", "Reply"),
                    ("reaction", "Reaction"),
                    ("share", "Share"),
                    ("answer", "Answer"),
                    ("best_answer", "Best Answer"),
                    ("praise", "Praise"),
                    ("idea_status", "Idea Status"),
                    ("join_request", "Join Request"),
                    ("join_accepted", "Join Accepted"),
                    ("join_declined", "Join Declined"),
                    ("space_invitation", "Space Invitation"),
                    ("space_owner", "Space Owner"),
                ],
                max_length=20,
            ),
        ),
    ]
