"""What the bells of the firm say: who was mentioned, answered and thanked in the last days, as if it had rung then."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from courtyard.core.ids import new_id
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.clockwork import Clockwork
from courtyard.integrations.demo.life import Life
from courtyard.integrations.demo.places import Places
from courtyard.integrations.demo.talk import Said, Talk
from courtyard.notifications.models import Happening, Notice, Reason
from courtyard.spaces.models import JoinRequest, SpaceInvitation
from courtyard.spaces.services import ask_to_join, invite_to_space

__all__ = ["ask_and_invite", "ring"]

REACH = datetime.timedelta(days=12)


@dataclass(frozen=True, slots=True)
class _Ring:
    person: uuid.UUID
    object_id: uuid.UUID
    reason: str
    actor: uuid.UUID
    source: uuid.UUID
    at: datetime.datetime
    detail: str = ""


def ring(cast: Cast, places: Places, clock: Clockwork, talk: Talk, life: Life) -> None:
    """Enter the last days into everybody's bell; what came before somebody's last visit is read."""
    rings: dict[tuple[uuid.UUID, uuid.UUID], list[_Ring]] = defaultdict(list)
    for one in _rings(cast, places, clock, talk, life):
        rings[one.person, one.object_id].append(one)
    visits = {cast.people[key].pk: at for key, at in life.visits.items()}
    notices, happenings = [], []
    for (person, object_id), found in rings.items():
        newest = max(one.at for one in found)
        fresh = [one.at for one in found if one.at > visits[person]]
        notice = Notice(
            pk=new_id(), person_id=person, object_kind="item", object_id=object_id, updated_at=newest,
            fresh_from=min(fresh, default=min(one.at for one in found)), read_at=None if fresh else visits[person],
        )  # fmt: skip
        notices.append(notice)
        once = {(one.reason, one.actor, one.source): one for one in found}
        happenings += [
            Happening(
                notice=notice,
                reason=one.reason,
                actor_id=one.actor,
                source_id=one.source,
                detail=one.detail,
                created_at=one.at,
            )
            for one in once.values()
        ]
    Notice.objects.bulk_create(notices)
    Happening.objects.bulk_create(happenings)


def _rings(cast: Cast, places: Places, clock: Clockwork, talk: Talk, life: Life) -> Iterator[_Ring]:
    """The rules of ``notifications.handlers``, read over the last days at once."""
    keys = {person.pk: key for key, person in cast.people.items()}
    threads: dict[uuid.UUID, Said] = {}
    readers: dict[uuid.UUID, set[str]] = {}
    for post in talk.said:
        for said in [post, *post.comments]:
            threads[said.item.pk] = post
        readers[post.item.pk] = set(places.readers(post.spaces, cast))
    since = clock.now - REACH
    for post in talk.said:
        heard = {post.who}
        for said in [post, *post.comments]:
            if said.item.published_at < since:
                heard.add(said.who)
                continue
            told = {keys[pk] for pk in said.mentioned}
            for key in told & readers[post.item.pk] - {said.who}:
                yield _of(cast, key, post, said, Reason.MENTION)
            if said is not post:
                if said.answers and said.answers.who not in told | {said.who}:
                    yield _of(cast, said.answers.who, post, said, Reason.REPLY)
                    told = told | {said.answers.who}
                for key in sorted(heard - told - {said.who}):
                    yield _of(cast, key, post, said, Reason.COMMENT)
                heard.add(said.who)
    for row in life.reactions:
        author = row.item.author_id
        if row.created_at > since and author != row.person_id:
            post = threads[row.item_id]
            yield _Ring(author, post.item.pk, Reason.REACTION, row.person_id, row.item_id, row.created_at, row.emoji)


def _of(cast: Cast, key: str, post: Said, said: Said, reason: str) -> _Ring:
    return _Ring(cast.people[key].pk, post.item.pk, reason, said.item.author_id, said.item.pk, said.item.published_at)


def ask_and_invite(cast: Cast, places: Places, clock: Clockwork) -> None:
    """What waits for an answer: two who would like to join, and an invitation for the regional manager."""
    people = cast.people
    asked = ask_to_join(
        actor=people["ida"], space_id=places.spaces["managers"].pk,
        message="I plan the repairs for all three stores now. May I listen in before the Monday round?",
    )  # fmt: skip
    _happened(JoinRequest, asked.pk, clock, 55)
    asked = ask_to_join(
        actor=people["tomasz"],
        space_id=places.spaces["council"].pk,
        message="I would like to help with the late shift.",
    )
    _happened(JoinRequest, asked.pk, clock, 190)
    invited = invite_to_space(actor=people["elke"], space_id=places.spaces["oak"].pk, person_ids=[people["lina"].pk])
    _happened(SpaceInvitation, invited[0].pk, clock, 95)


def _happened(kind: type[JoinRequest] | type[SpaceInvitation], pk: uuid.UUID, clock: Clockwork, minutes: int) -> None:
    """Let it have happened some minutes ago."""
    at = clock.now - datetime.timedelta(minutes=minutes)
    kind.objects.filter(pk=pk).update(created_at=at)  # type: ignore[attr-defined]
    notices = Happening.objects.filter(source_id=pk).values_list("notice", flat=True)
    Notice.objects.filter(pk__in=list(notices)).update(updated_at=at, fresh_from=at)
    Happening.objects.filter(source_id=pk).update(created_at=at)
