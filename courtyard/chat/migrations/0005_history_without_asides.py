from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What stands in threads alone leaves the index of the history; the new one is there before the old one goes."""

    atomic = False

    dependencies = [("chat", "0004_threads")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                fields=["conversation", "created_at", "id"],
                condition=models.Q(deleted_at=None, aside=False),
                name="messages_of_history",
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                fields=["thread", "created_at", "id"],
                condition=models.Q(deleted_at=None, thread__isnull=False),
                name="messages_of_thread",
            ),
        ),
        RemoveIndexConcurrently(model_name="message", name="messages_in_order"),
    ]
