"""What stands beside the feed of Home, arranged for an audience by communicators."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.models import Role
from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires
from courtyard.core.errors import Conflict, CourtyardError, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.core.web import client_id, text, typed
from courtyard.feed import access, services
from courtyard.feed.blocks import Block, kinds
from courtyard.feed.forms import as_sent, place, sent_audience, written_block
from courtyard.feed.models import Arrangement
from courtyard.feed.selectors.arrangements import all_arrangements, draw, reach, reached, written_of, zones
from courtyard.feed.services.arranging import MAX_LINKS
from courtyard.people.selectors import departments, sites

__all__ = ["arrangement", "arrangements", "audience", "block", "blocks", "preview"]


@requires("announcement.publish")
@require_GET
def arrangements(request: PersonRequest) -> HttpResponse:
    """All arrangements in the order in which they are tried, with how many people have each."""
    found = all_arrangements()
    lines = list(zip(found, reach(found), strict=True))
    return render(request, "feed/arrangements.html", {"lines": lines})


@requires("announcement.publish")
@require_http_methods(["GET", "POST"])
def audience(request: PersonRequest, arrangement_id: uuid.UUID | None = None) -> HttpResponse:
    """Name an arrangement and choose whom it is for, see how many people that means, then make or change it."""
    known = access.arrangement_for_arranging(request.user, arrangement_id) if arrangement_id else None
    if request.method == "GET":
        return _audience(request, known, known or Arrangement())
    sent = sent_audience(request)
    shown = Arrangement(pk=arrangement_id or client_id(request) or new_id(), **sent)
    if "look" in request.POST:
        return _audience(request, known, shown)
    try:
        if known:
            version = request.POST.get("version")
            services.edit_arrangement(actor=request.user, arrangement_id=known.pk, version=version, **sent)
        else:
            services.make_arrangement(actor=request.user, id=shown.pk, **sent)
    except (Conflict, Invalid) as refusal:
        return _audience(request, known, shown, refusal)
    messages.success(request, _("Saved."))
    return redirect("feed:arrangement", shown.pk)


def _audience(
    request: PersonRequest, known: Arrangement | None, shown: Arrangement, refusal: Conflict | Invalid | None = None
) -> HttpResponse:
    context = {
        "known": known, "shown": shown, **_versions(request, refusal, known.version if known else ""),
        "problem": refusal.words if refusal else "",
        "errors": refusal.errors if isinstance(refusal, Invalid) else {}, "count": reached(shown),
        "departments": _offered(departments(request.user), shown.departments), "roles": Role.choices,
        "sites": _offered(sites(request.user), shown.sites),
    }  # fmt: skip
    return render(request, "feed/audience.html", context, status=refusal.status if refusal else 200)


def _versions(request: PersonRequest, refusal: CourtyardError | None, version: str) -> dict[str, Any]:
    """What somebody else saved meanwhile, to be shown above the form, and the version from which the form goes on."""
    stands = refusal.current if isinstance(refusal, Conflict) else None
    going_on = stands.version if isinstance(stands, Arrangement | Block) else request.POST.get("version", version)
    return {"stands": stands, "version": going_on}


def _offered(known: Sequence[str], chosen: Sequence[str]) -> list[tuple[str, str]]:
    """What the directory names, and what was chosen before, though nobody is there by now."""
    return [(name, name) for name in sorted({*known, *chosen})]


@requires("announcement.publish")
@require_http_methods(["GET", "POST"])
def arrangement(request: PersonRequest, arrangement_id: uuid.UUID) -> HttpResponse:
    """Its blocks in their zones; POST lets it be tried earlier or later, or ends it."""
    if request.method == "GET":
        return _arrangement(request, arrangement_id, "feed/arrangement.html")
    if "end" in request.POST:
        services.drop_arrangement(actor=request.user, arrangement_id=arrangement_id)
        messages.success(request, _("The arrangement is gone. Its people have the next one that fits them."))
    else:
        services.place_arrangement(actor=request.user, arrangement_id=arrangement_id, position=place(request))
    return redirect("feed:arrangements")


@requires("announcement.publish")
@require_GET
def preview(request: PersonRequest, arrangement_id: uuid.UUID) -> HttpResponse:
    """The blocks as they look, filled with what the viewer themselves would see in them."""
    return _arrangement(request, arrangement_id, "feed/preview.html")


def _arrangement(request: PersonRequest, arrangement_id: uuid.UUID, template: str) -> HttpResponse:
    found = access.arrangement_for_arranging(request.user, arrangement_id)
    locked, free = zones(found)
    there = {block.key for block in (*locked, *free)}
    context = {
        "arrangement": found, "count": reached(found), "drawn": draw(request.user, [*locked, *free]),
        "zones": [(True, locked), (False, free)],
        "others": [(name, kind) for name, kind in kinds().items() if name not in there],
    }  # fmt: skip
    return render(request, template, context)


@requires("announcement.publish")
@require_http_methods(["GET", "POST"])
def blocks(request: PersonRequest, arrangement_id: uuid.UUID) -> HttpResponse:
    """Add a block. What one fills is written first, on a page of its own: GET ``?kind=``."""
    found = access.arrangement_for_arranging(request.user, arrangement_id)
    name = request.GET.get("kind", "") if request.method == "GET" else text(request, "kind")
    about = kinds().get(name)
    if about is None:
        raise NotFound
    if request.method == "GET":
        return _written(request, found, name, {})
    sent = written_block(request) if about.written else {}
    pk = client_id(request)
    try:
        services.add_block(actor=request.user, arrangement_id=found.pk, kind=name, id=pk, **sent)
    except (Conflict, Invalid) as refusal:
        return _written(request, found, name, written_block(request, typed), refusal=refusal)
    return redirect("feed:arrangement", found.pk)


@requires("announcement.publish")
@require_http_methods(["GET", "POST"])
def block(request: PersonRequest, arrangement_id: uuid.UUID, key: str) -> HttpResponse:
    """Let a block stand elsewhere, take it away, or change what it says."""
    found = access.arrangement_for_arranging(request.user, arrangement_id)
    where: dict[str, Any] = {"actor": request.user, "arrangement_id": found.pk, "key": key}
    if "position" in request.POST:
        services.place_block(**where, locked=request.POST.get("zone") == "locked", position=place(request))
        return redirect("feed:arrangement", found.pk)
    if request.method == "GET":
        known = written_of(found, key)
        return _written(request, found, known.kind, as_sent(known), key)
    where["version"] = request.POST.get("version")
    if "end" in request.POST:
        return _dropped(request, where)
    try:
        services.edit_block(**where, **written_block(request))
    except NotFound:
        return _gone(request, found)
    except (Conflict, Invalid) as refusal:
        return _written(request, found, written_of(found, key).kind, written_block(request, typed), key, refusal)
    messages.success(request, _("Saved."))
    return redirect("feed:arrangement", found.pk)


def _dropped(request: PersonRequest, where: dict[str, Any]) -> HttpResponse:
    try:
        services.drop_block(**where)
    except Conflict as refusal:
        messages.error(request, refusal.words)
    return redirect("feed:arrangement", where["arrangement_id"])


def _gone(request: PersonRequest, arrangement: Arrangement) -> HttpResponse:
    """What somebody wrote in a block that was taken away meanwhile, to be added again. Raises NotFound for no such words."""
    kind = text(request, "kind")
    if kind not in kinds() or not kinds()[kind].written:
        raise NotFound
    words = _("Somebody took this block away meanwhile. What you wrote is kept here: saved, it is added again.")
    return _written(request, arrangement, kind, written_block(request, typed), refusal=Conflict(words))


def _written(
    request: PersonRequest, arrangement: Arrangement, kind: str, sent: Mapping[str, object], key: str = "",
    refusal: Conflict | Invalid | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "arrangement": arrangement, "kind": kind, "about": kinds()[kind], "sent": sent, "key": key, "most": MAX_LINKS,
        **_versions(request, refusal, str(sent.get("version", ""))),
        "new_id": client_id(request) or new_id(), "problem": refusal.words if refusal else "",
        "errors": refusal.errors if isinstance(refusal, Invalid) else {},
    }  # fmt: skip
    return render(request, "feed/block.html", context, status=refusal.status if refusal else 200)
