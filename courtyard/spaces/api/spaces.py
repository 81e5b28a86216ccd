"""``/spaces``: the same services and selectors as the pages, as JSON."""

import datetime
import uuid
from typing import Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import Listing, answer, created, listing
from courtyard.people.api import PersonLine, line_json
from courtyard.spaces import access, models, selectors, services
from courtyard.spaces.selectors import Card, MemberRow

router = Router(tags=["spaces"])

Visibility = Literal["open", "closed", "secret"]
Joining = Literal["free", "ask", "invited"]
Posting = Literal["members", "moderators"]
Level = Literal["everything", "highlights", "nothing"]


class Mine(Schema):
    """What the space is to the caller: their role or null, and whether they asked, were invited or follow; ``level`` is how
    much of it comes into their Home, ``muted`` that nothing does."""

    role: str | None
    requested: bool
    invited: bool
    following: bool
    muted: bool
    level: Level


class SpaceOut(Schema):
    """A space. ``members`` is counted to 10,000; 10,001 stands for more."""

    id: uuid.UUID
    kind: str
    name: str
    slug: str
    about: str
    visibility: str
    joining: str
    posting: str
    approval: bool
    cover: str | None
    archived: bool
    official: bool
    category: int | None
    members: int
    mine: Mine
    created_at: datetime.datetime


class SpacesOut(Schema):
    """A page of spaces."""

    results: list[SpaceOut]
    next: str | None


class SpacesQuery(Listing):
    """``q`` finds words of the name by their beginnings; ``scope`` is empty, ``mine`` or ``archived``;
    ``category`` is an id or ``none``.
    """

    q: str = ""
    kind: str = ""
    category: str = Field("", max_length=9)
    scope: Literal["", "mine", "archived"] = ""


class SpaceIn(Schema):
    """A new space. ``id`` may be given by the client, and makes sending it again harmless.

    ``like`` names a space the caller reads, ``template`` a template: what is not sent is taken from there.
    """

    id: uuid.UUID | None = None
    name: str = Field(max_length=10_000)
    kind: Literal["community", "project"] = "community"
    about: str = Field("", max_length=100_000)
    visibility: Visibility = "open"
    joining: Joining | None = None
    posting: Posting = "members"
    approval: bool = False
    category: int | None = None
    like: uuid.UUID | None = None
    template: int | None = None


class SpacePatch(Schema):
    """What to change; what is left out stays. ``version`` refuses (409) if somebody saved meanwhile."""

    name: str = Field("", max_length=10_000)
    kind: Literal["community", "project"] = "community"
    about: str = Field("", max_length=100_000)
    visibility: Visibility = "open"
    joining: Joining = "free"
    posting: Posting = "members"
    approval: bool = False
    category: int | None = None
    archived: bool = False


class MemberOut(PersonLine):
    """A member: the person, and what they are in the space."""

    role: str


class MembersOut(Schema):
    """A page of members."""

    results: list[MemberOut]
    next: str | None


class MembersQuery(Listing):
    """``q`` finds words of the name by their beginnings."""

    q: str = ""
    role: Literal["", "owner", "moderator", "member"] = ""


class MemberIn(Schema):
    """The role that a person has or gets."""

    role: Literal["owner", "moderator", "member"] = "member"


class ListIn(Schema):
    """Addresses or handles, one a line, a role after a comma if it is not ``role``. Without ``add`` nothing is done."""

    list: str = Field(max_length=100_000)
    role: Literal["owner", "moderator", "member"] = "member"
    add: bool = False


class ListedOut(Schema):
    """The lines by what becomes of them, and how many people were added."""

    added: int
    found: list[str]
    members: list[str]
    unknown: list[str]
    refused: list[str]


class JoinIn(Schema):
    """What to say where people ask to join, the version of the rules one accepts, and answers by question id."""

    message: str = Field("", max_length=10_000)
    rules: int | None = None
    answers: dict[int, str] = Field(default_factory=dict, max_length=20)


class QuestionOut(Schema):
    """What is asked of who asks to join."""

    id: int
    text: str


class GuidanceOut(Schema):
    """What a space says to who comes. ``rules_version`` 0: there are no rules; ``welcome`` is for members."""

    welcome: str
    rules: str
    rules_version: int
    accepted: bool
    questions: list[QuestionOut]


class GuidanceIn(Schema):
    """The words of welcome, the rules and up to five questions; empty takes them back."""

    welcome: str = Field("", max_length=100_000)
    rules: str = Field("", max_length=100_000)
    questions: list[str] = Field(default_factory=list, max_length=20)


class JoinOut(Schema):
    """``status`` is ``member`` or, where people ask to join, ``requested``."""

    status: str
    space: SpaceOut


@router.get("/spaces", response=SpacesOut)
def spaces(request: PersonRequest, wishes: Query[SpacesQuery]) -> HttpResponse:
    """Spaces the caller may know of, by name."""
    page = selectors.directory(
        request.user,
        q=wishes.q,
        kind=wishes.kind,
        category=wishes.category,
        scope=wishes.scope,
        cursor=wishes.cursor,
        limit=wishes.limit,
    )
    return listing([space_json(card) for card in page.results], page.next)


@router.post("/spaces", response={200: SpaceOut, 201: SpaceOut})
def create(request: PersonRequest, sent: SpaceIn) -> HttpResponse:
    """Make a space that the caller owns."""
    pattern = selectors.pattern_of(request.user, like=sent.like, template=sent.template)
    values = {**pattern.settings, **sent.dict(exclude_unset=True)} if pattern else sent.dict()
    space, new = services.create_space(actor=request.user, **values)
    return created(one_json(request, space.pk), fresh=new)


@router.get("/spaces/{uuid:space_id}", response=SpaceOut)
def space(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """One space."""
    return answer(one_json(request, space_id))


@router.patch("/spaces/{uuid:space_id}", response=SpaceOut)
def edit(request: PersonRequest, space_id: uuid.UUID, sent: SpacePatch) -> HttpResponse:
    """Change a space; ``archived`` closes it to new things or opens it again. Its owners only."""
    changes = sent.dict(exclude_unset=True)
    services.change_space(
        actor=request.user, space_id=space_id, archived=changes.pop("archived", None), changes=changes
    )
    return answer(one_json(request, space_id))


@router.get("/spaces/{uuid:space_id}/members", response=MembersOut)
def members(request: PersonRequest, space_id: uuid.UUID, wishes: Query[MembersQuery]) -> HttpResponse:
    """Who belongs to a space, by name; of a closed or secret one for its members only."""
    found, _rights = access.space_for_content(request.user, space_id)
    page = selectors.members(
        request.user, found, q=wishes.q, role=wishes.role, cursor=wishes.cursor, limit=wishes.limit
    )
    return listing([_member_json(row) for row in page.results], page.next)


@router.post("/spaces/{uuid:space_id}/members/listed", response=ListedOut)
def add_listed(request: PersonRequest, space_id: uuid.UUID, sent: ListIn) -> HttpResponse:
    """Say what a list of addresses and handles would do, and with ``add`` do it. Owners only."""
    space = access.space_for_owner(request.user, space_id)
    found = selectors.preview(request.user, space, sent.list, role=sent.role)
    added = (
        services.add_listed(actor=request.user, space_id=space_id, text=sent.list, role=sent.role) if sent.add else []
    )
    return answer({
        "added": len(added),
        **{name: [line.text for line in getattr(found, name)] for name in ("found", "members", "unknown", "refused")},
    })  # fmt: skip


@router.put("/spaces/{uuid:space_id}/members/{uuid:person_id}", response={200: MemberOut, 201: MemberOut})
def put_member(
    request: PersonRequest, space_id: uuid.UUID, person_id: uuid.UUID, sent: MemberIn | None = None
) -> HttpResponse:
    """Make somebody a member with a role, or give a member another one. Owners only."""
    role = sent.role if sent else "member"
    membership, new = services.put_member(actor=request.user, space_id=space_id, person_id=person_id, role=role)
    return created(_member_json(selectors.member_of(membership.space, person_id)), fresh=new)


@router.delete("/spaces/{uuid:space_id}/members/{uuid:person_id}", response={204: None})
def delete_member(
    request: PersonRequest, space_id: uuid.UUID, person_id: uuid.UUID, successor: uuid.UUID | None = None
) -> HttpResponse:
    """End a membership; one's own is leaving, for which a last owner names a ``successor``."""
    services.remove_member(actor=request.user, space_id=space_id, person_id=person_id, successor_id=successor)
    return HttpResponse(status=204)


@router.post("/spaces/{uuid:space_id}/join", response=JoinOut)
def join(request: PersonRequest, space_id: uuid.UUID, sent: JoinIn | None = None) -> HttpResponse:
    """Join, or ask to where people ask; 403 where they wait to be invited."""
    words = sent.dict() if sent else {}
    words["rules_version"] = words.pop("rules", None)
    member = services.join_or_ask(actor=request.user, space_id=space_id, **words)
    return answer({"status": "member" if member else "requested", "space": one_json(request, space_id)})


@router.get("/spaces/{uuid:space_id}/guidance", response=GuidanceOut)
def guidance(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """What stands between the caller and a space they may know of: its rules and questions."""
    return answer(_guidance(request, space_id))


@router.put("/spaces/{uuid:space_id}/guidance", response=GuidanceOut)
def put_guidance(request: PersonRequest, space_id: uuid.UUID, sent: GuidanceIn) -> HttpResponse:
    """Write the words of welcome, the rules and the questions. Owners only."""
    services.set_guidance(actor=request.user, space_id=space_id, **sent.dict())
    return answer(_guidance(request, space_id))


@router.put("/spaces/{uuid:space_id}/rules/{version}", response={204: None})
def accept_rules(request: PersonRequest, space_id: uuid.UUID, version: int) -> HttpResponse:
    """Accept the rules in force; 409 if they read differently by now."""
    services.accept_rules(actor=request.user, space_id=space_id, version=version)
    return HttpResponse(status=204)


class RuleIn(Schema):
    """Who belongs: by department, site, job title as an administrator gave it, or a manager at whatever distance."""

    departments: list[str] = Field(default_factory=list, max_length=100)
    sites: list[str] = Field(default_factory=list, max_length=100)
    titles: list[str] = Field(default_factory=list, max_length=100)
    managers: list[uuid.UUID] = Field(default_factory=list, max_length=100, description="Ids of people")


@router.put("/spaces/{uuid:space_id}/rule", response=RuleIn)
def follow_directory(request: PersonRequest, space_id: uuid.UUID, sent: RuleIn) -> HttpResponse:
    """Let a space follow departments, sites, job titles and managers of the directory. Its owners only."""
    rule = services.set_rule(actor=request.user, space_id=space_id, **sent.dict())
    return answer({name: getattr(rule, name) for name in RuleIn.model_fields})


class AddedOut(Schema):
    """How many people are new."""

    added: int


@router.post("/spaces/{uuid:space_id}/fitting", response=AddedOut)
def add_fitting(request: PersonRequest, space_id: uuid.UUID, sent: RuleIn) -> HttpResponse:
    """Make members, once, of whoever fits now. Its owners only."""
    added = services.add_fitting(actor=request.user, space_id=space_id, **sent.dict())
    return answer({"added": added})


@router.delete("/spaces/{uuid:space_id}/rule", response={204: None})
def follow_no_longer(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """Let it follow them no longer; everybody in it stays."""
    services.end_rule(actor=request.user, space_id=space_id)
    return HttpResponse(status=204)


class LevelIn(Schema):
    """How much of a space comes into one's Home."""

    level: Level


@router.put("/spaces/{uuid:space_id}/level", response=SpaceOut)
def put_level(request: PersonRequest, space_id: uuid.UUID, sent: LevelIn) -> HttpResponse:
    """Hear everything of a space, its highlights, or nothing."""
    services.set_level(actor=request.user, space_id=space_id, level=models.Level(sent.level))
    return answer(one_json(request, space_id))


@router.put("/spaces/{uuid:space_id}/follow", response=SpaceOut)
def put_follow(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """Have the posts of an open space or a storyline in one's Home without belonging to it."""
    services.follow(actor=request.user, space_id=space_id)
    return answer(one_json(request, space_id))


@router.delete("/spaces/{uuid:space_id}/follow", response={204: None})
def delete_follow(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """No longer have them."""
    services.unfollow(actor=request.user, space_id=space_id)
    return HttpResponse(status=204)


def _guidance(request: PersonRequest, space_id: uuid.UUID) -> dict[str, object]:
    space = access.space_for_read(request.user, space_id)
    found = selectors.guidance(request.user, space)
    return {
        "welcome": space.welcome if access.standing(request.user, space).role else "",
        "rules": found.rules.text if found.rules else "",
        "rules_version": space.rules_version,
        "accepted": found.accepted,
        "questions": [{"id": question.pk, "text": question.text} for question in found.questions],
    }


def _member_json(row: MemberRow) -> dict[str, object]:
    return line_json(row.person) | {"role": row.role}


def one_json(request: PersonRequest, space_id: uuid.UUID) -> dict[str, object]:
    return space_json(selectors.card(request.user, access.space_for_read(request.user, space_id)))


def space_json(card: Card) -> dict[str, object]:
    space = card.space
    return {
        "id": str(space.pk), "kind": space.kind, "name": space.name, "slug": space.slug, "about": space.about,
        "visibility": space.visibility, "joining": space.joining, "posting": space.posting, "approval": space.approval,
        "cover": f"/spaces/{space.slug}/cover/?v={space.cover}" if space.cover else None,
        "archived": space.archived_at is not None, "official": card.official, "category": space.category_id, "members": card.count,
        "mine": {
            "role": card.role, "requested": card.requested, "invited": card.invited, "following": card.following,
            "muted": card.level == "nothing", "level": card.level,
        },
        "created_at": space.created_at.isoformat().replace("+00:00", "Z"),
    }  # fmt: skip
