"""What a message passes on is found by the message, too."""

from importlib import import_module

from django.db import migrations

before = import_module("courtyard.search.migrations.0007_messages")

_BEFORE = before._MESSAGES.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
_MESSAGES = (
    _BEFORE.replace("courtyard_search_language(m.body_text)", "courtyard_search_language(concat_ws(' ', m.body_text, passed.body_text))")
    .replace("concat_ws(' ', m.body_text, files.texts)", "concat_ws(' ', m.body_text, passed.body_text, files.texts)")
    .replace("LEFT JOIN LATERAL", "LEFT JOIN chat_forward passed ON passed.message_id = m.id\n    LEFT JOIN LATERAL", 1)
)


class Migration(migrations.Migration):
    dependencies = [("search", "0007_messages"), ("chat", "0006_acts")]

    operations = [
        migrations.RunSQL(_MESSAGES, _BEFORE),
        migrations.RunSQL("INSERT INTO search_refill (kind, since) VALUES ('message', now())", ""),
    ]
