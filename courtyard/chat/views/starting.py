"""Beginning to talk."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services
from courtyard.chat.selectors import listing
from courtyard.chat.services.starting import pair_of
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.ids import new_id, parse_id
from courtyard.core.web import client_id, text, typed, uuids
from courtyard.people.access import person_for_read
from courtyard.people.selectors import by_ids

__all__ = ["channel", "new", "with_person"]


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Choose whom to talk to: one person, or a group with a ``name`` if one likes."""
    if request.method == "GET":
        return _page(request)
    try:
        people, name = uuids(request.POST.getlist("people")), text(request, "name").strip()
        if len(people) == 1 and not name:
            made = services.start_direct(actor=request.user, person_id=people[0])
        else:
            made = services.create_group(actor=request.user, person_ids=people, name=name, id=client_id(request))
    except Invalid as refusal:
        return _page(request, refusal)
    return redirect("chat:room", made.pk)


@signed_in
@require_http_methods(["GET", "POST"])
def channel(request: PersonRequest) -> HttpResponse:
    """A channel of a space that one moderates."""
    if request.method == "GET":
        return redirect("chat:new")
    try:
        made = services.create_channel(
            actor=request.user, space_id=_space(request), name=text(request, "channel"),
            private=request.POST.get("private") == "on", announcing=request.POST.get("announcing") == "on",
            id=client_id(request),
        )  # fmt: skip
    except Invalid as refusal:
        return _page(request, refusal)
    return redirect("chat:room", made.pk)


def _space(request: PersonRequest) -> uuid.UUID:
    found = parse_id(request.POST.get("space", ""))
    if found is None:
        raise NotFound
    return found


def _page(request: PersonRequest, refusal: Invalid | None = None) -> HttpResponse:
    known = [pk for value in (request.POST or request.GET).getlist("people") if (pk := parse_id(value))]
    context = {
        "page": listing.conversations(request.user),
        "here": None,
        "channels": listing.channels(request.user),
        "moderated": access.spaces_for_channels(request.user).order_by("name", "pk"),
        "chosen": by_ids(request.user, known),
        "sent": {field: typed(request, field, request.GET.get(field, "")) for field in ("name", "channel", "space")},
        "errors": refusal.errors if refusal else {},
        "new_id": new_id(),
    }
    return render(request, "chat/new.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def with_person(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """The conversation with one person; a link to one that has not begun leads to the form that begins it."""
    if request.method == "GET":
        person = person_for_read(request.user, person_id)
        known = access.visible_to(request.user).filter(pair=pair_of(request.user.pk, person.pk)).first()
        return redirect("chat:room", known.pk) if known else redirect(f"/messages/new/?people={person.pk}")
    return redirect("chat:room", services.start_direct(actor=request.user, person_id=person_id).pk)
