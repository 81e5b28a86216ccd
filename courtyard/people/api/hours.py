"""When people work."""

import datetime
import uuid

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field as Described

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import listing
from courtyard.people import access, selectors, services
from courtyard.people.api.people import router


class WorkingDayOut(Schema):
    """From when to when somebody works on a day of the week (0 is Monday), by their own clock."""

    weekday: int = Described(ge=0, le=6)
    starts: datetime.time
    ends: datetime.time


class HoursOut(Schema):
    """The days on which somebody works."""

    results: list[WorkingDayOut]
    next: None = None


class HoursIn(Schema):
    """The days on which one works, each once."""

    days: list[WorkingDayOut] = Described(max_length=7)


@router.get("/people/{uuid:person_id}/hours", response=HoursOut)
def hours(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """When somebody works; nothing of who is not active."""
    return _hours(request, person_id)


@router.put("/people/{uuid:person_id}/hours", response=HoursOut)
def set_hours(request: PersonRequest, person_id: uuid.UUID, sent: HoursIn) -> HttpResponse:
    """Say when one works, in place of what was said before."""
    days = {day.weekday: (day.starts.replace(tzinfo=None), day.ends.replace(tzinfo=None)) for day in sent.days}
    person = access.person_for_read(request.user, person_id)
    services.set_hours(actor=request.user, person=person, days=days)
    return _hours(request, person_id)


def _hours(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    person = access.person_for_read(request.user, person_id)
    days = selectors.working_days(person) if person.is_active else []
    return listing(
        [{"weekday": day.weekday, "starts": f"{day.starts:%H:%M}", "ends": f"{day.ends:%H:%M}"} for day in days], None
    )
