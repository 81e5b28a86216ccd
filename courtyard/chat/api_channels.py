"""The channels of a space as JSON."""

import uuid

from django.http import HttpResponse
from ninja import Query, Router

from courtyard.accounts.requests import PersonRequest
from courtyard.chat.schemas import ConversationsOut
from courtyard.chat.selectors import listing
from courtyard.chat.serialising import line_json
from courtyard.core import api
from courtyard.spaces.access import space_for_content

router = Router(tags=["chat"])


@router.get("/spaces/{uuid:space_id}/channels", response=ConversationsOut)
def channels(request: PersonRequest, space_id: uuid.UUID, paging: Query[api.Listing]) -> HttpResponse:
    """Those that the caller reads, joined or not, by name; archived ones left out."""
    space, _rights = space_for_content(request.user, space_id)
    page = listing.channels_of(request.user, space, cursor=paging.cursor, limit=paging.limit)
    return api.listing([line_json(line) for line in page.results], page.next)
