"""``/organisation``: its name, look and policies."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from courtyard.accounts import services
from courtyard.accounts.models import Organisation
from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer

router = Router(tags=["organisation"])

Moving = Literal["play", "ask", "still"]


class OrganisationOut(Schema):
    """The organisation. ``moving_pictures`` says what animations do: play, play when asked to, or never;
    ``tags_curated`` that members use the tags there are and make no new ones.

    ``show_nearness``: whether one sees who is here and who is writing; ``show_reading``: who has read a message of one's own.

    ``newcomer_days``: how long somebody is marked as new, 0 for not at all.
    """

    name: str
    accent: str
    language: str
    members_may_invite: bool
    members_may_create_spaces: bool
    show_seen_by: bool
    show_nearness: bool
    show_reading: bool
    phone_book_on_devices: bool
    quick_reactions: list[str]
    any_reaction: bool
    moving_pictures: Moving
    newcomer_days: int
    tags_curated: bool


class OrganisationPatch(Schema):
    """What is to change; left out: as it is."""

    name: str = Field("", max_length=200)
    accent: str = Field("", max_length=40)
    language: str = Field("", max_length=40)
    members_may_invite: bool = False
    members_may_create_spaces: bool = False
    show_seen_by: bool = False
    show_nearness: bool = False
    show_reading: bool = False
    phone_book_on_devices: bool = False
    quick_reactions: list[str] = Field(default_factory=list, max_length=100)
    any_reaction: bool = False
    moving_pictures: Moving = "play"
    newcomer_days: int = 30
    tags_curated: bool = False


def _json(organisation: Organisation) -> dict[str, Any]:
    plain = {name: getattr(organisation, name) for name in OrganisationOut.model_fields}
    return plain | {"quick_reactions": organisation.reactions}


@router.get("/organisation", response=OrganisationOut)
def read(request: PersonRequest) -> HttpResponse:
    """The organisation of the caller."""
    return answer(_json(request.organisation))


@router.patch("/organisation", response=OrganisationOut)
def change(request: PersonRequest, sent: OrganisationPatch) -> HttpResponse:
    """Change its name, look and policies. Those who run it only."""
    changes: dict[str, object] = sent.dict(exclude_unset=True)
    if "quick_reactions" in changes:
        changes["quick_reactions"] = " ".join(sent.quick_reactions)
    return answer(_json(services.update_organisation(actor=request.user, changes=changes)))
