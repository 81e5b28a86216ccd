"""Indexes by which today's birthdays and anniversaries are found among any number of people."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import ExtractDay, ExtractMonth


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("people", "0005_welcome")]

    operations = [
        AddIndexConcurrently(
            model_name="profile",
            index=models.Index(
                condition=models.Q(("birthday__isnull", False)), fields=["birthday"], name="profile_birthday"
            ),
        ),
        AddIndexConcurrently(
            model_name="profile", index=models.Index(fields=["started_on"], name="profile_started")
        ),
        AddIndexConcurrently(
            model_name="profile",
            index=models.Index(ExtractMonth("started_on"), ExtractDay("started_on"), name="profile_anniversary"),
        ),
    ]
