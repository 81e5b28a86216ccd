"""The channels of a space."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access
from courtyard.chat.selectors import listing
from courtyard.core.access import signed_in
from courtyard.core.web import is_partial
from courtyard.spaces.access import space_for_content

__all__ = ["of_space"]

BESIDE = 8  # channels that stand beside the posts of a space


@signed_in
@require_GET
def of_space(request: PersonRequest, slug: str) -> HttpResponse:
    """Those that one reads, and the way to open one; in place what stands beside the posts of the space."""
    space, _rights = space_for_content(request.user, slug)
    opens = access.spaces_for_channels(request.user).filter(pk=space.pk).exists()
    context = {"space": space, "opens": opens}
    if is_partial(request) and "cursor" not in request.GET:
        context["channels"] = listing.channels_of(request.user, space, limit=BESIDE)
        return render(request, "chat/channels_beside.html", context)
    context["channels"] = listing.channels_of(request.user, space, cursor=request.GET.get("cursor"))
    if is_partial(request):
        return render(request, "chat/channel_lines.html", context)
    return render(request, "chat/channels.html", context | {"page": listing.conversations(request.user), "here": None})
