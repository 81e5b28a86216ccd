"""The composer with what was written in it: after a refusal, or when a draft is taken up again."""

from collections.abc import Sequence
from copy import copy

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from courtyard.accounts.requests import PersonRequest
from courtyard.content.models import Item
from courtyard.content.selectors.uploads import uploads
from courtyard.core.errors import Conflict, NotFound
from courtyard.core.ids import new_id, parse_id
from courtyard.core.web import client_id
from courtyard.feed import about, services
from courtyard.feed.about import About
from courtyard.feed.forms import drafted_version, refused_draft
from courtyard.feed.models import SavedDraft
from courtyard.feed.selectors import composer, lists, saved
from courtyard.feed.selectors.checking import tags_chosen
from courtyard.feed.selectors.links import links, shared_lately
from courtyard.feed.selectors.polls import why_fixed

__all__ = ["about_it", "changing_kind", "compared", "composing", "resuming", "written"]


def composing(request: PersonRequest, draft: SavedDraft | None = None) -> dict[str, object]:
    """What the composer's template needs to show the form as it was sent; it goes on with the draft it belongs to, if any.

    Where a draft goes is its author's to say.
    """
    draft = draft or saved.standing(request.user, client_id(request))
    mine = draft is None or draft.author_id == request.user.pk
    targets, sent = composer.targets(request.user) if mine else [], refused_draft(request)
    ids = [pk for value in request.POST.getlist("spaces") if (pk := parse_id(value))]
    chosen = [found for pk in ids if (found := composer.one(targets, pk))]
    return {
        "targets": targets,
        "target": chosen[0] if chosen else composer.first(targets),
        "also": chosen[1:],
        "kind": sent.kind,
        "values": lists.values(),
        "lately": shared_lately(request.user, sent.address) if sent.address else [],
        "praised": composer.chosen(request.user, sent.people),
        "together": saved.together(request.user, draft) if draft else None,
        "new_id": draft.pk if draft else new_id(),
        "draft_version": drafted_version(request) if draft else None,
        **(about_it(request, sent.about, []) if sent.about else {}),
        **written(request),
    }


def compared(request: PersonRequest, conflict: Conflict, stands: SavedDraft) -> HttpResponse:
    """What was just written in the form, above it what stands; saved again, it takes its place."""
    text = saved.text_of(saved.fields_for(request.user, stands))
    context = {"problem": conflict.words, "stands": text, "draft_version": stands.version}
    return render(request, "feed/compose.html", composing(request, stands) | context, status=409)


def written(request: PersonRequest, item: Item | None = None) -> dict[str, object]:
    """What was written, and the files and tags that came with it."""
    sent = refused_draft(request)
    files = uploads(request.user, {file.file_id: file.alt for file in sent.files}, item=item)
    return {"sent": sent, "uploads": files, "fitting": tags_chosen(request.user, sent.tags)}


def resuming(request: PersonRequest, draft: SavedDraft) -> dict[str, object]:
    """The composer with a draft in it."""
    fields = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        fields.setlist(name, [str(value) for value in values])
    again = copy(request)
    again.POST = fields  # type: ignore[misc,assignment]  # the form as it was kept, read like one that was sent
    return composing(again, draft) | {"draft_version": draft.version}


def about_it(request: PersonRequest, ref: About, targets: Sequence[composer.Target]) -> dict[str, object]:
    """The composer of a post that is made of something said elsewhere, in the space where that is at home."""
    try:
        source = about.source_of(request.user, ref)
    except NotFound:
        return {}
    home = composer.one(targets, source.space) if source.space else None
    return {"about": about.written(ref), "source": source, "title": source.title} | ({"target": home} if home else {})


def changing_kind(item: Item) -> dict[str, object]:
    """The address of a post that is edited, or its poll and why that stays as it is, if it does; nothing for other kinds."""
    if link := links([item.pk]).get(item.pk):
        return {"address": link.address}
    poll = services.as_drafted(item=item)
    return {"poll": poll, "fixed": why_fixed(item)} if poll else {}
