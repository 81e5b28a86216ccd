"""People, what they say of the moment, their pictures and their teams."""

import datetime
import uuid

from django.http import HttpResponse
from django.utils.timezone import get_current_timezone
from ninja import File as Part
from ninja import Query, Router, Schema
from ninja.files import UploadedFile

from courtyard.accounts.models import Person
from courtyard.accounts.requests import PersonRequest
from courtyard.accounts.services import set_picture
from courtyard.core.api import Listing, answer, listing
from courtyard.people import access, selectors, services
from courtyard.people.models import Absence, Status
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
    state: str
    created_at: datetime.datetime


class StatusOut(Schema):
    """What a person says of the moment; ``until`` null: until they take it back."""

    emoji: str
    words: str
    do_not_disturb: bool
    until: datetime.datetime | None


class StatusIn(Schema):
    """A status to set. An emoji or words, or both."""

    emoji: str = ""
    words: str = ""
    do_not_disturb: bool = False
    until: datetime.datetime | None = None


class AbsenceIn(Schema):
    """Days on which one is out of office, both included, in one's own time zone."""

    first_day: datetime.date
    last_day: datetime.date
    stand_in: uuid.UUID | None = None
    words: str = ""


class AbsenceOut(AbsenceIn):
    """An absence. ``stand_in`` is null for who may not see that person."""

    id: uuid.UUID


class AbsencesOut(Schema):
    """One's absences that are not over."""

    results: list[AbsenceOut]
    next: str | None


class SaidOut(Schema):
    """What a profile says in one of the organisation's own fields; several of a list stand in ``values``."""

    field: uuid.UUID
    section: str
    name: str
    kind: str
    values: list[str]


class PersonalityOut(Schema):
    """What somebody says they are like; ``type`` is a code, ``label`` what it stands for."""

    type: str
    label: str
    words: str


class PersonOut(PersonLine):
    """A person's page. What guests do not read is null for them. ``voice`` is the address of how the name is said."""

    status: StatusOut | None
    absence: AbsenceOut | None
    cover: str | None
    about: str
    ask_about: str
    how_i_work: str
    pronouns: str
    sounds_like: str
    voice: str | None
    personality: PersonalityOut | None
    languages: str
    email: str | None
    phone: str | None
    birthday: str | None
    manager: uuid.UUID | None
    dotted_leads: list[uuid.UUID]
    assistant: uuid.UUID | None
    started_on: datetime.date | None
    fields: list[SaidOut]


class PeopleOut(Schema):
    """A page of people."""

    results: list[PersonLine]
    next: str | None


class PersonPatch(Schema):
    """What to change; what is left out stays. Department, site, start, manager, further leads (``dotted_leads``) and
    assistant are an administrator's.

    ``birthday`` is month and day ("05-17"); ``phone_for`` and ``birthday_for`` are ``colleagues`` or ``nobody``.
    ``personality_type`` is a code (``INTJ``, ``dominance``, ``blue``) or "", ``personality`` one's own words, and
    ``personality_for`` says who reads both: ``everyone``, ``colleagues``, ``spaces``, ``line`` or ``self``.
    ``fields`` are the organisation's own, by id: a text (dates like "2024-09-01"), or texts for several of a list.
    """

    name: str | None = None
    title: str | None = None
    about: str | None = None
    ask_about: str | None = None
    how_i_work: str | None = None
    pronouns: str | None = None
    sounds_like: str | None = None
    personality: str | None = None
    personality_type: str | None = None
    personality_for: str | None = None
    languages: str | None = None
    phone: str | None = None
    phone_for: str | None = None
    birthday: str | None = None
    birthday_for: str | None = None
    department: str | None = None
    site: str | None = None
    started_on: datetime.date | None = None
    manager: uuid.UUID | None = None
    dotted_leads: list[uuid.UUID] | None = None
    assistant: uuid.UUID | None = None
    fields: dict[uuid.UUID, str | list[str] | None] = {}


@router.get("/people/{uuid:person_id}", response=PersonOut)
def person(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """One person."""
    return answer(_page_json(selectors.header(request.user, person_id)))


@router.patch("/people/{uuid:person_id}", response=PersonOut)
def edit(request: PersonRequest, person_id: uuid.UUID, sent: PersonPatch) -> HttpResponse:
    """Change one's own profile, or anybody's if one manages people."""
    found = access.person_for_read(request.user, person_id)
    services.edit_person(actor=request.user, person=found, changes=_changes(sent), said=sent.fields)
    return answer(_page_json(selectors.header(request.user, person_id)))


def _changes(sent: PersonPatch) -> dict[str, object]:
    """What was sent; null empties a text."""
    values = sent.dict(exclude_unset=True, exclude={"fields"})
    return {
        field: value if value is not None or field in ("started_on", "manager", "dotted_leads", "assistant") else ""
        for field, value in values.items()
    }


@router.post("/people/{uuid:person_id}/picture", response=PersonOut)
def put_picture(request: PersonRequest, person_id: uuid.UUID, file: Part[UploadedFile]) -> HttpResponse:
    """Give oneself a picture, or somebody if one manages people; it is cut to a square."""
    set_picture(actor=request.user, person=access.person_for_read(request.user, person_id), upload=file)
    return answer(_page_json(selectors.header(request.user, person_id)))


@router.delete("/people/{uuid:person_id}/picture", response={204: None})
def delete_picture(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Take the picture away; coloured initials stand in its place."""
    set_picture(actor=request.user, person=access.person_for_read(request.user, person_id), upload=None)
    return HttpResponse(status=204)


@router.post("/people/{uuid:person_id}/cover", response=PersonOut)
def put_cover(request: PersonRequest, person_id: uuid.UUID, file: Part[UploadedFile]) -> HttpResponse:
    """Give one's profile a cover, or anybody's if one manages people; it is cut to a strip."""
    services.set_cover(actor=request.user, person=access.person_for_read(request.user, person_id), upload=file)
    return answer(_page_json(selectors.header(request.user, person_id)))


@router.delete("/people/{uuid:person_id}/cover", response={204: None})
def delete_cover(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Take the cover away."""
    services.set_cover(actor=request.user, person=access.person_for_read(request.user, person_id), upload=None)
    return HttpResponse(status=204)


@router.post("/people/{uuid:person_id}/voice", response=PersonOut)
def put_voice(request: PersonRequest, person_id: uuid.UUID, file: Part[UploadedFile]) -> HttpResponse:
    """Say how one's name is said: MP3, M4A, WebM, Ogg or WAV, 10 seconds and 2 MB at most."""
    services.set_voice(actor=request.user, person=access.person_for_read(request.user, person_id), upload=file)
    return answer(_page_json(selectors.header(request.user, person_id)))


@router.delete("/people/{uuid:person_id}/voice", response={204: None})
def delete_voice(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Take the recording away: one's own, or anybody's if one manages people."""
    services.set_voice(actor=request.user, person=access.person_for_read(request.user, person_id), upload=None)
    return HttpResponse(status=204)


@router.get("/people/{uuid:person_id}/reports", response=PeopleOut)
def reports(request: PersonRequest, person_id: uuid.UUID, paging: Query[Listing]) -> HttpResponse:
    """The people whom a person leads."""
    page = selectors.reports(request.user, person_id, cursor=paging.cursor, limit=paging.limit)
    return listing([line_json(person) for person in page.results], page.next)


@router.put("/people/{uuid:person_id}/status", response=StatusOut)
def set_status(request: PersonRequest, person_id: uuid.UUID, sent: StatusIn) -> HttpResponse:
    """Say how it is, in place of what was said before: for oneself."""
    found = access.person_for_read(request.user, person_id)
    until = sent.until.replace(tzinfo=sent.until.tzinfo or datetime.UTC) if sent.until else None
    status = services.set_status(actor=request.user, person=found, **(sent.dict() | {"until": until}))
    return answer(_status_json(status))


@router.delete("/people/{uuid:person_id}/status", response={204: None})
def clear_status(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Take one's status back."""
    services.clear_status(actor=request.user, person=access.person_for_read(request.user, person_id))
    return HttpResponse(status=204)


@router.get("/people/{uuid:person_id}/absences", response=AbsencesOut)
def absences(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """One's own absences that are not over, the next one first."""
    found = access.person_for_read(request.user, person_id)
    ahead = selectors.absences_ahead(request.user, found)
    return listing([_absence_json(absence, absence.stand_in) for absence in ahead], None)


@router.post("/people/{uuid:person_id}/absences", response={201: AbsenceOut})
def announce_absence(request: PersonRequest, person_id: uuid.UUID, sent: AbsenceIn) -> HttpResponse:
    """Say from when to when one is away, and who stands in."""
    found, said = access.person_for_read(request.user, person_id), sent.dict()
    absence = services.announce_absence(
        actor=request.user, person=found, zone=get_current_timezone(), stand_in_id=said.pop("stand_in"), **said
    )
    return answer(_absence_json(absence, absence.stand_in), status=201)


@router.delete("/people/{uuid:person_id}/absences/{uuid:absence_id}", response={204: None})
def end_absence(request: PersonRequest, person_id: uuid.UUID, absence_id: uuid.UUID) -> HttpResponse:
    """Take an absence back."""
    found = access.person_for_read(request.user, person_id)
    services.end_absence(actor=request.user, person=found, absence_id=absence_id)
    return HttpResponse(status=204)


def line_json(person: Person) -> dict[str, object]:
    """A person in a list, with what ``selectors.placed`` adds."""
    place = vars(person)
    return {
        "id": str(person.pk), "kind": "bot" if person.is_bot else "person", "name": person.byline,
        "handle": person.handle, "title": person.title, "picture": picture_url(person) or None,
        "department": place.get("department", ""), "site": place.get("site", ""),
        "state": person.state, "created_at": person.created_at.isoformat().replace("+00:00", "Z"),
    }  # fmt: skip


def _status_json(status: Status) -> dict[str, object]:
    until = status.until.isoformat().replace("+00:00", "Z") if status.until else None
    return {
        "emoji": status.emoji, "words": status.words, "do_not_disturb": status.do_not_disturb, "until": until,
    }  # fmt: skip


def _absence_json(absence: Absence, stand_in: Person | None) -> dict[str, object]:
    return {
        "id": str(absence.pk), "first_day": absence.first_day.isoformat(), "last_day": absence.last_day.isoformat(),
        "stand_in": str(stand_in.pk) if stand_in else None, "words": absence.words,
    }  # fmt: skip


def _personality_json(said: selectors.Personality | None) -> dict[str, object] | None:
    return {"type": said.type, "label": said.label, "words": said.words} if said else None


def _page_json(header: selectors.Header) -> dict[str, object]:
    person, profile, presence = header.person, header.profile, header.presence
    return line_json(person) | {
        "status": _status_json(presence.status) if presence.status else None,
        "absence": _absence_json(presence.absence, header.stand_in) if presence.absence else None,
        "department": profile.department,
        "site": profile.site,
        "cover": f"/people/{person.pk}/cover/?v={profile.cover}" if profile.cover else None,
        "about": profile.about,
        "ask_about": profile.ask_about,
        "how_i_work": profile.how_i_work,
        "pronouns": profile.pronouns,
        "sounds_like": profile.sounds_like,
        "voice": header.voice or None,
        "personality": _personality_json(header.personality),
        "languages": profile.languages,
        "email": person.email if header.contact else None,
        "phone": header.phone if header.contact and (header.phone or not profile.phone) else None,
        "birthday": header.born_on.isoformat()[5:] if header.born_on else None,
        "manager": str(header.manager.pk) if header.manager else None,
        "dotted_leads": [str(lead.pk) for lead in header.dotted_leads],
        "assistant": str(header.assistants[0].pk) if header.assistants else None,
        "started_on": profile.started_on.isoformat() if profile.started_on else None,
        "fields": [
            {"field": said.field.pk, "section": section.name, "name": said.field.name, "kind": said.field.kind,
             "values": said.values}
            for section, row in header.said for said in row
        ],
    }  # fmt: skip
