"""Threads: the page of one, those of a conversation, those that one follows."""

import uuid
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, rendering, services, thread_access
from courtyard.chat.commands import Answer
from courtyard.chat.forms import sent_format
from courtyard.chat.models import Message, Thread
from courtyard.chat.selectors import hanging, history, listing
from courtyard.chat.selectors.thread_lines import ThreadLine
from courtyard.chat.selectors.threads import STATES, followed_threads, line_of_thread, threads_of
from courtyard.chat.views import commands
from courtyard.chat.views.conversations import id_of
from courtyard.content.forms import attached, sent_files, take_files
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id, parse_id
from courtyard.core.web import client_id, done, is_partial, text, typed

__all__ = ["follow", "followed", "head", "name", "read", "resolution", "thread", "threads"]


def _at(message_id: uuid.UUID) -> str:
    return f"/message/{message_id}/thread/"


@signed_in
@require_http_methods(["GET", "POST"])
def thread(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """GET the thread under a message, or its answers ``?before=``, ``?after=`` or ``?around=`` one; POST an answer. In place of
    the page only what stands beside a conversation.
    """
    if request.method == "POST":
        return _said(request, thread_access.thread_for_read(request.user, message_id))
    try:
        found = thread_access.thread_for_read(request.user, message_id)
    except NotFound:
        answer = access.message_for_read(request.user, message_id)
        return redirect(f"{_at(answer.thread_id)}?around={answer.pk}#message-{answer.pk}")  # type: ignore[arg-type]  # or it had one
    context = _context(request, found)
    if is_partial(request) and not {"before", "after"}.isdisjoint(request.GET):
        return render(request, "chat/stretch.html", context | {"part": "newer" if "after" in request.GET else "older"})
    if is_partial(request):
        return render(request, "chat/thread_body.html", context)
    return render(request, "chat/thread.html", context | _list(request, found.conversation_id))


def _list(request: PersonRequest, here: uuid.UUID | None = None) -> dict[str, object]:
    return {"page": listing.conversations(request.user), "here": here}


def _context(request: PersonRequest, found: Thread) -> dict[str, object]:
    """To see the end of it is to have read it."""
    line = line_of_thread(request.user, found)
    before, after, around = (id_of(request, key) for key in ("before", "after", "around"))
    stretch = history.history(
        request.user, found.conversation, thread=found, before=before, after=after, around=around
    )  # fmt: skip
    entries = rendering.arranged(request.user, stretch, line.read_until)
    if stretch.messages and stretch.newer is None and line.unread:
        last = stretch.messages[-1].message.pk
        services.mark_thread_read(actor=request.user, message_id=found.pk, until=last)
    answer = id_of(request, "answer")
    return _head(request, line) | {
        "stretch": stretch, "entries": entries, "rights": rendering.rights(request.user, found.conversation),
        "answered": access.message_for_read(request.user, answer) if answer else None, "new_id": new_id(), "format": "markdown",
    }  # fmt: skip


def _head(request: PersonRequest, line: ThreadLine) -> dict[str, object]:
    me, found = request.user, line.thread
    rights = rendering.rights(me, found.conversation)
    said = hanging.whole(me, line.first.pk) if line.first else None
    back = f"/messages/{found.conversation_id}/"
    return {
        "line": line, "conversation": found.conversation, "base": _at(found.pk), "thread": found,
        "talk": listing.line_of(me, found.conversation).title, "follows": line.unread is not None,
        "said": said, "may": rights.of(said, me) if said else "",
        "steers": not rights.closed and thread_access.steers(me, found),
        "back": f"{back}?around={found.pk}#message-{found.pk}" if line.first else back,
    }  # fmt: skip


@signed_in
@require_GET
def head(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """What stands above its answers, when that has changed."""
    found = thread_access.thread_for_read(request.user, message_id)
    return render(request, "chat/thread_head.html", _head(request, line_of_thread(request.user, found)))


def _said(request: PersonRequest, found: Thread) -> HttpResponse:
    try:
        take_files(request)
        also = request.POST.get("also") == "on"
        said = commands.ran(request, found.conversation, thread=found.pk, also=also) or _sent(request, found, also=also)
    except (Invalid, Conflict, Forbidden, NotFound) as refusal:
        if is_partial(request):
            raise  # the page says it, and what was written stays
        return _refused(request, found, refusal)
    if isinstance(said, Answer):
        return commands.answered(request, said, _at(found.pk))
    if not is_partial(request):
        return redirect(f"{_at(found.pk)}#message-{said.pk}")
    rights = rendering.rights(request.user, found.conversation)
    return render(request, "chat/one.html", {"said": hanging.said_of(request.user, said), "rights": rights})


def _sent(request: PersonRequest, found: Thread, *, also: bool) -> Message:
    return services.send(
        actor=request.user, conversation_id=found.conversation_id, thread=found.pk, also=also,
        body=text(request, "body"), format=sent_format(request), reply_to=parse_id(request.POST.get("reply_to", "")),
        files=attached(request), id=client_id(request),
    )  # fmt: skip


def _refused(request: PersonRequest, found: Thread, refusal: CourtyardError) -> HttpResponse:
    context = _context(request, found) | _list(request, found.conversation_id)
    context |= {"problem": refusal.words, "sent": typed(request, "body"), "format": sent_format(request)}
    context |= {"command": commands.named(request)}
    return render(request, "chat/thread.html", context | {"uploads": sent_files(request)}, status=refusal.status)


@signed_in
@require_POST
def read(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """The browser says up to which ``message`` was read."""
    thread_access.thread_for_read(request.user, message_id)
    until = parse_id(request.POST.get("message", ""))
    if until is None:
        raise Invalid({"message": [_("Say which message was read.")]})
    services.mark_thread_read(actor=request.user, message_id=message_id, until=until)
    return HttpResponse(status=204)


@signed_in
@require_http_methods(["POST", "DELETE"])
def follow(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Follow it, or hear nothing more of it."""
    ends = request.method == "DELETE" or request.POST.get("end") == "1"
    act, words = (services.unfollow_thread, _("Unfollowed.")) if ends else (services.follow_thread, _("Followed."))
    act(actor=request.user, message_id=message_id)
    return done(request, toast=words, to=_at(message_id), thread=str(message_id))


@signed_in
@require_http_methods(["POST", "DELETE"])
def resolution(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Resolve it, or open it again."""
    ends = request.method == "DELETE" or request.POST.get("end") == "1"
    act, words = (services.reopen_thread, _("Open again.")) if ends else (services.resolve_thread, _("Resolved."))
    act(actor=request.user, message_id=message_id)
    return done(request, toast=words, to=_at(message_id), thread=str(message_id))


@signed_in
@require_http_methods(["GET", "POST"])
def name(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Say what it is about."""
    found, errors = thread_access.thread_for_steering(request.user, message_id), []
    if request.method == "POST":
        try:
            services.name_thread(actor=request.user, message_id=message_id, name=text(request, "name"))
            return redirect(_at(message_id))
        except Invalid as refusal:
            errors = refusal.errors["name"]
    context = {"base": _at(message_id), "name": typed(request, "name", found.name), "errors": errors}
    return render(request, "chat/thread_name.html", context, status=422 if errors else 200)


@signed_in
@require_GET
def threads(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Those of a conversation: ``?state=`` open, resolved, all or mine, ``?q=`` words of their names and first messages."""
    conversation = access.conversation_for_read(request.user, conversation_id)
    state, words = request.GET.get("state", "open"), request.GET.get("q", "")[:120].replace("\x00", "")
    state = state if state in STATES else "open"
    found = threads_of(request.user, conversation, state=state, words=words, cursor=request.GET.get("cursor"))
    context = {"threads": found, "state": state, "words_sought": words, "conversation": conversation}
    context["more"] = f"/messages/{conversation_id}/threads/?{urlencode({'state': state, 'q': words})}&cursor="
    if request.GET.get("cursor") and is_partial(request):
        return render(request, "chat/thread_lines.html", context)
    context["talk"], context["states"] = listing.line_of(request.user, conversation).title, _states(state, words)
    return render(request, "chat/threads.html", context | _list(request, conversation_id))


def _states(here: str, words: str) -> list[dict[str, object]]:
    named = {"open": _("Open"), "resolved": _("Resolved"), "all": _("All"), "mine": _("Followed")}
    return [
        {"label": named[key], "href": f"?{urlencode({'state': key, 'q': words})}", "current": key == here}
        for key in STATES
    ]


@signed_in
@require_GET
def followed(request: PersonRequest) -> HttpResponse:
    """Those that one follows, with what is unread first."""
    found = followed_threads(request.user, cursor=request.GET.get("cursor"))
    context = {"threads": found, "more": "/messages/threads/?cursor=", "conversation": None, "talk": ""}
    if request.GET.get("cursor") and is_partial(request):
        return render(request, "chat/thread_lines.html", context)
    return render(request, "chat/threads.html", context | _list(request) | {"here": "threads"})
