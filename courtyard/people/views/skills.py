"""Skills: saying which one has, endorsing those of others, and names offered while one types."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid
from courtyard.core.web import is_partial
from courtyard.people import access, selectors, services
from courtyard.people.folding import query_of
from courtyard.people.views.profiles import edit_page, more_of

__all__ = ["endorsement", "endorsers", "options", "skill", "skills"]

_SHIFTS = {"up": -1, "down": 1}


@signed_in
@require_POST
def skills(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Add skills, by name, below those one has."""
    person = access.person_for_read(request.user, person_id)
    names = [held.name for held in selectors.skills_of(request.user, person)]
    try:
        services.set_skills(actor=request.user, person=person, names=names + request.POST.getlist("skill"))
    except Invalid as refusal:
        if is_partial(request):
            raise
        return edit_page(request, selectors.header(request.user, person_id), skills_problem=refusal.words)
    return _mine(request)


@signed_in
@require_http_methods(["POST", "DELETE"])
def skill(request: PersonRequest, held_id: uuid.UUID) -> HttpResponse:
    """Take one of one's skills off (``end``), or move it (``shift``: up or down)."""
    held = selectors.skills_of(request.user, request.user)
    at = next((n for n, one in enumerate(held) if one.id == held_id), None)
    if at is not None:
        moved = held.pop(at)
        if not (request.method == "DELETE" or "end" in request.POST):
            held.insert(max(0, at + _SHIFTS.get(request.POST.get("shift", ""), 0)), moved)
        services.set_skills(actor=request.user, person=request.user, names=[one.name for one in held])
    return _mine(request)


def _mine(request: PersonRequest) -> HttpResponse:
    if not is_partial(request):
        return redirect(reverse("people:edit", args=[request.user.pk]) + "#skills")
    return render(request, "people/my_skills.html", {"header": selectors.header(request.user, request.user.pk)})


@signed_in
@require_http_methods(["POST", "DELETE"])
def endorsement(request: PersonRequest, held_id: uuid.UUID) -> HttpResponse:
    """Say that a colleague has a skill, or take it back (``end``)."""
    act = services.withdraw if request.method == "DELETE" or "end" in request.POST else services.endorse
    held = act(actor=request.user, held_id=held_id)
    if not is_partial(request):
        return redirect("feed:person", held.person_id)
    return render(request, "people/skill.html", {"held": selectors.skill_of(request.user, held_id)})


@signed_in
@require_GET
def endorsers(request: PersonRequest, held_id: uuid.UUID) -> HttpResponse:
    """Who endorsed a skill: beside it, or as a page of its own."""
    page = selectors.endorsers(request.user, held_id, cursor=request.GET.get("cursor"))
    held = access.skill_for_read(request.user, held_id)
    context = {"page": page, "held": held, "more": more_of(request, page.next), "partial": is_partial(request)}
    return render(request, "people/endorsers.html", context)


@signed_in
@require_GET
def options(request: PersonRequest) -> HttpResponse:
    """Skills for the picker, as HTML; what was typed is the last of them if it is none yet."""
    typed = query_of(request.GET.get("q"))[:60]
    found = selectors.complete(request.user, typed)
    return render(request, "people/skill_options.html", {"found": found, "typed": typed})
