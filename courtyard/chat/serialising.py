"""Conversations and messages as JSON."""

from typing import Any

from courtyard.chat.models import ConversationMember
from courtyard.chat.selectors.hanging import Said
from courtyard.chat.selectors.listing import Line
from courtyard.chat.selectors.polls import PollSeen
from courtyard.chat.selectors.thread_lines import ThreadLine
from courtyard.content.serialising import byline, file_json, link_json
from courtyard.core.richtext import excerpt

__all__ = ["line_json", "message_json", "place_json", "thread_json"]

EXCERPT = 120


def line_json(line: Line) -> dict[str, Any]:
    """``ConversationOut``."""
    it = line.conversation
    return {
        "id": it.pk, "kind": it.kind, "title": line.title, "name": it.name, "space": it.space_id, "private": it.private,
        "announcing": it.announcing, "archived": it.archived_at is not None, "last_at": it.last_at,
        "last": excerpt(line.last.body_text, EXCERPT) if line.last else "", "unread": line.unread, "muted": line.muted,
        "url": f"/messages/{it.pk}/",
        "picture": f"/messages/{it.pk}/picture/" if it.picture else None,
    }  # fmt: skip


def message_json(said: Said) -> dict[str, Any]:
    """``MessageOut``."""
    it = said.message
    files = [{**file_json(row.file), "alt": row.alt} for row in (*said.pictures, *said.files)]
    return {
        "id": it.pk, "kind": "message", "conversation": it.conversation_id, "author": byline(it.author), "body": it.body_html,
        "text": it.body_text, "version": it.version, "created_at": it.created_at, "edited_at": it.edited_at,
        "reply_to": it.reply_to_id, "thread": it.thread_id, "aside": it.aside, "answers": said.thread.answers if said.thread else 0,
        "became": it.became_id, "files": files, "reactions": it.reactions, "reacted": said.reacted,
        "pinned": said.pin is not None, "saved": said.own.saved, "priority": said.priority.level if said.priority else "",
        "confirm": bool(said.priority and said.priority.asks), "confirmed": said.priority.confirmed if said.priority else 0,
        "forwarded": _forwarded_json(said), "link": link_json(said.link),
        "poll": _poll_json(said.poll) if said.poll else None,
    }  # fmt: skip


def _poll_json(seen: PollSeen) -> dict[str, Any]:
    options = [{"text": choice.text, "votes": choice.votes, "mine": choice.mine} for choice in seen.choices]
    it = seen.poll
    return {
        "options": options, "several": it.several, "sealed": it.sealed, "closes_at": it.closes_at, "closed_at": seen.ended_at,
        "open": seen.is_open, "voters": seen.voters,
    }  # fmt: skip


def _forwarded_json(said: Said) -> dict[str, Any] | None:
    it = said.forward
    if it is None:
        return None
    source = it.source_id if said.own.source else None
    return {
        "author": byline(it.author),
        "said_at": it.said_at,
        "body": it.body_html,
        "text": it.body_text,
        "source": source,
    }


def place_json(place: ConversationMember) -> dict[str, Any]:
    """``PlaceOut``."""
    return {"person": byline(place.person), "role": place.role, "joined_at": place.joined_at}


def thread_json(line: ThreadLine) -> dict[str, Any]:
    """``ThreadOut``."""
    it = line.thread
    return {
        "id": it.pk, "conversation": it.conversation_id, "name": it.name,
        "first": excerpt(line.first.body_text, EXCERPT) if line.first else None, "answers": line.answers, "last_at": it.last_at,
        "resolved_at": it.resolved_at, "follows": line.unread is not None, "unread": line.unread or 0,
        "url": f"/message/{it.pk}/thread/",
    }  # fmt: skip
