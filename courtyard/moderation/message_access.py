"""Who decides about reported messages: the only doors. Refusal looks like absence.

| who | decides about messages |
|---|---|
| owners and moderators of a space | in its channels |
| company moderators | between two people, in groups, and in channels what a space left open (not in secret spaces) |
| anybody | never their own |
"""

import datetime
import uuid

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, State
from courtyard.accounts.permissions import PERMISSIONS, may
from courtyard.chat.access import message_for_read, messages_visible_to
from courtyard.chat.models import Message
from courtyard.core.errors import Forbidden, NotFound
from courtyard.moderation.access import places_of
from courtyard.moderation.models import MessageCase, MessageOpening, MessageReport
from courtyard.spaces.access import moderators_of
from courtyard.spaces.models import Space, Visibility

__all__ = [
    "case_for_decision", "case_for_outcome", "case_for_read", "cases_waiting_for", "deciders_of", "message_for_report",
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


def _of(viewer: Person) -> QuerySet[MessageCase]:
    cases = MessageCase.objects.exclude(message__author=viewer).filter(message__conversation__space__deleted_at=None)
    here = Q(message__conversation__space__in=places_of(viewer).values("pk"))
    if not may(viewer, "content.moderate"):
        return cases.filter(here)
    left = Q(opened_at__lt=Now() - datetime.timedelta(days=settings.COURTYARD_REPORTS_LEFT_DAYS))
    known = Q() if may(viewer, "space.oversee") else ~Q(message__conversation__space__visibility=Visibility.SECRET)
    return cases.filter(here | Q(message__conversation__space=None) | (left & known))


def case_for_decision(viewer: Person, case_id: uuid.UUID) -> MessageCase:
    """An open case that the viewer may decide, else NotFound."""
    return _found(cases_waiting_for(viewer), case_id)


def case_for_read(viewer: Person, case_id: uuid.UUID) -> MessageCase:
    """A case that the viewer may decide, or could, else NotFound."""
    return _found(_of(viewer), case_id)


def case_for_outcome(viewer: Person, case_id: uuid.UUID) -> MessageCase:
    """A decided case, for the author of the message and who reported it, else NotFound."""
    reported = Exists(MessageReport.objects.filter(case=OuterRef("pk"), person=viewer))
    mine = Q(message__author=viewer, act="delete")
    if not viewer.is_active:
        raise NotFound
    return _found(MessageCase.objects.filter(mine | reported).exclude(decided_at=None), case_id)


def _found(cases: QuerySet[MessageCase], case_id: uuid.UUID) -> MessageCase:
    related = cases.select_related("message__author", "message__conversation__space", "by")
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
