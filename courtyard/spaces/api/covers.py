"""The cover of a space, as JSON."""

import uuid

from django.http import HttpResponse
from ninja import File as Part
from ninja.files import UploadedFile

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer
from courtyard.spaces import services
from courtyard.spaces.api.spaces import SpaceOut, one_json, router


@router.post("/spaces/{uuid:space_id}/cover", response=SpaceOut)
def put_cover(request: PersonRequest, space_id: uuid.UUID, file: Part[UploadedFile]) -> HttpResponse:
    """Give a space a cover; it is cut to a strip. Owners only."""
    services.set_cover(actor=request.user, space_id=space_id, upload=file)
    return answer(one_json(request, space_id))


@router.delete("/spaces/{uuid:space_id}/cover", response={204: None})
def delete_cover(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """Take the cover away. Owners only."""
    services.set_cover(actor=request.user, space_id=space_id, upload=None)
    return HttpResponse(status=204)
