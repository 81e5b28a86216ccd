"""Categories, official marks, templates and recommendations, as JSON."""

import uuid
from typing import Literal

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field

from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer, created
from courtyard.core.errors import Forbidden
from courtyard.spaces import access, selectors, services
from courtyard.spaces.api.spaces import Joining, Posting, SpaceOut, Visibility, one_json, router, space_json
from courtyard.spaces.models import Category, LifecyclePolicy, SpaceTemplate


class CategoryOut(Schema):
    """A heading of the directory."""

    id: int
    name: str


class CategoriesOut(Schema):
    """All of them, in their order."""

    results: list[CategoryOut]


class CategoryIn(Schema):
    """Its name."""

    name: str = Field(max_length=10_000)


class SuggestionOut(Schema):
    """A space, and how many people with whom the caller shares spaces are there."""

    space: SpaceOut
    colleagues: int


class SuggestionsOut(Schema):
    """Most colleagues first."""

    results: list[SuggestionOut]


class TemplateIn(Schema):
    """What a new space may start from."""

    name: str = Field(max_length=10_000)
    description: str = Field("", max_length=10_000)
    kind: Literal["community", "project"] = "community"
    visibility: Visibility = "open"
    joining: Joining | None = None
    posting: Posting = "members"
    approval: bool = False
    category: int | None = None
    welcome: str = Field("", max_length=100_000)
    rules: str = Field("", max_length=100_000)
    questions: list[str] = Field(default_factory=list, max_length=20)


class TemplateOut(TemplateIn):
    """A template."""

    id: int


class LifecycleOut(Schema):
    """Months without a post or comment (0: never asked), and days for an answer before a space is archived."""

    idle_months: int
    answer_days: int


class TemplatesOut(Schema):
    """All of them, by name."""

    results: list[TemplateOut]


@router.get("/spaces/categories", response=CategoriesOut)
def categories(request: PersonRequest) -> HttpResponse:
    """The headings of the directory."""
    return answer({"results": [_category(row) for row in selectors.categories()]})


@router.post("/spaces/categories", response={201: CategoryOut})
def add_category(request: PersonRequest, sent: CategoryIn) -> HttpResponse:
    """Add one at the end. Administrators only."""
    return created(_category(services.add_category(actor=request.user, name=sent.name)), fresh=True)


@router.patch("/spaces/categories/{int:category_id}", response=CategoryOut)
def rename_category(request: PersonRequest, category_id: int, sent: CategoryIn) -> HttpResponse:
    """Give it another name. Administrators only."""
    return answer(_category(services.rename_category(actor=request.user, category_id=category_id, name=sent.name)))


@router.delete("/spaces/categories/{int:category_id}", response={204: None})
def drop_category(request: PersonRequest, category_id: int) -> HttpResponse:
    """End it; its spaces stay. Administrators only."""
    services.drop_category(actor=request.user, category_id=category_id)
    return HttpResponse(status=204)


@router.get("/spaces/recommended", response=SuggestionsOut)
def recommended(request: PersonRequest) -> HttpResponse:
    """Open spaces with many people of the caller's own spaces."""
    found = selectors.recommended(request.user, limit=10)
    return answer({"results": [{"space": space_json(row.card), "colleagues": row.colleagues} for row in found]})


@router.put("/spaces/{uuid:space_id}/official", response=SpaceOut)
def mark_official(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """Vouch for a space. Administrators only."""
    services.mark_official(actor=request.user, space_id=space_id)
    return answer(one_json(request, space_id))


@router.delete("/spaces/{uuid:space_id}/official", response=SpaceOut)
def unmark_official(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """Take the mark away. Administrators only."""
    services.unmark_official(actor=request.user, space_id=space_id)
    return answer(one_json(request, space_id))


@router.get("/spaces/templates", response=TemplatesOut)
def templates(request: PersonRequest) -> HttpResponse:
    """What new spaces may start from, for who makes spaces."""
    if not may(request.user, "space.create"):
        raise Forbidden
    return answer({"results": [_template(row) for row in selectors.templates()]})


@router.post("/spaces/templates", response={201: TemplateOut})
def add_template(request: PersonRequest, sent: TemplateIn) -> HttpResponse:
    """Keep a template. Administrators only."""
    return created(_template(services.save_template(actor=request.user, values=sent.dict())), fresh=True)


@router.patch("/spaces/templates/{int:template_id}", response=TemplateOut)
def edit_template(request: PersonRequest, template_id: int, sent: TemplateIn) -> HttpResponse:
    """Change a template; what is left out, but the name, stays. Administrators only."""
    values = sent.dict(exclude_unset=True)
    return answer(_template(services.save_template(actor=request.user, template_id=template_id, values=values)))


@router.delete("/spaces/templates/{int:template_id}", response={204: None})
def drop_template(request: PersonRequest, template_id: int) -> HttpResponse:
    """End a template. Administrators only."""
    services.drop_template(actor=request.user, template_id=template_id)
    return HttpResponse(status=204)


@router.get("/spaces/lifecycle", response=LifecycleOut)
def lifecycle(request: PersonRequest) -> HttpResponse:
    """When owners are asked about idle spaces. Administrators only."""
    access.check_curates(request.user)
    return answer(_lifecycle(selectors.lifecycle()))


@router.put("/spaces/lifecycle", response=LifecycleOut)
def set_lifecycle(request: PersonRequest, sent: LifecycleOut) -> HttpResponse:
    """Change it. Administrators only."""
    return answer(_lifecycle(services.set_lifecycle(actor=request.user, **sent.dict())))


@router.delete("/spaces/{uuid:space_id}", response={204: None})
def delete_space(request: PersonRequest, space_id: uuid.UUID, name: str) -> HttpResponse:
    """Delete a space whose ``name`` is given; it can be brought back for 30 days. Owners only."""
    services.delete_space(actor=request.user, space_id=space_id, name=name)
    return HttpResponse(status=204)


@router.put("/spaces/{uuid:space_id}/restored", response=SpaceOut)
def restore_space(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """Bring a deleted space back. Its owners only."""
    services.restore_space(actor=request.user, space_id=space_id)
    return answer(one_json(request, space_id))


def _lifecycle(policy: LifecyclePolicy) -> dict[str, object]:
    return {"idle_months": policy.idle_months, "answer_days": policy.answer_days}


def _category(row: Category) -> dict[str, object]:
    return {"id": row.pk, "name": row.name}


def _template(row: SpaceTemplate) -> dict[str, object]:
    plain = (
        "name",
        "description",
        "kind",
        "visibility",
        "joining",
        "posting",
        "approval",
        "welcome",
        "rules",
        "questions",
    )
    return {"id": row.pk, "category": row.category_id, **{field: getattr(row, field) for field in plain}}
