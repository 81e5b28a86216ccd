"""One's conversations, and what is said in one of them."""

import datetime
import uuid
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, rendering, services, thread_access
from courtyard.chat.commands import Answer
from courtyard.chat.forms import sent_format, sent_moment, sent_priority, sent_rhythm, typed_rhythm
from courtyard.chat.models import Conversation, Message
from courtyard.chat.moments import again, moments
from courtyard.chat.selectors import acts, hanging, history, receipts
from courtyard.chat.selectors.listing import conversations, line_of, unread_conversations
from courtyard.chat.selectors.retention import days_of
from courtyard.chat.services.messages import Extra
from courtyard.chat.views import commands
from courtyard.content.forms import attached, sent_files, take_files
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid, NotFound, TooMany
from courtyard.core.ids import new_id, parse_id
from courtyard.core.richtext import to_markdown
from courtyard.core.web import client_id, done, is_partial, text, typed
from courtyard.ui.formats import nearby

__all__ = ["count", "id_of", "lines", "listing", "read", "room", "schedule"]


@signed_in
@require_GET
def listing(request: PersonRequest) -> HttpResponse:
    """My conversations, the newest first."""
    page = conversations(request.user, cursor=request.GET.get("cursor"))
    more = request.GET.get("cursor") and is_partial(request)
    return render(request, "chat/lines.html" if more else "chat/list.html", {"page": page, "here": None})


@signed_in
@require_GET
def lines(request: PersonRequest) -> HttpResponse:
    """The same as a fragment, asked for when something has changed; ``?here=`` is the open one."""
    here = parse_id(request.GET.get("here", ""))
    return render(request, "chat/lines.html", {"page": conversations(request.user), "here": here})


@signed_in
@require_GET
def count(request: PersonRequest) -> HttpResponse:
    """The number beside Messages."""
    return JsonResponse({"unread": unread_conversations(request.user)})


@signed_in
@require_http_methods(["GET", "POST"])
def room(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """GET a conversation, or messages ``?before=``, ``?after=`` or ``?around=`` one, or from a day ``?on=``; POST a message.
    ``?thread=`` is open beside it.
    """
    conversation = access.conversation_for_read(request.user, conversation_id)
    if request.method == "POST":
        return _said(request, conversation)
    if "on" in request.GET:
        return _on(request, conversation)
    before, after, around = (id_of(request, key) for key in ("before", "after", "around"))
    stretch = history.history(request.user, conversation, before=before, after=after, around=around)
    context = _context(request, conversation, stretch)
    if is_partial(request):
        part = "newer" if after else "older"
        return render(request, "chat/stretch.html", context | {"part": part})
    context |= {"opened": _opened(request, conversation)}
    return render(request, "chat/room.html", context | _around(request, conversation, stretch))


def _opened(request: PersonRequest, conversation: Conversation) -> uuid.UUID | None:
    """The thread that the address names; NotFound for what is none here."""
    opened = id_of(request, "thread")
    if opened and thread_access.thread_for_read(request.user, opened).conversation_id != conversation.pk:
        raise NotFound
    return opened


def _on(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """To where a day begins."""
    try:
        day = datetime.date.fromisoformat(request.GET["on"])
    except ValueError:
        return _refused(request, conversation, Invalid({"on": [_("Choose a day that there is, such as 2026-11-03.")]}))
    first = history.first_on(conversation, day)
    place = f"?around={first}#message-{first}" if first else ""
    return redirect(f"/messages/{conversation.pk}/{place}")


def id_of(request: PersonRequest, key: str) -> uuid.UUID | None:
    """A message that the address names; NotFound for what is no id."""
    value = request.GET.get(key)
    found = parse_id(value) if value else None
    if value and found is None:
        raise NotFound
    return found


def _context(request: PersonRequest, conversation: Conversation, stretch: history.Stretch) -> dict[str, object]:
    entries = rendering.arranged(request.user, stretch, vars(conversation)["read_until"])
    rights = rendering.rights(request.user, conversation)
    return {
        "conversation": conversation,
        "stretch": stretch,
        "entries": entries,
        "rights": rights,
        "base": f"/messages/{conversation.pk}/",
    }


def _around(request: PersonRequest, conversation: Conversation, stretch: history.Stretch) -> dict[str, object]:
    """What stands around the messages of a whole page. To open it at its end is to read it; to draw it anew is not."""
    draft, unread = acts.draft_of(request.user, conversation), history.first_unread(conversation)
    shown = {said.message.pk for said in stretch.messages}
    if stretch.messages and stretch.newer is None and access.is_member(conversation) and not _drawn_anew(request):
        last = stretch.messages[-1].message.pk
        services.mark_read(actor=request.user, conversation_id=conversation.pk, message_id=last)
    answer = id_of(request, "answer")
    return {
        "page": conversations(request.user),
        "here": conversation.pk,
        "line": line_of(request.user, conversation),
        "first_unread": unread if unread not in shown else None,
        "joined": access.is_member(conversation),
        "hears_writers": access.may_hear_writers(request.user, conversation),
        "reads": receipts.last_read(request.user, conversation),
        "answered": access.message_for_read(request.user, answer) if answer else None,
        "new_id": new_id(),
        "format": "markdown",
        "pinned": acts.pins_line(request.user, conversation),
        "draft": draft,
        "draft_words": to_markdown(draft.body_html) if draft else "",
        "waiting": acts.waiting_in(request.user, conversation),
        "moments": moments(),
        "kept_days": days_of(conversation.kind),
    }


def _drawn_anew(request: PersonRequest) -> bool:
    """Whether an open window asks for the page that it shows: it says itself what is read before its reader's eyes."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{shown.path}?{shown.query}" == f"{request.path}?{request.META['QUERY_STRING']}"


def _said(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    try:
        take_files(request)
        extras = services.Mattering.of(*sent_priority(request))
        said = commands.ran(request, conversation, extras=extras) or _sent(request, conversation, extras)
        _drop_draft(request, conversation)
    except (Invalid, Conflict, Forbidden, NotFound, TooMany) as refusal:
        if is_partial(request):
            raise  # the page says it, and what was written stays
        return _refused(request, conversation, refusal)
    if isinstance(said, Answer):
        return commands.answered(request, said, f"/messages/{conversation.pk}/")
    if not is_partial(request):
        return redirect(f"/messages/{conversation.pk}/#message-{said.pk}")
    context = {"said": hanging.said_of(request.user, said), "rights": rendering.rights(request.user, conversation)}
    return render(request, "chat/one.html", context)


def _sent(request: PersonRequest, conversation: Conversation, extras: Sequence[Extra]) -> Message:
    return services.send(
        actor=request.user, conversation_id=conversation.pk, body=text(request, "body"), format=sent_format(request),
        reply_to=parse_id(request.POST.get("reply_to", "")), files=attached(request), id=client_id(request), extras=extras,
    )  # fmt: skip


def _refused(request: PersonRequest, conversation: Conversation, refusal: CourtyardError) -> HttpResponse:
    """The page again with what was typed, and what stands in its way."""
    stretch = history.history(request.user, conversation)
    context = _context(request, conversation, stretch) | _around(request, conversation, stretch)
    context |= {
        "problem": refusal.words,
        "sent": typed(request, "body"),
        "priority": typed(request, "priority"),
        "format": sent_format(request),
        "command": commands.named(request),
    }
    context |= {"uploads": sent_files(request), "rhythm": typed_rhythm(request)}
    return render(request, "chat/room.html", context, status=refusal.status)


def _drop_draft(request: PersonRequest, conversation: Conversation) -> None:
    """What was sent stands in the field of no other device any more. Who has just left took their draft along."""
    version = request.POST.get("draft", "")
    if version.isdecimal() and int(version[:9]) > 0:
        with suppress(NotFound):
            services.drop_draft(actor=request.user, conversation_id=conversation.pk, version=int(version[:9]))


@signed_in
@require_POST
def schedule(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """What stands in the field is sent later: ``when`` names the moment, or ``at`` says it."""
    conversation = access.conversation_for_read(request.user, conversation_id)
    try:
        take_files(request)
        if commands.named(request):
            raise Invalid(
                {"body": [_("A command is carried out at once. To send it later as it stands, begin with a space.")]}
            )
        level, asks = sent_priority(request)
        row = services.schedule(
            actor=request.user, conversation_id=conversation_id, body=text(request, "body"), format=sent_format(request),
            reply_to=parse_id(request.POST.get("reply_to", "")), files=attached(request), id=client_id(request),
            at=sent_moment(request), level=level, asks=asks, rhythm=sent_rhythm(request),
        )  # fmt: skip
        _drop_draft(request, conversation)
    except (Invalid, Conflict, Forbidden, NotFound, TooMany) as refusal:
        if is_partial(request):
            raise
        return _refused(request, conversation, refusal)
    words = again(row, row.at) if row.every else _("It is sent %(moment)s.") % {"moment": nearby(row.at)}
    return done(request, words, toast=words, to="/messages/scheduled/")


@signed_in
@require_POST
def read(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The browser says up to which ``message`` was read."""
    access.conversation_for_read(request.user, conversation_id)
    message_id = parse_id(request.POST.get("message", ""))
    if message_id is None:
        raise Invalid({"message": [_("Say which message was read.")]})
    services.mark_read(actor=request.user, conversation_id=conversation_id, message_id=message_id)
    return HttpResponse(status=204)
