"""How to reach a person, to take along: a page with a code for a phone's camera, and the same as a file."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.people import selectors
from courtyard.people.contact import as_vcard
from courtyard.ui.markup import qr_code

__all__ = ["code", "download"]


def _page_of(request: PersonRequest, person_id: uuid.UUID) -> str:
    return request.build_absolute_uri(f"/people/{person_id}/")


@signed_in
@require_GET
def code(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """A code to be read by a phone, which then offers to keep the contact."""
    header = selectors.header(request.user, person_id)
    drawn = qr_code(as_vcard(header, address=_page_of(request, person_id)))
    return render(request, "people/contact.html", {"header": header, "person": header.person, "code": drawn})


@signed_in
@require_GET
def download(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """The contact as a file for address books."""
    header = selectors.header(request.user, person_id)
    answer = HttpResponse(
        as_vcard(header, address=_page_of(request, person_id)), content_type="text/vcard; charset=utf-8"
    )
    answer["Content-Disposition"] = content_disposition_header(True, f"{header.person.handle}.vcf")
    return answer
