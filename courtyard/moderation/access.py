"""Who decides about what was reported: the only doors. Refusal looks like absence.

| who | decides about |
|---|---|
| owners and moderators of a space | what stands there |
| company moderators | the company space, storylines, what a space left open, objections |
| anybody | never their own words |
"""

import datetime
import uuid
from typing import TypeVar

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import PERMISSIONS, may
from courtyard.content.access import item_for_read, visible_to
from courtyard.content.models import Item, ItemState, Placement
from courtyard.core.errors import Forbidden, NotFound
from courtyard.moderation.models import Appeal, Case, Decision, Opening
from courtyard.spaces import access as spaces
from courtyard.spaces.models import Kind, Membership, Space, SpaceRole, Visibility

__all__ = [
    "LEADS", "appeal_for_answer", "appeals_waiting_for", "case_for_decision", "case_for_read", "cases_waiting_for",
    "deciders_of", "decision_for_moderation", "decision_for_read", "item_for_report", "latest_decision_for_read", "log_of", "places_of",
    "readable", "sees_reporters",
]  # fmt: skip

Row = TypeVar("Row", bound=Model)

LEADS = (SpaceRole.OWNER, SpaceRole.MODERATOR)


def places_of(viewer: Person) -> QuerySet[Space]:
    """Spaces about whose items the viewer decides. The owner of a storyline is no judge of what is said there."""
    moderated = spaces.moderated_by(viewer)
    return moderated if _of_company(viewer) else moderated.exclude(kind=Kind.STORYLINE)


def sees_reporters(viewer: Person) -> bool:
    """Whether the viewer may know who reported: company moderators alone."""
    return _of_company(viewer)


def _of_company(viewer: Person) -> bool:
    return may(viewer, "content.moderate")


def item_for_report(viewer: Person, item_id: uuid.UUID) -> Item:
    """The item if the viewer may report it: they read it, it is out, and it is not their own."""
    item = item_for_read(viewer, item_id)
    if item.author_id == viewer.pk:
        raise Forbidden(_("This is your own: you can edit or delete it."))
    if item.state != ItemState.PUBLISHED:
        raise Forbidden(_("A moderator has seen to this already."))
    return item


def cases_waiting_for(viewer: Person) -> QuerySet[Case]:
    """Open cases that the viewer may decide: in their spaces, and for company moderators what was left open."""
    waiting = Case.objects.filter(decided_at=None).exclude(item__author=viewer).exclude(item__state=ItemState.DELETED)
    return waiting.filter(_here(viewer, "post") | (Q(opened_at__lt=_left_open()) & _reached(viewer, "post")))


def appeals_waiting_for(viewer: Person) -> QuerySet[Appeal]:
    """Objections that the viewer may answer: not to their own decision, unless there is nobody else."""
    waiting = Appeal.objects.filter(answered_at=None).exclude(decision__item__author=viewer)
    waiting = waiting.filter(_here(viewer, "decision__case__post") | _reached(viewer, "decision__case__post"))
    return waiting.filter(~Q(decision__by=viewer) | ~Exists(_others()))


def deciders_of(case: Case) -> QuerySet[Person]:
    """Who may decide an open case from the first moment: ``places_of`` read from the other end, without its author."""
    spaces_here = Space.objects.filter(
        pk__in=Placement.objects.filter(item=case.post_id).values("space"), deleted_at=None
    )
    able: set[uuid.UUID] = set()
    for space in spaces_here:
        moderators = spaces.moderators_of(space)
        judges = (
            moderators.exclude(pk=space.owner_id) if space.kind == Kind.STORYLINE and space.owner_id else moderators
        )
        able |= set(judges.values_list("pk", flat=True))
    return Person.objects.filter(pk__in=able).exclude(pk=case.item.author_id)


def _here(viewer: Person, post: str) -> Q:
    return Q(Exists(Placement.objects.filter(item=OuterRef(post), space__in=places_of(viewer).values("pk"))))


def _reached(viewer: Person, post: str) -> Q:
    """What a company moderator may come to decide: nothing of secret spaces, whose existence only administrators know."""
    if not _of_company(viewer):
        return Q(pk__in=[])
    placed = Placement.objects.filter(item=OuterRef(post), space__deleted_at=None)
    if not may(viewer, "space.oversee"):
        placed = placed.exclude(space__visibility=Visibility.SECRET)
    return Q(Exists(placed))


def _left_open() -> CombinedExpression:
    return Now() - datetime.timedelta(days=settings.COURTYARD_REPORTS_LEFT_DAYS)


def _others() -> QuerySet[Person]:
    """Who could answer an objection beside its author and the one who decided."""
    placed = Placement.objects.filter(item=OuterRef(OuterRef("decision__case__post")), space__deleted_at=None)
    known = placed.exclude(space__visibility=Visibility.SECRET)
    company = PERMISSIONS["content.moderate"].roles
    able = Q(role__in=PERMISSIONS["space.oversee"].roles) | (Q(role__in=company) & Exists(known))
    among = Placement.objects.filter(item=OuterRef(OuterRef(OuterRef("decision__case__post")))).values("space")
    led = Membership.objects.filter(person=OuterRef("pk"), role__in=LEADS, space__in=among)
    people = Person.objects.filter(able | Exists(led), state=State.ACTIVE).exclude(role=Role.GUEST)
    return people.exclude(pk=OuterRef("decision__by")).exclude(pk=OuterRef("decision__item__author"))


def case_for_decision(viewer: Person, case_id: uuid.UUID) -> Case:
    """An open case that the viewer may decide, else NotFound."""
    return _found(cases_waiting_for(viewer).select_related("item__author", "post").filter(pk=case_id))


def case_for_read(viewer: Person, case_id: uuid.UUID) -> Case:
    """A case that waits for the viewer, whose objection does, that they decided, or of one of their spaces."""
    appeals = appeals_waiting_for(viewer).values("decision__case")
    known = Q(pk__in=cases_waiting_for(viewer).values("pk")) | Q(pk__in=appeals) | _decided_by(viewer)
    cases = Case.objects.filter(known | _here(viewer, "post")).exclude(item__author=viewer)
    return _found(cases.select_related("item__author", "post").filter(pk=case_id))


def _decided_by(viewer: Person) -> Q:
    own = Decision.objects.filter(case=OuterRef("pk"), by=viewer)
    return Q(Exists(own)) & _reached(viewer, "post")


def appeal_for_answer(viewer: Person, decision_id: uuid.UUID) -> Appeal:
    """An objection that waits for an answer the viewer may give, else NotFound."""
    return _found(appeals_waiting_for(viewer).select_related("decision__item__author").filter(pk=decision_id))


def decision_for_moderation(viewer: Person, decision_id: uuid.UUID) -> Decision:
    """A decision that the viewer may see as somebody who moderates, about somebody else's words; else NotFound."""
    return _found(log_of(viewer).select_related("item__author", "case").filter(pk=decision_id))


def decision_for_read(viewer: Person, decision_id: uuid.UUID) -> Decision:
    """A decision for the author of the item, for who reported it, and for who moderates; else NotFound."""
    return _found(_known_to(viewer).select_related("item__author", "case").filter(pk=decision_id))


def latest_decision_for_read(viewer: Person, item_id: uuid.UUID) -> Decision:
    """The newest decision about an item of those the viewer may read, else NotFound."""
    return _found(_known_to(viewer).filter(item=item_id).order_by("-created_at", "-pk"))


def _known_to(viewer: Person) -> QuerySet[Decision]:
    mine = Q(item__author=viewer) | Q(case__reports__person=viewer)
    if not viewer.is_active:
        raise NotFound
    return Decision.objects.filter(mine | Q(pk__in=log_of(viewer).values("pk"))).distinct()


def log_of(viewer: Person) -> QuerySet[Decision]:
    """Decisions about what stands in the viewer's spaces; for company moderators also their own elsewhere.

    Not those about the viewer's own words: who decided is not told to the author, whatever else they are.
    """
    own = Q(by=viewer) & _reached(viewer, "case__post")
    return Decision.objects.filter(_here(viewer, "case__post") | own).exclude(item__author=viewer)


def readable(viewer: Person, case_ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Of cases that the viewer may see, those whose item they may read: in their spaces, readable anyway, or opened."""
    opened = Exists(Opening.objects.filter(case=OuterRef("pk"), by=viewer))
    shown = Exists(visible_to(viewer).filter(pk=OuterRef("item")))
    cases = Case.objects.filter(_here(viewer, "post") | opened | shown, pk__in=case_ids)
    return set(cases.values_list("pk", flat=True))


def _found(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise NotFound
    return found
