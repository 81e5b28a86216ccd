"""Uploads and downloads, and the pictures of link cards."""

import uuid

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courtyard.accounts.models import MovingPictures
from courtyard.accounts.requests import PersonRequest
from courtyard.content import access
from courtyard.content.models import File
from courtyard.content.selectors.links import preview_for_read
from courtyard.content.selectors.tags import suggest_tags
from courtyard.content.services import files
from courtyard.core import storage
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.web import client_id

__all__ = ["download", "preview", "tags", "upload"]


@signed_in
@require_POST
def upload(request: PersonRequest) -> HttpResponse:
    """Take one file (``file``); answers what a composer needs to show it."""
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid({"file": [_("Choose a file.")]})
    file = files.upload(actor=request.user, stream=sent, name=sent.name or "", id=client_id(request))
    return JsonResponse(
        {
            "id": str(file.pk), "name": file.name, "size": file.size, "type": file.content_type,
            "picture": file.is_picture, "url": f"/files/{file.pk}/{'display' if file.is_picture else 'original'}",
            "width": file.width, "height": file.height,
        },
        status=201,
    )  # fmt: skip


@signed_in
@require_GET
def download(request: PersonRequest, file_id: uuid.UUID, variant: str) -> HttpResponseBase:
    """The bytes of a file: ``original`` as a download, the variants of a picture in place.

    ``display`` and ``thumb`` stand still. ``moving`` is the animation, ``playing`` too where animations play by themselves;
    where the organisation does not want that, they are the still picture.
    """
    file = access.file_for_read(request.user, file_id)
    key = _key(file, variant, request.organisation.moving_pictures)
    if not key:
        raise NotFound
    if variant == "original":
        return storage.serve(request, key, content_type=file.content_type, name=file.name, inline_ok=False)
    return storage.serve(request, key, content_type="image/webp", name=f"{file.name}.webp", inline_ok=True)


def _key(file: File, variant: str, policy: str) -> str:
    moving = file.moving_key if policy != MovingPictures.STILL else ""
    playing = moving if policy == MovingPictures.PLAY else ""
    keys = {
        "original": file.key, "display": file.display_key, "thumb": file.thumb_key,
        "moving": moving or file.display_key, "playing": playing or file.display_key,
    }  # fmt: skip
    return keys.get(variant, "")


@signed_in
@require_GET
def preview(request: PersonRequest, preview_id: int) -> HttpResponseBase:
    """The picture of a link card."""
    found = preview_for_read(request.user, preview_id)
    return storage.serve(request, found.picture, content_type="image/webp", name="preview.webp", inline_ok=True)


@signed_in
@require_GET
def tags(request: PersonRequest) -> HttpResponse:
    """Tags with a name that begins with ``q``, for the composer; ``also`` is the name that does where the shown one does not."""
    found = suggest_tags(request.user, request.GET.get("q", ""))
    return JsonResponse(
        {"results": [{"id": tag.slug, "name": tag.shown, "also": vars(tag)["also"] or ""} for tag in found]}
    )
