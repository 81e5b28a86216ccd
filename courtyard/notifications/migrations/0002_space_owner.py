from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
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
