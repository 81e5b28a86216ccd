"""Who is here, as the live processes last said."""

import datetime
import uuid
from typing import Literal

from django.http import HttpResponse
from ninja import Query, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer
from courtyard.people import selectors
from courtyard.people.api.people import router


class NearQuery(Schema):
    """Whom one asks about."""

    id: list[uuid.UUID] = Field(min_length=1, max_length=100)


class NearLine(Schema):
    """One person. ``since``: from when on they have been away."""

    person: uuid.UUID
    how: Literal["online", "phone", "away"]
    since: datetime.datetime | None


class NearOut(Schema):
    """Who is left out is not here, hides it, or is not for the caller to see."""

    results: list[NearLine]


@router.get("/people/near", response=NearOut)
def near(request: PersonRequest, asked: Query[NearQuery]) -> HttpResponse:
    """Which of up to 100 people are here. Nobody, where the organisation or the caller hides it. It is some seconds old."""
    lines = [
        {"person": pk, "how": found.how.name.lower(), "since": found.away_since}
        for pk, found in selectors.near_people(request.user, asked.id).items()
    ]
    return answer({"results": lines})
