"""What questions, polls, praise and ideas show below their words to one viewer."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Item
from courtyard.content.rendering import Own, OwnSpec, own_of
from courtyard.content.selectors.cards import load
from courtyard.content.selectors.people import Who
from courtyard.core.richtext import excerpt
from courtyard.feed.models import BestAnswer, IdeaStatus, Vote
from courtyard.feed.selectors.polls import poll_own

__all__ = [
    "IDEA_OWN", "POLL_OWN", "PRAISE_OWN", "QUESTION_OWN", "AnswerOwn", "IdeaOwn", "PraiseOwn", "QuestionOwn",
    "answers_under", "best_then_votes", "own_of_kinds",
]  # fmt: skip

_QUESTION = """
select i.id, jsonb_build_object('answer', a.id, 'text', left(a.body_text, 600),
  'by', case when p.id is null then null else jsonb_build_array(p.id, p.name, p.picture, p.version, p.state) end)::text
from content_item i left join feed_bestanswer b on b.question_id = i.id
left join content_item a on a.id = b.answer_id and a.state = 'published' left join accounts_person p on p.id = a.author_id
where i.id = any(%(ids)s::uuid[]) and i.kind = 'question'
"""
_POLL = """
select o.item_id, (to_jsonb(o) || jsonb_build_object(
  'options', (select jsonb_agg(jsonb_build_array(id, text) order by position) from feed_polloption where poll_id = o.item_id),
  'ballots', (select jsonb_agg(jsonb_build_array(choices, n)) from
    (select choices, count(*) as n from feed_ballot where poll_id = o.item_id group by choices) as alike),
  'mine', (select to_jsonb(choices) from feed_ballot where poll_id = o.item_id and person_id = %(viewer)s::uuid),
  'took_part', exists (select from feed_participation where poll_id = o.item_id and person_id = %(viewer)s::uuid),
  'closed_at', c.created_at, 'open', c.poll_id is null and (o.closes_at is null or o.closes_at > now())))::text
from feed_poll o left join feed_pollclosing c on c.poll_id = o.item_id where o.item_id = any(%(ids)s::uuid[])
"""
_PRAISE = """
select k.item_id, jsonb_build_object('value', v.name, 'about', v.about, 'icon', v.icon, 'hue', v.hue, 'people',
  (select jsonb_agg(jsonb_build_array(p.id, p.name, p.picture, p.version, p.state) order by p.name, p.id)
   from feed_praised d join accounts_person p on p.id = d.person_id where d.praise_id = k.item_id))::text
from feed_praise k left join feed_value v on v.id = k.value_id where k.item_id = any(%(ids)s::uuid[])
"""
_IDEA = """
select e.item_id, jsonb_build_object('status', e.status, 'reason', s.reason, 'at', s.created_at,
  'by', case when p.id is null then null else jsonb_build_array(p.id, p.name, p.picture, p.version, p.state) end,
  'votes', (select count(*) from feed_vote where item_id = e.item_id),
  'voted', exists (select from feed_vote where item_id = e.item_id and person_id = %(viewer)s::uuid))::text
from feed_idea e left join lateral (select * from feed_ideadecision where idea_id = e.item_id
  order by created_at desc, id desc limit 1) as s on true left join accounts_person p on p.id = s.by_id
where e.item_id = any(%(ids)s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class QuestionOwn:
    """A question with its best answer, if it has one."""

    answer: uuid.UUID | None
    by: Who | None
    text: str

    def as_json(self) -> dict[str, Any]:
        return {"answered": self.answer is not None, "best_answer": self.answer}


@dataclass(frozen=True, slots=True)
class AnswerOwn:
    """An answer's votes, and whether it is the best. ``may_choose`` is whether the viewer decides that."""

    votes: int
    voted: bool
    best: bool
    may_choose: bool
    mine: bool

    def as_json(self) -> dict[str, Any]:
        return {"votes": self.votes, "voted": self.voted, "best": self.best, "may_choose": self.may_choose}


@dataclass(frozen=True, slots=True)
class PraiseOwn:
    """Who is praised, and for which value."""

    people: tuple[Who, ...]
    value: str
    about: str
    icon: str
    hue: int

    def as_json(self) -> dict[str, Any]:
        people = [{"id": who.id, "name": who.byline} for who in self.people]
        return {"people": people, "value": self.value or None}


@dataclass(frozen=True, slots=True)
class IdeaOwn:
    """Where an idea stands."""

    status: str
    reason: str
    by: Who | None
    at: datetime.datetime | None
    votes: int
    voted: bool

    @property
    def status_words(self) -> str:
        return str(IdeaStatus(self.status).label)

    def as_json(self) -> dict[str, Any]:
        decided = {"by": self.by and {"id": self.by.id, "name": self.by.byline}, "at": self.at, "reason": self.reason}
        return {
            "status": self.status,
            "votes": self.votes,
            "voted": self.voted,
            "decision": decided if self.by else None,
        }


def own_of_kinds(viewer: Person, item_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Own]:
    """By item id, of those items that the viewer may see."""
    return own_of(viewer, load(viewer, item_ids))


def _question(_pk: uuid.UUID, row: dict[str, Any]) -> QuestionOwn:
    answer = uuid.UUID(row["answer"]) if row["answer"] else None
    return QuestionOwn(answer, Who.of(row["by"]) if row["by"] else None, excerpt(row["text"] or "", 220))


def _praise(_pk: uuid.UUID, row: dict[str, Any]) -> PraiseOwn:
    people = tuple(Who.of(one) for one in row["people"] or [])
    return PraiseOwn(people, row["value"] or "", row["about"] or "", row["icon"] or "star", row["hue"] or 0)


def _idea(_pk: uuid.UUID, row: dict[str, Any]) -> IdeaOwn:
    at = datetime.datetime.fromisoformat(row["at"]) if row["at"] else None
    return IdeaOwn(
        row["status"], row["reason"] or "", Who.of(row["by"]) if row["by"] else None, at, row["votes"], row["voted"]
    )


QUESTION_OWN = OwnSpec(_QUESTION, _question)
POLL_OWN = OwnSpec(_POLL, poll_own)
PRAISE_OWN = OwnSpec(_PRAISE, _praise)
IDEA_OWN = OwnSpec(_IDEA, _idea)


def answers_under(viewer: Person | None, question: Item, answer_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Own]:
    """What stands at each answer; without a viewer as somebody who is nobody in particular sees it."""
    may_choose = viewer is not None and (question.author_id == viewer.pk or access.moderates(viewer, question))
    best = BestAnswer.objects.filter(question=question).values_list("answer", flat=True).first()
    me = viewer.pk if viewer else None
    voted = Exists(Vote.objects.filter(item=OuterRef("pk"), person=me))
    rows = Item.objects.filter(pk__in=list(answer_ids)).annotate(votes=_votes(), voted=voted)
    return {
        pk: AnswerOwn(votes, voted, pk == best, may_choose, author_id == me)
        for pk, author_id, votes, voted in rows.values_list("pk", "author_id", "votes", "voted")
    }


def _votes() -> Coalesce:
    rows = Vote.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def best_then_votes(answers: QuerySet[Item]) -> QuerySet[Item]:
    """The best answer first, then by votes: annotates ``place``, the smaller the higher."""
    is_best = When(pk__in=BestAnswer.objects.filter(answer=OuterRef("pk")).values("answer"), then=Value(-1_000_000_000))
    return answers.annotate(place=Case(is_best, default=_votes() * -1, output_field=IntegerField()))
