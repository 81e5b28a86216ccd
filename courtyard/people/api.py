"""``/people``: the same services and selectors as the pages, as JSON."""

import datetime
import uuid

from django.http import HttpResponse
from ninja import Query, Router, Schema

from courtyard.accounts.models import Person
from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import Listing, answer, listing
from courtyard.people import access, selectors, services
from courtyard.ui.markup import picture_url

router = Router(tags=["people"])


class PersonLine(Schema):
    """A person as lists and bylines show them."""

    id: uuid.UUID
    kind: str
    name: str
    handle: str
    title: str
    picture: str | None
    department: str
    site: str
    created_at: datetime.datetime


class PersonOut(PersonLine):
    """A person's page. What guests do not read is null for them."""

    state: str
    about: str
    pronouns: str
    email: str | None
    phone: str | None
    manager: uuid.UUID | None
    started_on: datetime.date | None


class PeopleOut(Schema):
    """A page of people."""

    results: list[PersonLine]
    next: str | None


class PeopleQuery(Listing):
    """``q`` finds words of name, handle and title by their beginnings."""

    q: str = ""
    department: str = ""
    site: str = ""


class PersonPatch(Schema):
    """What to change; what is left out stays. Department, site, start and manager are an administrator's."""

    name: str | None = None
    title: str | None = None
    about: str | None = None
    pronouns: str | None = None
    phone: str | None = None
    department: str | None = None
    site: str | None = None
    started_on: datetime.date | None = None
    manager: uuid.UUID | None = None


@router.get("/people", response=PeopleOut)
def people(request: PersonRequest, wishes: Query[PeopleQuery]) -> HttpResponse:
    """Active colleagues by name."""
    page = selectors.directory(
        request.user,
        q=wishes.q,
        department=wishes.department,
        site=wishes.site,
        cursor=wishes.cursor,
        limit=wishes.limit,
    )
    return listing([line_json(person) for person in page.results], page.next)


@router.get("/people/{uuid:person_id}", response=PersonOut)
def person(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """One person."""
    return answer(_page_json(selectors.header(request.user, person_id)))


@router.patch("/people/{uuid:person_id}", response=PersonOut)
def edit(request: PersonRequest, person_id: uuid.UUID, sent: PersonPatch) -> HttpResponse:
    """Change one's own profile, or anybody's if one manages people."""
    found = access.person_for_read(request.user, person_id)
    services.edit_person(actor=request.user, person=found, changes=_changes(sent))
    return answer(_page_json(selectors.header(request.user, person_id)))


def _changes(sent: PersonPatch) -> dict[str, object]:
    """What was sent; null empties a text."""
    values = sent.dict(exclude_unset=True)
    return {
        field: value if value is not None or field in ("started_on", "manager") else ""
        for field, value in values.items()
    }


@router.get("/people/{uuid:person_id}/reports", response=PeopleOut)
def reports(request: PersonRequest, person_id: uuid.UUID, paging: Query[Listing]) -> HttpResponse:
    """The people whom a person leads."""
    page = selectors.reports(request.user, person_id, cursor=paging.cursor, limit=paging.limit)
    return listing([line_json(person) for person in page.results], page.next)


def line_json(person: Person) -> dict[str, object]:
    """A person in a list, with what ``selectors.placed`` adds."""
    place = vars(person)
    return {
        "id": str(person.pk), "kind": "bot" if person.is_bot else "person", "name": person.byline,
        "handle": person.handle, "title": person.title, "picture": picture_url(person) or None,
        "department": place.get("department", ""), "site": place.get("site", ""),
        "created_at": person.created_at.isoformat().replace("+00:00", "Z"),
    }  # fmt: skip


def _page_json(header: selectors.Header) -> dict[str, object]:
    person, profile = header.person, header.profile
    return line_json(person) | {
        "department": profile.department,
        "site": profile.site,
        "state": person.state,
        "about": profile.about,
        "pronouns": profile.pronouns,
        "email": person.email if header.contact else None,
        "phone": profile.phone if header.contact else None,
        "manager": str(header.manager.pk) if header.manager else None,
        "started_on": profile.started_on.isoformat() if profile.started_on else None,
    }
