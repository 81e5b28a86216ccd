"""The end of spaces: idle ones are asked about and archived, deleted ones can be brought back for a while."""

import datetime
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.core import audit, storage
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.spaces import access
from courtyard.spaces.events import IdleAnswered, SpaceArchived, SpaceDeleted, SpaceIdle, SpacePurged
from courtyard.spaces.fields import MADE_BY_HAND
from courtyard.spaces.models import IdleQuestion, LifecyclePolicy, Space, SpaceRule
from courtyard.spaces.selectors.lifecycle import active_spaces
from courtyard.spaces.services.belonging import follow_directory

__all__ = ["answer_idle", "delete_space", "restore_space", "set_lifecycle", "tend_spaces"]

MONTH = datetime.timedelta(days=30)
KEPT_FOR = datetime.timedelta(days=access.DAYS_DELETED)
AT_ONCE = 500  # spaces in one run of the job; the rest the next day


@transaction.atomic
def set_lifecycle(*, actor: Person, idle_months: int, answer_days: int) -> LifecyclePolicy:
    """Say when owners are asked, and how long they have; 0 months: never. Administrators only."""
    access.check_curates(actor)
    if not 0 <= idle_months <= 60:
        raise Invalid({"idle_months": [_("Between 0 and %(max)d months.") % {"max": 60}]})
    if not 1 <= answer_days <= 90:
        raise Invalid({"answer_days": [_("Between 1 and %(max)d days.") % {"max": 90}]})
    values = {"idle_months": idle_months, "answer_days": answer_days, "by": actor}
    policy, _new = LifecyclePolicy.objects.update_or_create(pk=1, defaults=values)
    audit.record("space.lifecycle", actor_id=actor.pk, data={"months": idle_months, "days": answer_days})
    return policy


def tend_spaces() -> None:
    """The daily round: ask about idle spaces, archive those nobody answered for, drop what was deleted long ago."""
    policy = LifecyclePolicy.objects.filter(idle_months__gt=0).first()
    if policy:
        _ask(policy)
        _archive_unanswered(policy)
    for space in Space.objects.filter(deleted_at__lt=now() - KEPT_FOR)[:AT_ONCE]:
        _purge(space)
    for rule in SpaceRule.objects.select_related("by"):
        follow_directory(rule=rule)  # what imports and other tools changed in the directory


def _ask(policy: LifecyclePolicy) -> None:
    since = now() - policy.idle_months * MONTH
    asked = IdleQuestion.objects.filter(space=OuterRef("pk"), created_at__gte=since)
    waiting = IdleQuestion.objects.filter(space=OuterRef("pk"), decided_at=None)
    quiet = Space.objects.filter(kind__in=MADE_BY_HAND, archived_at=None, deleted_at=None, created_at__lt=since)
    quiet = quiet.filter(~Exists(asked), ~Exists(waiting)).exclude(pk__in=active_spaces(since))
    for space in quiet.order_by("created_at")[:AT_ONCE]:
        with transaction.atomic():
            question, new = IdleQuestion.objects.get_or_create(
                space=space, decided_at=None, defaults={"created_at": now()}
            )
            if new:
                emit(SpaceIdle(actor=None, space=space, question_id=question.pk))


def _archive_unanswered(policy: LifecyclePolicy) -> None:
    late = now() - datetime.timedelta(days=policy.answer_days)
    for pk in IdleQuestion.objects.filter(decided_at=None, created_at__lt=late).values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            question = IdleQuestion.objects.select_for_update(of=("self",)).select_related("space").get(pk=pk)
            if question.decided_at is None:
                revived = active_spaces(question.created_at).filter(space=question.space).exists()
                _decide(question, None, kept=revived or question.space.archived_at is not None)


def _decide(question: IdleQuestion, actor: Person | None, *, kept: bool) -> None:
    question.decided_at, question.by, question.kept = now(), actor, kept
    question.save(update_fields=["decided_at", "by", "kept"])
    space = question.space
    emit(IdleAnswered(actor=actor, space=space, question_id=question.pk, kept=kept))
    if not kept and space.archived_at is None:
        space.archived_at = now()
        space.save(update_fields=["archived_at"])
        emit(SpaceArchived(actor=actor, space=space, archived=True))


def _purge(space: Space) -> None:
    with transaction.atomic():
        audit.record("space.purged", actor_id=None, data={"space": str(space.pk)})
        if cover := space.cover:
            transaction.on_commit(lambda: storage.delete(cover))
        emit(SpacePurged(actor=None, space=space))
        space.delete()


@transaction.atomic
def answer_idle(*, actor: Person, space_id: uuid.UUID | str, keep: bool) -> Space:
    """An owner says whether an idle space is kept or archived. Raises Conflict if it was answered otherwise."""
    space = access.space_for_owner(actor, space_id)
    question = IdleQuestion.objects.select_for_update(of=("self",)).select_related("space").filter(space=space)
    latest = question.order_by("-created_at").first()
    if latest is None or (latest.decided_at is not None and latest.kept != keep):
        raise Conflict(_("Somebody has answered this already."))
    if latest.decided_at is None:
        _decide(latest, actor, kept=keep)
    return latest.space


@transaction.atomic
def delete_space(*, actor: Person, space_id: uuid.UUID | str, name: str) -> Space:
    """Delete a space: gone at once for everybody, for good after a while. Owners only, who type its name.

    Raises Invalid for another name, Forbidden for the company's space and storylines.
    """
    space = access.space_for_owner(actor, space_id)
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    if space.kind not in MADE_BY_HAND:
        raise Forbidden(_("This space cannot be deleted."))
    if " ".join(name.split()).casefold() != " ".join(space.name.split()).casefold():
        raise Invalid({"name": [_("This is not the name of the space.")]})
    space.deleted_at = now()
    space.save(update_fields=["deleted_at"])
    audit.record("space.deleted", actor_id=actor.pk, data={"space": str(space.pk)})
    emit(SpaceDeleted(actor=actor, space=space, deleted=True))
    return space


@transaction.atomic
def restore_space(*, actor: Person, space_id: uuid.UUID) -> Space:
    """Bring a deleted space back as it was. Its owners only, while it is kept."""
    space = access.deleted_for_owner(actor, space_id)
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    if space.deleted_at is not None:
        space.deleted_at = None
        space.save(update_fields=["deleted_at"])
        audit.record("space.restored", actor_id=actor.pk, data={"space": str(space.pk)})
        emit(SpaceDeleted(actor=actor, space=space, deleted=False))
    return space
