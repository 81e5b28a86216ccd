"""What one can choose in the poll of a message is found by the message, too; the options never change."""

from importlib import import_module

from django.db import migrations

before = import_module("courtyard.search.migrations.0008_forwarded")

_POLL = "array_to_string(poll.options, ' ')"
_MESSAGES = before._MESSAGES.replace(
    "concat_ws(' ', m.body_text, passed.body_text", f"concat_ws(' ', m.body_text, {_POLL}, passed.body_text"
).replace(
    "LEFT JOIN chat_forward", "LEFT JOIN chat_messagepoll poll ON poll.message_id = m.id\n    LEFT JOIN chat_forward", 1
)


class Migration(migrations.Migration):
    dependencies = [("search", "0010_edits"), ("chat", "0011_polls")]

    operations = [migrations.RunSQL(_MESSAGES, before._MESSAGES)]
