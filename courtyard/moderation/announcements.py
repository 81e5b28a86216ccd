"""What the bell says of decisions; bound in ``config/wiring.py``. Neither who decided nor who reported is said."""

import uuid
from collections.abc import Collection

from courtyard.accounts.models import Person
from courtyard.moderation import events
from courtyard.moderation.models import Act, Decision, Report
from courtyard.notifications.models import Reason
from courtyard.notifications.services import tell

__all__ = ["answered", "decided"]


def decided(event: events.DecisionMade) -> None:
    """Its author, unless it stays as it was; and who reported it, that somebody looked."""
    decision = event.decision
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
