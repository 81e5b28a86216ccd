"""What is noted when a page of results is opened: for oneself what one asked, for administrators what nobody found."""

import datetime
import hashlib
import hmac
import secrets
import uuid

from django.conf import settings
from django.db import connection, transaction

from courtyard.accounts.models import Person
from courtyard.accounts.names import fold
from courtyard.core.clock import now, today
from courtyard.core.errors import NotFound
from courtyard.core.ids import new_id
from courtyard.search import access
from courtyard.search.models import Forgetful, RecentSearch, Salt, Somebody, Unfound
from courtyard.search.query import Query
from courtyard.search.selectors.own import RECENT

__all__ = ["forget_recent", "forget_unfound", "note_search", "remember_searches", "set_aside"]

_KEPT_DAYS = 90
_MAX_WORDS = 200  # characters

# The newest ones stay, with the one that comes. Who does not want to be reminded gets no row.
_NOTE = """
WITH noted AS (
    INSERT INTO search_recentsearch (id, person_id, query, at) SELECT %(id)s, %(person)s, %(query)s, clock_timestamp()
    WHERE NOT EXISTS (SELECT 1 FROM search_forgetful WHERE person_id = %(person)s)
    ON CONFLICT (person_id, query) DO UPDATE SET at = excluded.at
)
DELETE FROM search_recentsearch WHERE id IN (
    SELECT id FROM search_recentsearch WHERE person_id = %(person)s AND query <> %(query)s ORDER BY at DESC, id DESC OFFSET %(kept)s
)
"""


@transaction.atomic
def note_search(*, actor: Person, query: Query, nothing: bool) -> None:
    """Note that the actor opened the results of a search; ``nothing``: there were none."""
    if not actor.is_active or not query:
        return
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, {"id": new_id(), "person": actor.pk, "query": query.typed, "kept": RECENT - 1})
    words = " ".join(fold(" ".join(term.text for term in query.terms)).split())
    if nothing and words and not query.operators and not any(term.without for term in query.terms):
        _note_unfound(actor, words[:_MAX_WORDS])


def _note_unfound(actor: Person, words: str) -> None:
    """Count one more of today's people; whoever looks again on the same day counts once."""
    unfound = Unfound.objects.get_or_create(words=words)[0]
    salt = Salt.objects.get_or_create(day=today(), defaults={"salt": secrets.token_bytes(16)})[0]
    key = settings.SECRET_KEY.encode() + bytes(salt.salt)
    who = hmac.digest(key, actor.pk.bytes + words.encode(), hashlib.sha256)[:16]
    if Somebody.objects.get_or_create(unfound=unfound, who=who, defaults={"salt": salt})[1]:
        locked = Unfound.objects.select_for_update().get(pk=unfound.pk)
        locked.times, locked.last_on = locked.times + 1, today()
        locked.people = max(locked.people, Somebody.objects.filter(unfound=locked, salt=salt).count())
        locked.save(update_fields=["times", "people", "last_on"])


@transaction.atomic
def forget_recent(*, actor: Person, recent_id: uuid.UUID | None = None) -> None:
    """Forget one search of late, or all of them; nothing happens where it is gone, or somebody else's."""
    mine = RecentSearch.objects.filter(person=actor)
    (mine.filter(pk=recent_id) if recent_id else mine).delete()


@transaction.atomic
def remember_searches(*, actor: Person, on: bool) -> None:
    """Note the actor's searches for them, or no more; what was noted goes then."""
    if on:
        Forgetful.objects.filter(person=actor).delete()
    else:
        Forgetful.objects.get_or_create(person=actor)
        forget_recent(actor=actor)


@transaction.atomic
def set_aside(*, actor: Person, unfound_id: uuid.UUID) -> None:
    """List these words no more. Raises Forbidden, NotFound."""
    access.check_curates(actor)
    if not Unfound.objects.filter(pk=unfound_id).update(set_aside_at=now()):
        raise NotFound


def forget_unfound() -> None:
    """Every night: nobody can say any more who yesterday's people were; words of too few of them go, and in time all others."""
    Salt.objects.filter(day__lt=today()).delete()
    too_few = Unfound.objects.filter(last_on__lt=today(), people__lt=settings.COURTYARD_UNFOUND_PEOPLE)
    (too_few | Unfound.objects.filter(last_on__lt=today() - datetime.timedelta(days=_KEPT_DAYS))).delete()
