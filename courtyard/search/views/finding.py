"""The search page, and what is offered while one types."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.content.models import ItemKind
from courtyard.core.access import signed_in
from courtyard.core.web import is_partial
from courtyard.search import services
from courtyard.search.commands import commands_for, write_to
from courtyard.search.models import Alert, Kind
from courtyard.search.query import read
from courtyard.search.selectors import own, results, suggesting, talks
from courtyard.search.views.own import start

__all__ = ["search", "suggest"]


@signed_in
@require_GET
def search(request: PersonRequest) -> HttpResponse:
    """What ``?q=`` finds, of one ``?kind=`` or of all, ``?sort=new`` or the best first; in the conversation ``?talk=``."""
    query, asked = read(request.GET.get("q", "")), request.GET
    talk = talks.line_called(request.user, asked.get("talk", ""))
    query = query.within(str(talk.conversation.pk)) if talk else query
    kind = asked.get("kind", "") if asked.get("kind") in Kind.values else ""
    newest = asked.get("sort") == "new"
    if not query:
        return start(request)
    found = results.search(request.user, query, kind=kind, newest=newest, cursor=asked.get("cursor"), experts=True)
    wishes = {"q": query.typed, "kind": kind, "sort": "new" if newest else "", "talk": talk and talk.conversation.pk}
    context = {
        "query": query, "found": found, "kind": kind, "newest": newest, "talk": talk, "kinds": Kind.choices,
        "kind_names": dict(ItemKind.choices), "alerts": Alert.choices, "saved": own.saved_as(request.user, query.typed, kind),
        "address": lambda **other: "?" + urlencode({name: value for name, value in (wishes | other).items() if value}),
    }  # fmt: skip
    if asked.get("cursor"):
        return render(request, "search/more.html" if is_partial(request) else "search/search.html", context)
    services.note_search(
        actor=request.user, query=query, nothing=not (kind or found.total or found.recommended or found.experts)
    )
    return render(request, "search/search.html", context)


@signed_in
@require_GET
def suggest(request: PersonRequest) -> HttpResponse:
    """Options for who is typing ``?q=``, in the space ``?in=``: where to go, what to find, what to do."""
    typed = request.GET.get("q", "")
    offered = suggesting.suggest(request.user, typed, space=request.GET.get("in", ""))
    commands = [*write_to(request.user, offered.hits), *commands_for(request.user, typed)]
    context = {"offered": offered, "query": read(typed), "commands": commands}
    return render(request, "search/suggestions.html", context)
