"""The life of the index: what is indexed anew in pieces, and the words that are learned from it.

Single things are indexed by triggers, in the transaction that changes them; see ``migrations/0003_documents.py``. Here is what
takes longer than a transaction should.
"""

import uuid

from django.db import connection, transaction
from django.db.models import Max

from courtyard.core.clock import now
from courtyard.search.models import Entry, Language, Learned, Refill, Word

__all__ = ["KINDS", "learn", "learn_anew", "refill", "reindex"]

KINDS = ("person", "space", "tag", "file", "item", "message")
BATCH = 500

# The next ids of each kind, in order.
_NEXT = {
    "person": "SELECT id FROM accounts_person WHERE id > %s ORDER BY id LIMIT %s",
    "space": "SELECT id FROM spaces_space WHERE id > %s ORDER BY id LIMIT %s",
    "tag": """SELECT lpad(to_hex(id), 32, '0')::uuid FROM content_tag
        WHERE id > ('x' || right(replace(%s::text, '-', ''), 16))::bit(64)::bigint ORDER BY id LIMIT %s""",
    "file": "SELECT id FROM content_file WHERE id > %s ORDER BY id LIMIT %s",
    "item": "SELECT id FROM content_item WHERE id > %s ORDER BY id LIMIT %s",
    "message": "SELECT id FROM chat_message WHERE id > %s ORDER BY id LIMIT %s",
}
_IN_SPACE = {
    "space": """
SELECT i.id FROM content_placement p JOIN content_item i ON i.id = p.item_id OR i.root_id = p.item_id
WHERE p.space_id = %s AND i.id > %s ORDER BY i.id LIMIT %s
""",
    "message": """
SELECT m.id FROM chat_conversation c JOIN chat_message m ON m.conversation_id = c.id
WHERE c.space_id = %s AND m.id > %s ORDER BY m.id LIMIT %s
""",
}
_INDEX = "SELECT courtyard_search_index(%s, %s::uuid[])"
_FILES = "SELECT courtyard_search_index('file', array(SELECT file_id FROM content_attachment WHERE item_id = ANY (%s::uuid[])))"


def reindex() -> None:
    """Note that everything has to be indexed anew; ``refill`` does it. What is in the index stays until its turn comes."""
    with transaction.atomic():
        Refill.objects.filter(space=None).delete()
        Refill.objects.bulk_create(Refill(kind=kind) for kind in KINDS)


def refill(*, batches: int = 200) -> int | None:
    """Index some of what is noted, in batches of their own transactions. Answers how many things were looked at; None if nothing
    was noted.
    """
    looked_at = None
    for _batch in range(batches):
        with transaction.atomic():
            noted = Refill.objects.select_for_update(skip_locked=True).order_by("pk").first()
            if noted is None:
                break
            ids = _next(noted)
            _index("item" if noted.kind == "space" and noted.space else noted.kind, ids)
            if len(ids) < BATCH:
                noted.delete()
            else:
                noted.after = ids[-1]
                noted.save(update_fields=["after"])
            looked_at = (looked_at or 0) + len(ids)
    return looked_at


def _next(noted: Refill) -> list[uuid.UUID]:
    after = noted.after or uuid.UUID(int=0)
    with connection.cursor() as cursor:
        if noted.space:
            cursor.execute(_IN_SPACE[noted.kind], [noted.space, after, BATCH])
        else:
            cursor.execute(_NEXT[noted.kind], [after, BATCH])
        return [pk for (pk,) in cursor.fetchall()]


def _index(kind: str, ids: list[uuid.UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, [kind, ids])
        if kind == "item":
            cursor.execute(_FILES, [ids])


# The marks have a colon or an equals sign, which no word has. Sorted, so that two that learn at once wait rather than lock up.
# What was edited before it was known as a whole is learned as a whole.
_LEARN = """
WITH edited AS (DELETE FROM search_edit RETURNING entry, words), said AS (
    SELECT word, nentry
    FROM ts_stat('SELECT words FROM search_entry WHERE id > ' || %(known)s::bigint || ' AND id <= ' || %(newest)s::bigint)
    UNION ALL SELECT word, 1 FROM edited, unnest(words) AS word WHERE entry <= %(known)s
)
INSERT INTO search_word (word, backwards, near, entries)
SELECT word, reverse(word), courtyard_search_near(word), sum(nentry) FROM said
WHERE length(word) BETWEEN 2 AND 40 AND word !~ '[:=]' GROUP BY word ORDER BY word COLLATE "C"
ON CONFLICT (word) DO UPDATE SET entries = search_word.entries + excluded.entries
"""
_LANGUAGES = """
INSERT INTO search_language (code, entries) SELECT language, count(*) FROM search_entry
WHERE id > %s AND id <= %s AND language <> '' GROUP BY language ORDER BY language
ON CONFLICT (code) DO UPDATE SET entries = search_language.entries + excluded.entries
"""


def learn() -> None:
    """Take the words of what came or was edited since the last time into the vocabulary: once a minute, by one job."""
    with transaction.atomic():
        state = Learned.objects.select_for_update().get_or_create(pk=1)[0]
        newest = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
        with connection.cursor() as cursor:
            cursor.execute(_LEARN, {"known": state.until, "newest": newest})
            if newest > state.until:
                cursor.execute(_LANGUAGES, [state.until, newest])
        state.until, state.at = newest, now()
        state.save(update_fields=["until", "at"])


def learn_anew() -> None:
    """Count all words again, and forget those that nothing says any more: every night, for what is gone."""
    with transaction.atomic():
        state = Learned.objects.select_for_update().get_or_create(pk=1)[0]
        Word.objects.all().delete()
        Language.objects.all().delete()
        state.until = 0
        state.save(update_fields=["until"])
        learn()
