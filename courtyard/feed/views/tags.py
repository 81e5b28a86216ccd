"""Tags: which I follow, what each is, how they are kept, and which may fit what is being written."""

from collections.abc import Callable

from django.conf import settings as house
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.content.models import Tag, TagUse
from courtyard.content.selectors import tags as selectors
from courtyard.content.services import tags as services
from courtyard.core.access import requires, signed_in
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.web import done, is_partial, text, typed
from courtyard.feed.forms import one_person, refused_draft
from courtyard.feed.selectors.checking import tags_fitting
from courtyard.feed.views.composing import composing
from courtyard.people.folding import query_of

__all__ = ["fitting", "follow", "followed", "kept", "settings"]


@signed_in
@require_GET
def followed(request: PersonRequest) -> HttpResponse:
    """The tags I follow."""
    page = selectors.followed_by(request.user, cursor=request.GET.get("cursor"))
    more = f"/tags/?cursor={page.next}" if page.next else ""
    partial = is_partial(request) and "cursor" in request.GET
    return render(request, "feed/tag_rows.html" if partial else "feed/tags.html", {"page": page, "more": more})


@signed_in
@require_http_methods(["POST", "DELETE"])
def follow(request: PersonRequest, name: str) -> HttpResponse:
    """Follow a tag, or do so no more (``end``)."""
    ends = request.method == "DELETE" or "end" in request.POST
    act = services.unfollow_tag if ends else services.follow_tag
    tag = act(actor=request.user, name=name)
    if not is_partial(request):
        return done(request, to=f"/tags/{tag.slug}/")
    header = selectors.header_of(request.user, selectors.tag_for_read(request.user, tag.slug))
    return render(request, "feed/tag_follow.html", {"header": header})


@requires("tag.keep")
@require_http_methods(["GET", "POST"])
def kept(request: PersonRequest) -> HttpResponse:
    """GET all tags with their numbers, or those with ``q`` in a name; POST a new one."""
    problem = ""
    if request.method == "POST":
        try:
            tag = services.make_tag(actor=request.user, name=text(request, "name"))
            return redirect("feed:tag-settings", tag.slug)
        except (Conflict, Invalid) as refusal:
            problem = refusal.words
    q = query_of(request.GET.get("q", ""))
    page = selectors.kept(request.user, q=q, cursor=request.GET.get("cursor"))
    context = {"page": page, "q": q, "problem": problem, "sent": typed(request, "name")}
    partial = is_partial(request) and "cursor" in request.GET
    template = "feed/kept_tag_rows.html" if partial else "feed/kept_tags.html"
    return render(request, template, context, status=422 if problem else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def settings(request: PersonRequest, name: str) -> HttpResponse:
    """What those who look after a tag change: ``then`` says which."""
    tag, problem, then = selectors.tag_for_editing(request.user, name), "", request.POST.get("then", "")
    if request.method == "POST":
        try:
            tag = _ACTS.get(then, _describe)(request, tag)
            messages.success(request, _("Saved."))
            return redirect("feed:tag-settings", tag.slug)
        except (Conflict, Invalid) as refusal:
            problem = refusal.words
    keeps = may(request.user, "tag.keep")
    given = {one.language: one.name for one in tag.other_names.all() if one.language}
    context = {
        "tag": tag, "keeps": keeps, "problem": problem, "then": then, "uses": TagUse.choices,
        "synonyms": [one for one in tag.other_names.all() if not one.language and (one.open or keeps)],
        "languages": [(code, label, given.get(code, "")) for code, label in house.LANGUAGES],
        "sent": {field: typed(request, field) for field in request.POST} if problem else {},
    }  # fmt: skip
    return render(request, "feed/tag_settings.html", context, status=422 if problem else 200)


def _describe(request: PersonRequest, tag: Tag) -> Tag:
    names = {code: text(request, f"name-{code}") for code, _label in house.LANGUAGES}
    return services.describe_tag(
        actor=request.user, name=tag.slug, description=text(request, "description"), names=names
    )


def _add(request: PersonRequest, tag: Tag) -> Tag:
    return services.add_synonym(actor=request.user, name=tag.slug, synonym=text(request, "synonym"))


def _drop(request: PersonRequest, tag: Tag) -> Tag:
    return services.remove_synonym(actor=request.user, name=tag.slug, synonym=text(request, "drop"))


def _rename(request: PersonRequest, tag: Tag) -> Tag:
    return services.rename_tag(actor=request.user, name=tag.slug, to=text(request, "to"))


def _merge(request: PersonRequest, tag: Tag) -> Tag:
    return services.merge_tags(actor=request.user, name=tag.slug, into=text(request, "into"))


def _give(request: PersonRequest, tag: Tag) -> Tag:
    return services.give_tag(actor=request.user, name=tag.slug, owner_id=one_person(request, "owner"))


def _use(request: PersonRequest, tag: Tag) -> Tag:
    return services.set_use(actor=request.user, name=tag.slug, use=request.POST.get("use", ""))


_ACTS: dict[str, Callable[[PersonRequest, Tag], Tag]] = {
    "add": _add, "drop": _drop, "rename": _rename, "merge": _merge, "give": _give, "use": _use,
}  # fmt: skip


@signed_in
@require_POST
def fitting(request: PersonRequest) -> HttpResponse:
    """Tags that may fit what is written so far, unless the writer wants none. Nothing is kept."""
    sent, wanted = refused_draft(request), "no_tags" not in request.POST
    found = tags_fitting(
        request.user, title=sent.title, body=sent.body, format=sent.format, chosen=sent.tags, wanted=wanted
    )
    if is_partial(request):
        return render(request, "feed/fitting.html", {"fitting": found})
    return render(request, "feed/compose.html", composing(request) | {"fitting": found})
