"""Filling the database by SQL: a big organisation, and readers whose feeds are measured.

The newest thousand placements stand in the reader's spaces at every scale; what makes a database bigger is older. So a
page shows the same posts at 1,000 and at 1,000,000, and a difference in cost is the cost of scale.
"""

import datetime
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from bench.place import Say

__all__ = [
    "FIRST",
    "Reader",
    "add_people",
    "fill",
    "fill_corners",
    "grow",
    "item",
    "named",
    "person",
    "reader_of",
    "run",
    "sign_in_crowd",
    "space",
]

PEOPLE = 2_000
JOINED = 50
FIRST = 1_000  # placements at every scale
SPACE_SIZE = 1_000  # placements of one space in a big database
FOLLOWED = 500
QUIET_DAYS = 120

_PEOPLE = """
insert into accounts_person (id, password, email, name, handle, title, picture, state, role, is_bot, language,
  time_zone, theme, density, created_at, version)
select md5('person' || n)::uuid, '!', 'p' || n || '@bench.invalid', 'Person Number ' || n, 'person.' || n,
  'Job title ' || n %% 40, '', 'active', 'member', false, '', '', '', '', now() - interval '2 years', 1
from generate_series(%s::int, %s::int) n
"""
_SPACES = """
insert into spaces_space (id, kind, name, slug, about, cover, visibility, joining, posting, approval, owner_id,
  created_at, version)
select md5(%s::text || n)::uuid, %s::text, 'Space ' || n, %s::text || '-' || n, '', '',
  case when %s::text = 'storyline' or n %% 3 > 0 then 'open' else 'closed' end, 'free', 'members', false,
  case %s::text when 'storyline' then md5('person' || n + 2)::uuid end, now() - interval '2 years', 1
from generate_series(%s::int, %s::int) n
"""
_ITEMS = """
insert into content_item (id, kind, author_id, title, body_html, body_text, language, version, state, created_at,
  published_at, depth)
select md5(%s::text || n)::uuid, 'update', md5('person' || 1 + n %% %s::int)::uuid, '',
  '<p>Post ' || n || ': the delivery to the second site came early, and three pallets had to be unloaded by hand. Thank '
  || 'you <span data-mention="' || md5('person' || 1 + (n + 7) %% 2000)::uuid || '">@Person Number '
  || 1 + (n + 7) %% 2000 || '</span> and the whole early shift.</p><p>The list of what is missing hangs at the gate; '
  || '<strong>please look at it before noon</strong>, so that the supplier can still send the rest today. '
  || '<a data-tag="delivery" href="/tags/delivery/">#delivery</a></p>',
  'Post ' || n || ': the delivery to the second site came early', '', 1, 'published', at, at, 0
from (select n, now() - %s::interval - n * interval '7 seconds' as at from generate_series(%s::int, %s::int) n) t
"""
_PLACEMENTS = """
insert into content_placement (item_id, space_id, live, in_feed, published_at)
select md5(%s::text || n)::uuid, md5(%s::text || 1 + n %% %s::int)::uuid, true, true,
  now() - %s::interval - n * interval '7 seconds' from generate_series(%s::int, %s::int) n
"""
_COUNTERS = """
insert into content_counter (item_id, comments, shares, seen, reactions)
select md5(%s::text || n)::uuid, n %% 9, 0, n %% 300, jsonb_build_object('👍', 1 + n %% 12, '❤️', 1 + n %% 5)
from generate_series(%s::int, %s::int) n
"""
_JOIN = """
insert into spaces_membership (space_id, person_id, role, created_at)
select md5(%s::text || n)::uuid, %s::uuid, 'member', now() - interval '1 year' from generate_series(1, %s::int) n
"""
_FOLLOW = """
insert into spaces_follow (space_id, person_id, created_at)
select md5('storyline' || n)::uuid, %s::uuid, now() - interval '1 year' from generate_series(1, %s::int) n
"""
_REACT = """
insert into content_reaction (item_id, person_id, emoji, created_at)
select md5('item' || n)::uuid, %s::uuid, '👍', now() from generate_series(1, %s::int, 3) n
"""
# The mix of the demo's Home: of 25 posts two are questions, and one each an idea, a poll, praise and an article.
_KINDS = """
with mixed as (
  select md5('item' || n)::uuid as id, n, case n %% 25 when 3 then 'question' when 11 then 'question' when 7 then 'idea'
    when 13 then 'poll' when 17 then 'praise' when 21 then 'article' end as kind
  from generate_series(1, %s::int) n
), changed as (
  update content_item i set kind = m.kind, title = case m.kind when 'praise' then '' else 'Which of the two gates is open on Monday?' end
  from mixed m where m.id = i.id and m.kind is not null
), ideas as (
  insert into feed_idea (item_id, status) select id, 'new' from mixed where kind = 'idea'
), articles as (
  insert into feed_article (item_id, cover_alt, minutes) select id, '', 4 from mixed where kind = 'article'
), praise as (
  insert into feed_praise (item_id) select id from mixed where kind = 'praise' returning item_id
), praised as (
  insert into feed_praised (praise_id, person_id)
  select item_id, md5('person' || 3 + k)::uuid from praise, generate_series(1, 2) k
), polls as (
  insert into feed_poll (item_id, choice, adding, sealed, changeable, anonymous)
  select id, 'single', false, false, true, false from mixed where kind = 'poll' returning item_id
), options as (
  insert into feed_polloption (id, poll_id, position, text)
  select md5(item_id::text || k)::uuid, item_id, k, 'Gate ' || k from polls, generate_series(1, 3) k
)
insert into feed_ballot (id, poll_id, person_id, choices)
select md5(item_id::text || 'by' || k)::uuid, item_id, md5('person' || 10 + k)::uuid,
  array[md5(item_id::text || 1 + k %% 3)::uuid] from polls, generate_series(1, 12) k
"""
BATCH = 100_000


@dataclass(frozen=True)
class Reader:
    """A person whose requests are measured: the cookie of a sign-in and an API token."""

    id: uuid.UUID
    cookie: str
    token: str


def item(n: int) -> uuid.UUID:
    """The id of the n-th newest post; for n up to ``FIRST`` it stands in a space of the reader."""
    return named("item", n)


def space(n: int) -> uuid.UUID:
    """The id of a space; the reader belongs to the first fifty."""
    return named("space", n)


def person(n: int) -> uuid.UUID:
    """The id of one of the organisation's people."""
    return named("person", n)


def named(kind: str, n: int) -> uuid.UUID:
    """The id of the n-th thing of a kind."""
    return uuid.UUID(hashlib.md5(f"{kind}{n}".encode(), usedforsecurity=False).hexdigest())


def fill(*, people: int = PEOPLE) -> Reader:
    """An organisation with the newest thousand placements; the reader belongs to fifty spaces."""
    from courtyard.accounts.services import set_up_organisation

    _organisation, owner = set_up_organisation(
        name="Bench", owner_name="Rea Reader", owner_email="rea@bench.invalid", password="a long enough password"
    )
    add_people(1, people)
    run(
        "update accounts_person set created_at = now() - interval '2 years' where id = %s::uuid", owner.pk
    )  # no newcomer
    _place_spaces("space", "community", 1, JOINED)
    _post("item", "space", JOINED, 1, FIRST)
    run(_JOIN, "space", owner.pk, JOINED)
    run(_REACT, owner.pk, FIRST)
    run(_KINDS, FIRST)
    run("vacuum analyze")
    return reader_of(owner.pk)


def add_people(first: int, last: int) -> None:
    """Active members by number."""
    run(_PEOPLE, first, last)


def grow(placements: int, *, say: Say, since: int = FIRST) -> None:
    """Older posts after the first ``since``, until there are that many placements, some thousand in each space."""
    spaces = max(JOINED, placements // SPACE_SIZE)
    _place_spaces("space", "community", max(JOINED, since // SPACE_SIZE) + 1, spaces)
    for first in range(since + 1, placements + 1, BATCH):
        last = min(placements, first + BATCH - 1)
        _post("item", "space", spaces, first, last)
        say(f"  {last:,} of {placements:,} placements")
    run("vacuum analyze")


def fill_corners() -> tuple[Reader, Reader]:
    """One reader whose fifty spaces have been still for months, and one who follows five hundred storylines besides."""
    quiet, follower = person(1), person(2)
    _place_spaces("quiet", "community", 1, JOINED)
    _post("still", "quiet", JOINED, 1, 200 * JOINED, days=QUIET_DAYS)
    run(_JOIN, "quiet", quiet, JOINED)
    _place_spaces("storyline", "storyline", 1, FOLLOWED)
    _post("told", "storyline", FOLLOWED, 1, 20 * FOLLOWED)
    run(_JOIN, "space", follower, JOINED)
    run(_FOLLOW, follower, FOLLOWED)
    run("vacuum analyze")
    return reader_of(quiet), reader_of(follower)


def _place_spaces(name: str, kind: str, first: int, last: int) -> None:
    run(_SPACES, name, kind, name, kind, kind, first, last)


def _post(name: str, place: str, spaces: int, first: int, last: int, *, days: int = 0) -> None:
    since = f"{days * 24 * 60 + 1} minutes"
    run(_ITEMS, name, PEOPLE, since, first, last, quietly="content_item")
    run(_PLACEMENTS, name, place, spaces, since, first, last, quietly="content_placement")
    run(_COUNTERS, name, first, last)


def run(statement: str, *values: str | int | uuid.UUID, quietly: str = "") -> None:
    """One statement, without waiting for the disk; ``quietly`` names a table whose triggers rest: the index hears nothing of it."""
    from django.db import connection

    with connection.cursor() as sql:
        sql.execute("set synchronous_commit = off")
        if quietly:
            sql.execute(f"alter table {quietly} disable trigger user")
        sql.execute(statement, values or None)
        if quietly:
            sql.execute(f"alter table {quietly} enable trigger user")
        sql.execute("set synchronous_commit = on")


def reader_of(person_id: uuid.UUID) -> Reader:
    """A sign-in and a token for somebody."""
    from courtyard.accounts.models import Person
    from courtyard.accounts.services import create_token

    who = Person.objects.get(pk=person_id)
    cookie = sign_in_crowd([who.pk])[0]
    _token, text = create_token(actor=who, person=who, name="bench")
    return Reader(who.pk, cookie, text)


def sign_in_crowd(people: Sequence[uuid.UUID]) -> list[str]:
    """The session cookie of each person."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils.crypto import get_random_string

    from courtyard.accounts.models import Person, SignIn
    from courtyard.accounts.sessions import SessionStore

    store, end = SessionStore(), datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    rows = []
    for who in Person.objects.filter(pk__in=people).only("pk", "password"):
        data = {
            SESSION_KEY: str(who.pk),
            BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
            HASH_SESSION_KEY: who.get_session_auth_hash(),
        }
        key = get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")
        rows.append(SignIn(session_key=key, session_data=store.encode(data), expire_date=end, person_id=who.pk))
    SignIn.objects.bulk_create(rows, batch_size=1000)
    cookies = {row.person_id: row.session_key for row in rows}
    return [cookies[who] for who in people]
