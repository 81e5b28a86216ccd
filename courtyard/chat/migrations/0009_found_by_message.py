from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What hangs on a message or a thread that is removed is found without reading whole tables."""

    atomic = False

    dependencies = [("chat", "0008_retention")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                fields=["thread"], condition=models.Q(thread__isnull=False), name="said_in_thread"
            ),
        ),
        AddIndexConcurrently(
            model_name="forward",
            index=models.Index(
                fields=["source"], condition=models.Q(source__isnull=False), name="forwards_of_message"
            ),
        ),
        AddIndexConcurrently(
            model_name="savedmessage",
            index=models.Index(fields=["message"], name="saved_rows_of_message"),
        ),
    ]
