"""Badges: which there are, who has them, and those of a person."""

import datetime
import uuid

from django.http import HttpResponse
from ninja import Query, Schema
from pydantic import Field as Described

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import Listing, answer, listing
from courtyard.people import access, selectors, services
from courtyard.people.api.people import PersonLine, line_json, router
from courtyard.people.models import Badge
from courtyard.people.services import BADGE_ICONS


class BadgeIn(Schema):
    """A badge: its ``icon`` by name, its ``hue`` a number from 0 to 11."""

    name: str = Described(max_length=10_000)
    meaning: str = Described("", max_length=10_000)
    icon: str = Described("badge-check", description=f"One of {', '.join(BADGE_ICONS)}")
    hue: int = 0


class BadgeOut(Schema):
    """A badge, and how many people have it today."""

    id: uuid.UUID
    name: str
    meaning: str
    icon: str
    hue: int
    people: int


class BadgesOut(Schema):
    """All badges by name."""

    results: list[BadgeOut]
    next: None = None


class BadgeUntilIn(Schema):
    """The last day on which somebody has a badge; null: it is open."""

    until: datetime.date | None = None


class HolderOut(PersonLine):
    """Somebody with a badge; ``over``: the last day is past, and nobody else sees it any more."""

    until: datetime.date | None
    over: bool


class HoldersOut(Schema):
    """Who has a badge."""

    results: list[HolderOut]
    next: str | None


class MarkOut(Schema):
    """A badge of a person. ``id`` is null for the one that newcomers have by themselves."""

    id: uuid.UUID | None
    name: str
    meaning: str
    icon: str
    hue: int
    until: datetime.date | None


class MarksOut(Schema):
    """The badges of a person."""

    results: list[MarkOut]
    next: None = None


@router.get("/badges", response=BadgesOut)
def badges(request: PersonRequest) -> HttpResponse:
    """All badges."""
    return listing([_json(badge) for badge in selectors.badges(request.user)], None)


@router.post("/badges", response={201: BadgeOut})
def make_badge(request: PersonRequest, sent: BadgeIn) -> HttpResponse:
    """Add a badge: for administrators."""
    made = services.make_badge(actor=request.user, **sent.dict())
    return answer(_json(selectors.badge(request.user, made.pk)), status=201)


@router.put("/badges/{uuid:badge_id}", response=BadgeOut)
def edit_badge(request: PersonRequest, badge_id: uuid.UUID, sent: BadgeIn) -> HttpResponse:
    """Change a badge, for everybody who has it."""
    services.edit_badge(actor=request.user, badge_id=badge_id, **sent.dict())
    return answer(_json(selectors.badge(request.user, badge_id)))


@router.delete("/badges/{uuid:badge_id}", response={204: None})
def remove_badge(request: PersonRequest, badge_id: uuid.UUID) -> HttpResponse:
    """Take a badge away from everybody."""
    services.remove_badge(actor=request.user, badge_id=badge_id)
    return HttpResponse(status=204)


@router.get("/badges/{uuid:badge_id}/people", response=HoldersOut)
def badge_holders(request: PersonRequest, badge_id: uuid.UUID, paging: Query[Listing]) -> HttpResponse:
    """Who has a badge, also where the time is over: for who manages people. Others ask the directory."""
    page = selectors.badge_holders(request.user, badge_id, cursor=paging.cursor, limit=paging.limit)
    return listing([line_json(one) | {"until": one.until, "over": one.over} for one in page.results], page.next)


@router.put("/badges/{uuid:badge_id}/people/{uuid:person_id}", response=MarksOut)
def give_badge(request: PersonRequest, badge_id: uuid.UUID, person_id: uuid.UUID, sent: BadgeUntilIn) -> HttpResponse:
    """Give somebody a badge, or say anew until when; answers all they have."""
    services.give_badge(actor=request.user, badge_id=badge_id, person_id=person_id, until=sent.until)
    return _marks(person_id)


@router.delete("/badges/{uuid:badge_id}/people/{uuid:person_id}", response={204: None})
def take_badge(request: PersonRequest, badge_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """Take a badge back."""
    services.take_badge(actor=request.user, badge_id=badge_id, person_id=person_id)
    return HttpResponse(status=204)


@router.get("/people/{uuid:person_id}/badges", response=MarksOut)
def badges_of(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """The badges of a person."""
    access.person_for_read(request.user, person_id)
    return _marks(person_id)


def _marks(person_id: uuid.UUID) -> HttpResponse:
    marks = selectors.badges_of([person_id]).get(person_id, [])
    return listing(
        [
            {
                "id": one.id,
                "name": one.name,
                "meaning": one.meaning,
                "icon": one.icon,
                "hue": one.hue,
                "until": one.until,
            }
            for one in marks
        ],
        None,
    )


def _json(badge: Badge) -> dict[str, object]:
    return {
        "id": badge.pk, "name": badge.name, "meaning": badge.meaning, "icon": badge.icon, "hue": badge.hue,
        "people": vars(badge)["have"],
    }  # fmt: skip
