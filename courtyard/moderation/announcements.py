"""What the bell says of reports and decisions; bound in ``config/wiring.py``. Neither who decided nor who reported is said."""

import uuid
from collections.abc import Collection

from courtyard.accounts.models import Person
from courtyard.moderation import access, events, message_access
from courtyard.moderation.models import Act, Decision, MessageReport, Report
from courtyard.notifications.models import Reason
from courtyard.notifications.services import drop_object, tell

__all__ = ["answered", "decided", "message_answered", "message_decided", "message_reported", "reported"]


def reported(event: events.ItemReported) -> None:
    """Whoever can decide about it, once for all reports of one item until somebody has."""
    case = event.report.case
    people = set(access.deciders_of(case).values_list("pk", flat=True)) - {event.actor.pk}
    tell(
        actor=None, person_ids=people, reason=Reason.HOUSE, object_kind="case", object_id=case.pk, source_id=case.pk
    )  # fmt: skip


def decided(event: events.DecisionMade) -> None:
    """Its author, unless it stays as it was; and who reported it, that somebody looked. Nobody need decide any more."""
    decision = event.decision
    drop_object(object_id=decision.case_id)
    author = {decision.item.author_id} if decision.act != Act.KEEP else set()
    reporters = set(Report.objects.filter(case=decision.case_id).values_list("person", flat=True))
    heard = reporters if decision.act != Act.RESTORE else set()
    _tell(event.actor, decision, author | heard)


def answered(event: events.AppealAnswered) -> None:
    """Who objected hears that it stays; that it came back was said by the decision to restore it."""
    decision = event.appeal.decision
    if not event.appeal.accepted:
        _tell(event.actor, decision, {decision.item.author_id})


def _tell(actor: Person, decision: Decision, people: Collection[uuid.UUID]) -> None:
    tell(
        actor=None, person_ids=set(people) - {actor.pk}, reason=Reason.HOUSE, object_kind="decision",
        object_id=decision.pk, source_id=decision.pk,
    )  # fmt: skip


def message_reported(event: events.MessageReported) -> None:
    """Whoever can decide about it."""
    case = event.report.case
    people = set(message_access.deciders_of(case).values_list("pk", flat=True)) - {event.actor.pk}
    _tell_of_message(people, case.pk)


def message_decided(event: events.MessageDecided) -> None:
    """Its author, if it was deleted, and who reported it. Nobody need decide any more."""
    case = event.case
    drop_object(object_id=case.pk)
    author = {case.message.author_id} if case.act == Act.DELETE else set()
    reporters = set(MessageReport.objects.filter(case=case).values_list("person", flat=True))
    _tell_of_message((author | reporters) - {event.actor.pk}, case.pk)


def message_answered(event: events.MessageAppealAnswered) -> None:
    """Its author, anew."""
    case = event.appeal.case
    _tell_of_message({case.message.author_id} - {event.actor.pk}, case.pk)


def _tell_of_message(people: Collection[uuid.UUID], case_id: uuid.UUID) -> None:
    tell(
        actor=None, person_ids=people, reason=Reason.HOUSE, object_kind="message_case", object_id=case_id, source_id=case_id
    )  # fmt: skip
