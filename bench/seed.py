"""Filling the database by SQL: a big organisation, and one reader whose feed is measured."""

import uuid
from dataclasses import dataclass

from bench.place import Say

__all__ = ["Reader", "fill"]

PEOPLE = 2_000
SPACE_SIZE = 1_000  # placements of one space

_PEOPLE = """
insert into accounts_person (id, password, email, name, handle, title, picture, state, role, is_bot, language, time_zone,
  theme, density, created_at, version)
select md5('person' || n)::uuid, '!', 'p' || n || '@bench.invalid', 'Person Number ' || n, 'person.' || n, 'Job title ' || n %% 40,
  '', 'active', 'member', false, '', '', '', '', now() - interval '2 years', 1 from generate_series(1, %s::int) n
"""
_SPACES = """
insert into spaces_space (id, kind, name, slug, about, cover, visibility, joining, posting, approval, created_at, version)
select md5('space' || n)::uuid, 'community', 'Space ' || n, 'space-' || n, '', '', case n %% 3 when 0 then 'closed' else 'open' end,
  'free', 'members', false, now() - interval '2 years', 1 from generate_series(1, %s::int) n
"""
_ITEMS = """
insert into content_item (id, kind, author_id, title, body_html, body_text, language, version, state, created_at, published_at,
  depth)
select md5('item' || n)::uuid, 'update', md5('person' || 1 + n %% %s::int)::uuid, '',
  '<p>Post ' || n || ': the delivery to the second site came early, and three pallets had to be unloaded by hand. Thank you '
  || '<span data-mention="' || md5('person' || 1 + (n + 7) %% 2000)::uuid || '">@Person Number ' || 1 + (n + 7) %% 2000 || '</span>'
  || ' and the whole early shift.</p><p>The list of what is missing hangs at the gate; <strong>please look at it before noon</strong>'
  || ', so that the supplier can still send the rest today. <a data-tag="delivery" href="/tags/delivery/">#delivery</a></p>',
  'Post ' || n || ': the delivery to the second site came early', '', 1, 'published', at, at, 0
from (select n, now() - (%s::int - n) * interval '7 seconds' - interval '1 minute' as at from generate_series(%s::int, %s::int) n) t
"""
_PLACEMENTS = """
insert into content_placement (item_id, space_id, live, in_feed, published_at)
select md5('item' || n)::uuid, md5('space' || 1 + n %% %s::int)::uuid, true, true,
  now() - (%s::int - n) * interval '7 seconds' - interval '1 minute' from generate_series(%s::int, %s::int) n
"""
_COUNTERS = """
insert into content_counter (item_id, comments, shares, seen, reactions)
select md5('item' || n)::uuid, n %% 9, 0, n %% 300, jsonb_build_object('👍', 1 + n %% 12, '❤️', 1 + n %% 5)
from generate_series(%s::int, %s::int) n
"""
_JOIN = """
insert into spaces_membership (space_id, person_id, role, created_at)
select md5('space' || n)::uuid, %s::uuid, 'member', now() - interval '1 year' from generate_series(1, %s::int) n
"""
_REACT = """
insert into content_reaction (item_id, person_id, emoji, created_at)
select md5('item' || n)::uuid, %s::uuid, '👍', now() from generate_series(greatest(1, %s::int - 2000), %s::int, 3) n
"""
BATCH = 100_000


@dataclass(frozen=True)
class Reader:
    """The person whose feed is measured: the cookie of a sign-in and an API token."""

    id: uuid.UUID
    cookie: str
    token: str
    spaces: tuple[uuid.UUID, ...]


def fill(placements: int, *, say: Say, joined: int = 50) -> Reader:
    """An organisation of 2,000 people with that many placements; the reader belongs to ``joined`` spaces."""
    from django.db import connection

    reader = _reader()
    spaces = max(joined, placements // SPACE_SIZE)
    with connection.cursor() as sql:
        sql.execute("set synchronous_commit = off")
        sql.execute(_PEOPLE, [PEOPLE])
        sql.execute(_SPACES, [spaces])
        for first in range(1, placements + 1, BATCH):
            last = min(placements, first + BATCH - 1)
            sql.execute(_ITEMS, [PEOPLE, placements, first, last])
            sql.execute(_PLACEMENTS, [spaces, placements, first, last])
            sql.execute(_COUNTERS, [first, last])
            say(f"  {last:,} of {placements:,} placements")
        sql.execute(_JOIN, [reader.id, joined])
        sql.execute(_REACT, [reader.id, placements, placements])
        sql.execute("set synchronous_commit = on")
        sql.execute("vacuum analyze")
    return reader


def _reader() -> Reader:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from courtyard.accounts.services import create_token, set_up_organisation
    from courtyard.accounts.sessions import SessionStore
    from courtyard.spaces.models import Space

    _organisation, owner = set_up_organisation(
        name="Bench", owner_name="Rea Reader", owner_email="rea@bench.invalid", password="a long enough password"
    )
    session = SessionStore()
    session[SESSION_KEY] = str(owner.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    session.save()
    _token, text = create_token(actor=owner, person=owner, name="bench")
    own = tuple(Space.objects.filter(owner=owner).values_list("pk", flat=True))
    return Reader(owner.pk, session.session_key or "", text, own)
