"""The vocabulary of skills, for administrators."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.web import is_partial, text
from courtyard.people import selectors, services
from courtyard.people.views.profiles import more_of

__all__ = ["change", "skills"]


@requires("organisation.manage")
@require_GET
def skills(request: PersonRequest) -> HttpResponse:
    """All skills by name, or those with a name that has the words of ``q``."""
    return _page(request)


def _page(request: PersonRequest, problem: str = "", wrong: str = "") -> HttpResponse:
    q = request.GET.get("q", "")
    page = selectors.vocabulary(request.user, q=q, cursor=request.GET.get("cursor"))
    context = {"page": page, "q": q, "more": more_of(request, page.next), "problem": problem, "wrong": wrong}
    partial = is_partial(request) and "cursor" in request.GET
    template = "people/vocabulary_rows.html" if partial else "people/vocabulary.html"
    return render(request, template, context, status=422 if problem else 200)


@requires("organisation.manage")
@require_POST
def change(request: PersonRequest, skill_id: uuid.UUID) -> HttpResponse:
    """Rename a skill, give or take a synonym, make it part of another, retire it or have it back: ``then`` says which."""
    act = _ACTS.get(request.POST.get("then", "rename"), _rename)
    try:
        act(request, skill_id)
    except (Conflict, Invalid) as refusal:
        return _page(request, refusal.words, str(skill_id))
    messages.success(request, _("Saved."))
    return redirect(request.get_full_path().replace(f"{skill_id}/", "", 1))


def _rename(request: PersonRequest, skill_id: uuid.UUID) -> None:
    services.rename_skill(actor=request.user, skill_id=skill_id, name=text(request, "name"))


def _add(request: PersonRequest, skill_id: uuid.UUID) -> None:
    services.add_synonym(actor=request.user, skill_id=skill_id, name=text(request, "synonym"))


def _drop(request: PersonRequest, skill_id: uuid.UUID) -> None:
    services.remove_synonym(actor=request.user, skill_id=skill_id, name=text(request, "drop"))


def _merge(request: PersonRequest, skill_id: uuid.UUID) -> None:
    services.merge_skills(actor=request.user, skill_id=skill_id, into=text(request, "into"))


def _retire(request: PersonRequest, skill_id: uuid.UUID) -> None:
    services.retire_skill(actor=request.user, skill_id=skill_id, retired=request.POST["then"] == "retire")


_ACTS = {"add": _add, "drop": _drop, "merge": _merge, "retire": _retire, "restore": _retire}
