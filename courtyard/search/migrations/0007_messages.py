"""What the index says of messages. A channel that all readers of its space read is reached as the space is; any other conversation
only by itself (``m:CONVERSATION``). ``h:SPACE``: a private channel of the space, for ``in:``.
"""

from importlib import import_module

from django.db import migrations

before = import_module("courtyard.search.migrations.0003_documents")

_MESSAGES = """
CREATE FUNCTION courtyard_search_messages(ids uuid[]) RETURNS SETOF courtyard_search_document LANGUAGE sql STABLE AS $$
    SELECT 'message', m.id, 0::smallint, m.created_at, courtyard_search_language(m.body_text), '', coalesce(files.names, ''),
        concat_ws(' ', m.body_text, files.texts),
        ARRAY['k:message', 't:message', 'b:' || replace(m.author_id::text, '-', ''), 'm:' || replace(c.id::text, '-', '')]
            || courtyard_search_when(m.created_at) || coalesce(files.marks, '{}')
            || CASE WHEN c.space_id IS NULL THEN '{}'::text[] WHEN c.private THEN ARRAY['h:' || replace(c.space_id::text, '-', '')]
                    WHEN s.visibility = 'open' THEN ARRAY['s:' || replace(c.space_id::text, '-', ''), 'r:open']
                    ELSE ARRAY['s:' || replace(c.space_id::text, '-', '')] END
            || CASE WHEN m.body_html LIKE '%<a href%' THEN '{has:link}'::text[] ELSE '{}' END
    FROM chat_message m JOIN chat_conversation c ON c.id = m.conversation_id LEFT JOIN spaces_space s ON s.id = c.space_id
    LEFT JOIN LATERAL (SELECT string_agg(f.name || ' ' || a.alt, ' ') AS names, string_agg(left(t.text, 20000), ' ') AS texts,
            '{has:file}'::text[] || CASE WHEN bool_or(f.display_key <> '') THEN '{has:picture}'::text[] ELSE '{}' END AS marks
        FROM chat_messagefile a JOIN content_file f ON f.id = a.file_id LEFT JOIN content_filetext t ON t.file_id = f.id
        WHERE a.message_id = m.id HAVING count(*) > 0) files ON true
    WHERE m.id = ANY (ids) AND m.deleted_at IS NULL AND s.deleted_at IS NULL;
$$
"""
_DOCUMENTS = before._DOCUMENTS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "    END CASE", "        WHEN 'message' THEN RETURN QUERY SELECT * FROM courtyard_search_messages(ids);\n    END CASE"
)
_TRIGGERS = (
    ("chat_message", "body_text, body_html, deleted_at", "SELECT {row}.id"),
    ("chat_messagefile", "alt", "SELECT {row}.message_id"),
    ("content_file", "name, display_key", "SELECT message_id FROM chat_messagefile WHERE file_id = {row}.id"),
    ("content_filetext", "text", "SELECT message_id FROM chat_messagefile WHERE file_id = {row}.file_id"),
)
_OPENED = before._OPENED.split("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
_OPENED_TOO = _OPENED.replace(
    "VALUES ('space', NEW.id, now())", "VALUES ('space', NEW.id, now()), ('message', NEW.id, now())"
)


def _triggers():
    for table, columns, refs in _TRIGGERS:
        name = f"search_{table}_message"
        made = before._noting(table, columns, "message", refs, name)
        yield migrations.RunSQL(made, f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("search", "0006_talked"), ("chat", "0001_initial"), ("content", "0024_tags")]

    operations = [
        migrations.RunSQL(_MESSAGES, "DROP FUNCTION courtyard_search_messages"),
        migrations.RunSQL(_DOCUMENTS, before._DOCUMENTS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
        *_triggers(),
        migrations.RunSQL(_OPENED_TOO, _OPENED),
        migrations.RunSQL("INSERT INTO search_refill (kind, since) VALUES ('message', now())", ""),
    ]
