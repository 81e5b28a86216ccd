"""Reading what composers send."""

import uuid

from django.http import HttpRequest
from django.utils.translation import gettext as _

from courtyard.accounts.requests import PersonRequest
from courtyard.content.models import Attachment
from courtyard.content.selectors.uploads import uploads
from courtyard.content.services import files
from courtyard.content.services.items import Attached
from courtyard.core.errors import CourtyardError, Invalid
from courtyard.core.ids import new_id, parse_id
from courtyard.core.web import client_id, uuids

__all__ = ["attached", "sent_files", "take_files"]


def attached(request: HttpRequest) -> list[Attached]:
    """The uploaded files of a form: ``files`` carries their ids, ``alt-ID`` the words that describe each."""
    found = uuids(request.POST.getlist("files"))
    return [Attached(pk, request.POST.get(f"alt-{pk}", "")) for pk in found]


def sent_files(request: PersonRequest) -> list[Attachment]:
    """The same from a form that was refused, to be shown again."""
    known = [pk for value in request.POST.getlist("files") if (pk := parse_id(value))]
    return uploads(request.user, {pk: request.POST.get(f"alt-{pk}", "") for pk in known})


def take_files(request: PersonRequest) -> None:
    """Store the files that a form brings along (``attach``, where no script uploaded them before) and name them in its ``files``.

    Raises Invalid for those that cannot be taken, when the others are there. Sent twice, a form brings each file once.
    """
    brought = request.FILES.getlist("attach")
    if not brought:
        return
    form = f"{request.POST.get('draft_version')} {request.POST.get('version')}"
    seed = client_id(request) or new_id()
    request.POST = fields = request.POST.copy()  # type: ignore[misc,assignment]  # read from here on as one that was sent
    wrong: list[str] = []
    for number, file in enumerate(brought):
        name = file.name or ""
        pk = uuid.uuid5(seed, f"{form} {number} {file.size} {name}")
        try:
            fields.appendlist("files", str(files.upload(actor=request.user, stream=file, name=name, id=pk).pk))
        except CourtyardError as refusal:
            wrong.append(_("%(file)s: %(words)s") % {"file": name, "words": refusal.words})
    if wrong:
        raise Invalid({"files": wrong})
