"""Questions: choosing the best answer; votes for answers and ideas."""

import uuid
from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Q

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core.clock import now
from courtyard.core.events import emit
from courtyard.feed import access
from courtyard.feed.events import AnswerChosen, VoteChanged
from courtyard.feed.models import BestAnswer, Vote

__all__ = ["choose_answer", "forget_answers", "unchoose_answer", "unvote", "vote"]


@transaction.atomic
def choose_answer(*, actor: Person, answer_id: uuid.UUID) -> Item:
    """Mark an answer as the best of its question; it takes the place of another. Choosing it again changes nothing."""
    answer = access.answer_for_choosing(actor, answer_id)
    question = _locked(answer)
    row = BestAnswer.objects.filter(question=question).select_related("by").first()
    before, chooser = (row.answer_id, row.by) if row else (None, None)
    if before != answer.pk:
        chosen = {"answer": answer, "by": actor, "created_at": now()}
        BestAnswer.objects.update_or_create(question=question, defaults=chosen)
        emit(AnswerChosen(actor=actor, item=question, answer=answer, chosen=True, before=before, chooser=chooser))
    return answer


@transaction.atomic
def unchoose_answer(*, actor: Person, answer_id: uuid.UUID) -> Item:
    """The answer is not the best any more: the question is open again."""
    answer = access.answer_for_choosing(actor, answer_id)
    question = _locked(answer)
    row = BestAnswer.objects.filter(question=question, answer=answer).select_related("by").first()
    if row is not None:
        row.delete()
        emit(AnswerChosen(actor=actor, item=question, answer=answer, chosen=False, before=answer.pk, chooser=row.by))
    return answer


def forget_answers(*, item_ids: Collection[uuid.UUID]) -> None:
    """What is no answer, or no question, any more leaves its question open."""
    BestAnswer.objects.filter(Q(answer__in=item_ids) | Q(question__in=item_ids)).delete()


def _locked(answer: Item) -> Item:
    """The question, held so that two who choose at once take turns."""
    if answer.root_id is None:
        raise ValueError("An answer has a question.")
    return Item.objects.select_for_update(of=("self",), no_key=True).select_related("author").get(pk=answer.root_id)


@transaction.atomic
def vote(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Be for an answer or an idea; voting again changes nothing."""
    item = access.item_for_vote(actor, item_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into feed_vote (item_id, person_id, created_at) values (%s, %s, now()) on conflict do nothing",
            [item.pk, actor.pk],
        )
        made = cursor.rowcount == 1
    if made:
        emit(VoteChanged(actor=actor, item=item, added=True))
    return item


@transaction.atomic
def unvote(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Take one's vote back."""
    item = access.item_for_vote(actor, item_id)
    gone, _by_model = Vote.objects.filter(item=item, person=actor).delete()
    if gone:
        emit(VoteChanged(actor=actor, item=item, added=False))
    return item
