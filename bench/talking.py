"""Conversations of the reader, filled by SQL for the scenarios ``send`` and ``history``; the search index hears nothing of it."""

import uuid

from bench import seed

__all__ = ["PEOPLE", "begin", "talk"]

PEOPLE = 200
_TALK = """
insert into chat_conversation (id, kind, name, private, announcing, created_by_id, last_at)
values (%s::uuid, 'group', 'Shift', false, false, %s::uuid, now())
"""
_MEMBERS = """
insert into chat_conversationmember (conversation_id, person_id, role, muted, read_until)
select %s::uuid, id, 'member', false, now() from (
  select %s::uuid as id union select md5('person' || n)::uuid from generate_series(1, %s::int) n
) as people
"""
_SAID = """
insert into chat_message (id, conversation_id, author_id, body_html, body_text, reactions, version, created_at)
select md5(%s::text || n)::uuid, %s::uuid, md5('person' || 1 + n %% %s::int)::uuid,
  '<p>The delivery number ' || n || ' came <strong>early</strong>, thank you all.</p>',
  'The delivery number ' || n || ' came early, thank you all.', '{"👏": 3}', 1, now() - (%s::int - n) * interval '20 seconds'
from generate_series(1, %s::int) n
"""


def talk(n: int) -> uuid.UUID:
    """The n-th conversation."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"talk{n}")


def begin(n: int, reader: uuid.UUID, *, said: int = 0) -> uuid.UUID:
    """A group of the reader and two hundred others with that many messages; answers its id."""
    found = talk(n)
    seed.run(_TALK, found, reader)
    seed.run(_MEMBERS, found, reader, PEOPLE)
    if said:
        seed.run(_SAID, f"said{n}-", found, PEOPLE, said, said, quietly="chat_message")
    return found
