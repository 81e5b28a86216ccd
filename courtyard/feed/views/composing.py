"""The composer with what was written in it: after a refusal, or when a draft is taken up again."""

from copy import copy

from django.http import QueryDict

from courtyard.accounts.requests import PersonRequest
from courtyard.content.models import Item
from courtyard.content.selectors.uploads import uploads
from courtyard.core.ids import parse_id
from courtyard.feed import services
from courtyard.feed.forms import refused_draft
from courtyard.feed.models import SavedDraft
from courtyard.feed.selectors import composer, lists
from courtyard.feed.selectors.polls import why_fixed

__all__ = ["changing_poll", "composing", "resuming", "written"]


def composing(request: PersonRequest) -> dict[str, object]:
    """What the composer's template needs to show the form as it was sent."""
    targets, sent = composer.targets(request.user), refused_draft(request)
    ids = [pk for value in request.POST.getlist("spaces") if (pk := parse_id(value))]
    chosen = [found for pk in ids if (found := composer.one(targets, pk))]
    return {
        "targets": targets,
        "target": chosen[0] if chosen else composer.first(targets),
        "also": chosen[1:],
        "kind": sent.kind,
        "values": lists.values(),
        "praised": composer.chosen(request.user, sent.people),
        **written(request),
    }


def written(request: PersonRequest, item: Item | None = None) -> dict[str, object]:
    """What was written and the files that came with it."""
    sent = refused_draft(request)
    return {"sent": sent, "uploads": uploads(request.user, {file.file_id: file.alt for file in sent.files}, item=item)}


def resuming(request: PersonRequest, draft: SavedDraft) -> dict[str, object]:
    """The composer with a draft in it."""
    fields = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        fields.setlist(name, [str(value) for value in values])
    again = copy(request)
    again.POST = fields  # type: ignore[misc,assignment]  # the form as it was kept, read like one that was sent
    return composing(again) | {"new_id": draft.pk, "draft_version": draft.version}


def changing_poll(item: Item) -> dict[str, object]:
    """The poll of a post that is edited, and why it stays as it is, if it does; nothing for other kinds."""
    poll = services.as_drafted(item=item)
    return {"poll": poll, "fixed": why_fixed(item)} if poll else {}
