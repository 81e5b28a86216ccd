"""Hints on what one is writing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.ids import parse_id
from courtyard.core.richtext import clean, from_markdown
from courtyard.core.web import is_partial, typed
from courtyard.feed.forms import refused_draft
from courtyard.feed.plain_language import hints
from courtyard.feed.selectors.composer import undescribed
from courtyard.feed.selectors.links import shared_lately
from courtyard.feed.views.composing import composing

__all__ = ["check", "lately"]


@signed_in
@require_POST
def check(request: PersonRequest) -> HttpResponse:
    """What would make this easier to read. Nothing is kept, and nothing stands in the way of publishing."""
    context, sent = composing(request), refused_draft(request)
    body = clean(sent.body) if sent.format == "html" else from_markdown(sent.body)
    found = hints(body, undescribed=undescribed(request.user, {file.file_id: file.alt for file in sent.files}))
    if is_partial(request):
        return render(request, "feed/hints.html", {"hints": found})
    return render(request, "feed/compose.html", context | {"checked": True, "hints": found})


@signed_in
@require_POST
def lately(request: PersonRequest) -> HttpResponse:
    """Who shared the page of this ``address`` lately; asked while it is written, ``?but=`` of another post than the changed one."""
    but = parse_id(request.GET.get("but", ""))
    found = shared_lately(request.user, typed(request, "address"), but=but)
    return render(request, "feed/lately.html", {"lately": found})
