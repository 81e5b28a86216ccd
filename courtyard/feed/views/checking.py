"""Hints on what one is writing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content.forms import take_files
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid
from courtyard.core.ids import parse_id
from courtyard.core.web import is_partial, typed
from courtyard.feed.forms import refused_draft
from courtyard.feed.selectors.checking import checked
from courtyard.feed.selectors.links import shared_lately
from courtyard.feed.views.composing import composing

__all__ = ["check", "lately"]


@signed_in
@require_POST
def check(request: PersonRequest) -> HttpResponse:
    """What would make this easier to read. Nothing is kept, and nothing stands in the way of publishing."""
    problem = ""
    try:
        take_files(request)
    except Invalid as refusal:
        problem = refusal.words
    context, sent = composing(request), refused_draft(request)
    alts = {file.file_id: file.alt for file in sent.files}
    found = checked(request.user, body=sent.body, format=sent.format, alts=alts).hints
    if is_partial(request):
        return render(request, "feed/hints.html", {"hints": found})
    return render(request, "feed/compose.html", context | {"checked": True, "hints": found, "problem": problem})


@signed_in
@require_POST
def lately(request: PersonRequest) -> HttpResponse:
    """Who shared the page of this ``address`` lately; asked while it is written, ``?but=`` of another post than the changed one."""
    but = parse_id(request.GET.get("but", ""))
    found = shared_lately(request.user, typed(request, "address"), but=but)
    return render(request, "feed/lately.html", {"lately": found})
