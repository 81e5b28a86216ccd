"""Who decides about reported messages: the only doors. Refusal looks like absence.

| who | decides about messages |
|---|---|
| owners and moderators of a space | in its channels |
| company moderators | between two people, in groups, and in channels what a space left open (not in secret spaces) |
| anybody | never their own |

An objection goes to the same, at once, but not to who made the decision if there is anybody else.
"""

import datetime
import uuid

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import PERMISSIONS, may
from courtyard.chat.access import message_for_read, messages_visible_to
from courtyard.chat.models import Conversation, Message
from courtyard.core.errors import Forbidden, NotFound
from courtyard.moderation.access import LEADS, places_of
from courtyard.moderation.models import Act, MessageAppeal, MessageCase, MessageOpening, MessageReport
from courtyard.spaces.access import moderators_of
from courtyard.spaces.models import Membership, Space, Visibility

__all__ = [
    "appeal_for_answer", "appeals_waiting_for", "case_for_appeal", "case_for_decision",
    "case_for_outcome", "case_for_read", "cases_waiting_for", "deciders_of", "message_for_report",
    "readable",
]  # fmt: skip


def message_for_report(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message if the viewer may report it: they read it, and it is not their own."""
    message = message_for_read(viewer, message_id)
    if message.author_id == viewer.pk:
        raise Forbidden(_("This is your own: you can edit or delete it."))
    return message


def cases_waiting_for(viewer: Person) -> QuerySet[MessageCase]:
    """Open cases that the viewer may decide. What its author deleted meanwhile is still to be judged."""
    return _of(viewer).filter(decided_at=None)


def appeals_waiting_for(viewer: Person) -> QuerySet[MessageAppeal]:
    """Objections that the viewer may answer: not to their own decision, unless there is nobody else."""
    cases = _of(viewer, left=Q(decided_at__isnull=False)).filter(~Q(by=viewer) | ~Exists(_others()))
    return MessageAppeal.objects.filter(answered_at=None, case__in=cases.values("pk"))


def _others() -> QuerySet[Person]:
    """Who could answer an objection beside the author and the one who decided."""
    everywhere, company = PERMISSIONS["space.oversee"].roles, PERMISSIONS["content.moderate"].roles
    conversation = Conversation.objects.filter(pk=OuterRef(OuterRef("message__conversation")))
    known = conversation.exclude(space__visibility=Visibility.SECRET, space__isnull=False)
    among = Conversation.objects.filter(pk=OuterRef(OuterRef(OuterRef("message__conversation")))).values("space")
    led = Membership.objects.filter(person=OuterRef("pk"), role__in=LEADS, space__in=among)
    able = Q(role__in=everywhere) | (Q(role__in=company) & Exists(known)) | Exists(led)
    people = Person.objects.filter(able, state=State.ACTIVE, is_bot=False).exclude(role=Role.GUEST)
    return people.exclude(pk=OuterRef("by")).exclude(pk=OuterRef("message__author"))


def _of(viewer: Person, left: Q | None = None) -> QuerySet[MessageCase]:
    cases = MessageCase.objects.exclude(message__author=viewer).filter(message__conversation__space__deleted_at=None)
    here = Q(message__conversation__space__in=places_of(viewer).values("pk"))
    if not may(viewer, "content.moderate"):
        return cases.filter(here)
    if left is None:
        left = Q(opened_at__lt=Now() - datetime.timedelta(days=settings.COURTYARD_REPORTS_LEFT_DAYS))
    known = Q() if may(viewer, "space.oversee") else ~Q(message__conversation__space__visibility=Visibility.SECRET)
    return cases.filter(here | Q(message__conversation__space=None) | (left & known))


def case_for_decision(viewer: Person, case_id: uuid.UUID) -> MessageCase:
    """An open case that the viewer may decide, else NotFound."""
    return _found(cases_waiting_for(viewer), case_id)


def case_for_read(viewer: Person, case_id: uuid.UUID) -> MessageCase:
    """A case that the viewer may decide, or could, or whose objection they may answer, else NotFound."""
    appealed = Q(pk__in=appeals_waiting_for(viewer).values("case"))
    return _found(MessageCase.objects.filter(Q(pk__in=_of(viewer).values("pk")) | appealed), case_id)


def appeal_for_answer(viewer: Person, case_id: uuid.UUID) -> MessageAppeal:
    """An objection that waits for an answer the viewer may give, else NotFound."""
    related = appeals_waiting_for(viewer).select_related("case__message__author")
    found = related.filter(pk=case_id).first()
    if found is None:
        raise NotFound
    return found


def case_for_appeal(viewer: Person, case_id: uuid.UUID) -> MessageCase:
    """A decision to delete the viewer's own message, else NotFound; Forbidden for who reported it."""
    case = case_for_outcome(viewer, case_id)
    if case.message.author_id != viewer.pk:
        raise Forbidden(_("Only its author can object."))
    return case


def case_for_outcome(viewer: Person, case_id: uuid.UUID) -> MessageCase:
    """A decided case, for the author of the message and who reported it, else NotFound."""
    reported = Exists(MessageReport.objects.filter(case=OuterRef("pk"), person=viewer))
    mine = Q(message__author=viewer, act=Act.DELETE)
    if not viewer.is_active:
        raise NotFound
    return _found(MessageCase.objects.filter(mine | reported).exclude(decided_at=None), case_id)


def _found(cases: QuerySet[MessageCase], case_id: uuid.UUID) -> MessageCase:
    related = cases.select_related("message__author", "message__conversation__space", "by", "appeal")
    found = related.filter(pk=case_id).first()
    if found is None:
        raise NotFound
    return found


def readable(viewer: Person, case_ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Of cases that the viewer may see, those whose message they may read: anyway, or since they opened it."""
    opened = Exists(MessageOpening.objects.filter(case=OuterRef("pk"), by=viewer))
    shown = Exists(messages_visible_to(viewer).filter(pk=OuterRef("message")))
    return set(MessageCase.objects.filter(opened | shown, pk__in=case_ids).values_list("pk", flat=True))


def deciders_of(case: MessageCase) -> QuerySet[Person]:
    """Who may decide it from the first moment: ``cases_waiting_for`` from its other end."""
    conversation = case.message.conversation
    if conversation.space_id:
        people = moderators_of(Space.objects.get(pk=conversation.space_id))
    else:
        people = Person.objects.filter(role__in=PERMISSIONS["content.moderate"].roles, state=State.ACTIVE, is_bot=False)
    return people.exclude(pk=case.message.author_id)
