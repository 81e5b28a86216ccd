"""Live: what happened is noted in the transaction, rendered and rung after the commit. The bell is a convenience.

A topic is ``kind:uuid``. Frames go only to topics whose every subscriber may see the content. Nothing that fails after
the commit fails the request: readers notice a lost bell by the heads in the heartbeat and ask ``changes.since``.
"""

import base64
import datetime
import hashlib
import hmac
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from courtyard.core import changes
from courtyard.core.clock import now

__all__ = [
    "CHANNEL",
    "LIFETIME",
    "bind",
    "empty",
    "publish",
    "revoke",
    "session_hash",
    "sign_topics",
    "topic_of",
    "trim",
    "verify",
]

CHANNEL = "courtyard_live"
LIFETIME = 600  # seconds a signed topic is good for
REVOCATION_RETENTION = datetime.timedelta(seconds=6 * LIFETIME)
_MAC = 15
_ROOM = 7_000  # bytes of a NOTIFY; PostgreSQL takes less than 8,000
_WAKE = "*"

Render = Callable[[str], str]

log = logging.getLogger(__name__)

_RING = f"""
WITH kept AS (
    INSERT INTO core_frame (change_id, locale, html)
    SELECT told.* FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS told (id, locale, html)
    JOIN core_change AS change ON change.id = told.id AND change.framed ON CONFLICT DO NOTHING
)
SELECT pg_notify('{CHANNEL}', payload) FROM unnest(%s::text[]) AS payload
"""  # noqa: S608

_REVOKE = """
INSERT INTO core_revocation (person_id, topic, session)
SELECT person, %s::text, %s::text FROM unnest(%s::uuid[]) AS person
"""

_FORGET = """
DELETE FROM core_frame WHERE change_id IN (
    SELECT last.id FROM unnest(%s::text[]) AS told, LATERAL (
        SELECT id, object_id FROM core_change WHERE topic = told ORDER BY xid DESC, id DESC LIMIT 1000
    ) AS last
    WHERE last.object_id = %s::uuid
)
"""

_EMPTY = """
WITH told AS (UPDATE core_change SET framed = false, data = NULL WHERE topic = %s RETURNING id)
DELETE FROM core_frame WHERE change_id IN (SELECT id FROM told)
"""


def _every_language() -> Iterable[str]:
    return [code for code, _name in settings.LANGUAGES]


_locales: Callable[[], Iterable[str]] = _every_language


def bind(*, locales: Callable[[], Iterable[str]]) -> None:
    """Say which languages are in use, so that fragments are rendered in those only. Called once, by ``config``."""
    global _locales
    _locales = locales


def publish(
    topic: str | Iterable[str],
    event: str,
    object_id: uuid.UUID,
    *,
    render: Render | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Tell a topic (or several, in one statement) that something happened to an object.

    ``render(locale)`` makes the viewer-neutral fragment; it is called after the commit, with that language active.
    ``data`` is a small JSON object, never text of people. Raises RuntimeError outside a transaction.
    """
    topics = [topic] if isinstance(topic, str) else list(topic)
    if not topics:
        return
    noted = changes.note(topics, event, object_id, data=data, framed=render is not None)
    if event == "deleted":
        _forget(topics, object_id)
    _ring_after_commit(noted, render)


def revoke(person_id: uuid.UUID | Iterable[uuid.UUID], topic: str = "", *, session: str = "") -> None:
    """End what a person, or each of several, follows: one topic, all that start with ``topic``, or everything.

    When everything ends the connection is closed; who still may comes back. ``session`` (see ``session_hash``) narrows
    it to one sign-in. Call it in the transaction that takes the right away.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A right was revoked outside a transaction.")
    people = [person_id] if isinstance(person_id, uuid.UUID) else list(person_id)
    with connection.cursor() as sql:
        sql.execute(_REVOKE, [topic, session, people])
    _ring_after_commit([(0, _WAKE)], None)


def empty(topic: str) -> None:
    """Take the content out of what a topic was told so far: somebody may follow it from now on, and not read that. Those who
    missed something still learn that it happened, and ask for it.
    """
    with connection.cursor() as sql:
        sql.execute(_EMPTY, [topic])


def trim() -> None:
    """Delete what is past its time: changes, frames and revocations. Run every few minutes by ``core.tasks``."""
    changes.trim()
    changes.trim_frames()
    with connection.cursor() as sql:
        sql.execute("DELETE FROM core_revocation WHERE at < %s", [now() - REVOCATION_RETENTION])


def topic_of(kind: str, id: uuid.UUID) -> str:
    """The name of a topic, e.g. ``topic_of("space", space.pk)``."""
    return f"{kind}:{id}"


# Signed topics: name~end~signature, bound to a person and a sign-in, at most 10 minutes.


def session_hash(secret: str) -> str:
    """What stands for a sign-in (a session key or a raw token) where the secret itself must not."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"courtyard.sign-in" + secret.encode()).digest()[:15]).decode()


def sign_topics(person_id: uuid.UUID, session: str, topics: Iterable[str]) -> list[str]:
    """Sign topic names for one sign-in of one person. The caller has checked the right to each."""
    key, end = _key_of(person_id, session), f"{int(time.time()) + LIFETIME:x}"
    return [f"{topic}~{end}~{_sign(key, topic, end)}" for topic in topics]


def verify(person_id: uuid.UUID, session: str, signed: str, *, even_expired: bool = False) -> tuple[str, int] | None:
    """The topic and the end (Unix seconds) of a signed name; None if it is not good for this person's sign-in."""
    topic, _, rest = signed.partition("~")
    end, _, signature = rest.partition("~")
    expected = _sign(_key_of(person_id, session), topic, end)
    if not (signature.isascii() and hmac.compare_digest(signature, expected)):
        return None
    ends = int(end, 16)  # we made it: the signature holds
    left = ends - time.time()
    return (topic, ends) if even_expired or 0 < left <= LIFETIME + 60 else None


def _sign(key: bytes, topic: str, end: str) -> str:
    """Keyed BLAKE2b (RFC 7693): a page signs some seventy names, and HMAC would take three times as long."""
    text = f"{topic}~{end}".encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(hashlib.blake2b(text, digest_size=_MAC, key=key).digest()).decode()


@lru_cache(maxsize=2_000)
def _key_of(person_id: uuid.UUID, session: str) -> bytes:
    """The key of one sign-in of one person."""
    secret = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=64, person=b"courtyard.live").digest()
    return hashlib.blake2b(f"{person_id}\n{session}".encode(), digest_size=32, key=secret).digest()


# The bell: one statement per transaction, after its commit.


class _Bell:
    """What one transaction has to ring. ``entries`` holds what really was committed: savepoints may have gone."""

    def __init__(self) -> None:
        self.entries: list[tuple[Sequence[tuple[int, str]], Render | None]] = []
        self.last: _Ring | None = None


class _Ring:
    """Runs after all that the transaction noted; only the last of a bell's rings sounds."""

    def __init__(self, bell: _Bell) -> None:
        self.bell = bell
        bell.last = self

    def __call__(self) -> None:
        if self.bell.last is not self or not self.bell.entries:
            return
        try:
            _ring(self.bell.entries)
        except Exception:
            log.exception("A doorbell could not be rung; readers will notice by the heads.")


def _ring_after_commit(noted: Sequence[tuple[int, str]], render: Render | None) -> None:
    """Ring once at the end of the outermost transaction, whatever savepoints come and go until then.

    Django runs its hooks in order and knows no "last": every call adds one more ring, outside of any savepoint.
    """
    hooks = connection.run_on_commit
    bell = next((hook[1].bell for hook in reversed(hooks) if isinstance(hook[1], _Ring)), None) or _Bell()
    transaction.on_commit(lambda: bell.entries.append((noted, render)))
    hooks.append((set(), _Ring(bell), False))  # type: ignore[arg-type]  # the stubs know two parts


def _ring(entries: Iterable[tuple[Sequence[tuple[int, str]], Render | None]]) -> None:
    ids, locales, pages = [], [], []
    names: dict[str, None] = {}
    for noted, render in entries:
        names.update((topic, None) for _id, topic in noted)
        for locale, html in _rendered(render).items():
            ids += [number for number, _topic in noted]
            locales += [locale] * len(noted)
            pages += [html] * len(noted)
    with connection.cursor() as sql:
        sql.execute(_RING, [ids, locales, pages, _payloads(names)])


def _rendered(render: Render | None) -> dict[str, str]:
    """The fragment per language in use. One that fails is left out: readers then fetch what they lack."""
    if render is None:
        return {}
    pages = {}
    for locale in _locales():
        try:
            with translation.override(locale):
                pages[locale] = render(locale)
        except Exception:
            log.exception("A live fragment could not be rendered in %s.", locale)
    return pages


def _payloads(topics: Iterable[str]) -> list[str]:
    """The topics in as few doorbells as they fit; a crowd of them is one "look yourself"."""
    text = " ".join(topics)
    if _WAKE in text or len(text) > _ROOM:
        return [_WAKE]
    return [text]


def _forget(topics: list[str], object_id: uuid.UUID) -> None:
    """What is deleted must not be handed out any more to those who ask what they missed."""
    with connection.cursor() as sql:
        sql.execute(_FORGET, [topics, object_id])
