"""Reporting: one person, one item, one report in a case."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.limits import Limit, give_back, spend
from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core import audit
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.events import emit
from courtyard.core.idempotency import claim
from courtyard.core.ids import new_id
from courtyard.core.prepared import insert
from courtyard.moderation import access, events
from courtyard.moderation.models import Act, Case, Decision, Grounds, Opening, Report

__all__ = ["LIMIT", "check_report", "follow_items", "open_case", "report"]

LIMIT = {"account": Limit("report", 20, 60 * 60)}
MAX_WORDS = 1000


def report(*, actor: Person, item_id: uuid.UUID, reason: str, words: str = "", id: uuid.UUID | None = None) -> Report:
    """Tell the moderators of an item that the actor may read. Whoever did so already gets their report back.

    Raises Invalid, NotFound, Forbidden for one's own words, Conflict where a moderator looked at exactly this after the
    actor's report, TooMany.
    """
    spent = spend(LIMIT, {"account": str(actor.pk)})
    made = _report(actor, item_id, reason, words.strip(), id)
    if not made.made_now:
        give_back(spent)
    return made


@transaction.atomic
def _report(actor: Person, item_id: uuid.UUID, reason: str, words: str, id: uuid.UUID | None) -> Report:
    item = access.item_for_report(actor, item_id)
    check_report(reason=reason, words=words)
    fresh = id is None or claim(author=actor.pk, id=id, payload=["report", str(item_id), reason, words])
    case = _open_case_of(item)
    mine = Report.objects.filter(case=case, person=actor).first()
    if mine is None and id is not None and not fresh:  # sent again after somebody decided
        mine = Report.objects.filter(pk=id, person=actor).first()
    if mine is not None:
        return mine
    _check_unjudged(actor, item)
    made = Report.objects.create(pk=id or new_id(), case=case, person=actor, reason=reason, words=words)
    made.made_now = True
    emit(events.ItemReported(actor=actor, report=made))
    return made


def check_report(*, reason: str, words: str) -> None:
    """Raise Invalid, naming what is missing."""
    errors: dict[str, list[str]] = {}
    if reason not in Grounds.values:
        errors["reason"] = [_("Choose what is wrong with it.")]
    if len(words) > MAX_WORDS:
        errors["words"] = [_("%(max)s characters at most.") % {"max": MAX_WORDS}]
    elif reason == Grounds.OTHER and not words:
        errors["words"] = [_("Say in a few words what is wrong with it.")]
    if errors:
        raise Invalid(errors)


def _open_case_of(item: Item) -> Case:
    """The open case of an item, locked: of two who report at once the second joins the first."""
    insert(Case(item=item, post_id=item.root_id or item.pk), once=True)
    return Case.objects.select_for_update().get(item=item, decided_at=None)


def _check_unjudged(actor: Person, item: Item) -> None:
    last = Decision.objects.filter(item=item).order_by("-created_at", "-id").first()
    if last is None or last.act not in (Act.KEEP, Act.RESTORE) or last.version != item.version:
        return
    if Report.objects.filter(case__item=item, person=actor, created_at__lt=last.created_at).exists():
        raise Conflict(_("You reported this before. A moderator looked at it and it stays as it is."))


@transaction.atomic
def open_case(*, actor: Person, case_id: uuid.UUID) -> Case:
    """Read the reported item of a space the actor does not belong to: a row, and a line in the audit log."""
    case = access.case_for_read(actor, case_id)
    if case.pk not in access.readable(actor, {case.pk}):
        Opening.objects.get_or_create(case=case, by=actor)
        data = {"case": str(case.pk), "item": str(case.item_id)}
        audit.record("moderation.opened", actor_id=actor.pk, subject_id=case.item.author_id, data=data)
    return case


def follow_items(*, item_ids: Collection[uuid.UUID], post: Item) -> None:
    """What was reported of these items is the business of who moderates where they stand now: under another post."""
    Case.objects.filter(item__in=item_ids).update(post=post)
