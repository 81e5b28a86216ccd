"""What becomes of a message: a post, a comment, or nothing, and then why. Decided without a database."""

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field

from courtyard.integrations.importers.slack.survey import author_of
from courtyard.integrations.importers.values import items, stamp, text_of, texts

__all__ = [
    "Entry",
    "Stamps",
    "Thread",
    "has_replies",
    "hidden_file",
    "is_broadcast",
    "is_file_comment",
    "is_tombstone",
    "plan",
    "reason_to_skip",
]

_SERVICE = {
    "channel_join": "joined", "group_join": "joined", "channel_leave": "left", "group_leave": "left",
    "channel_topic": "described", "group_topic": "described",
    "channel_purpose": "described", "group_purpose": "described",
    "channel_name": "renamed", "group_name": "renamed", "channel_archive": "archived", "group_archive": "archived",
    "channel_unarchive": "archived", "group_unarchive": "archived", "pinned_item": "pinned", "unpinned_item": "pinned",
    "bot_add": "program", "bot_remove": "program", "bot_enable": "program", "bot_disable": "program",
    "reminder_add": "reminder", "reminder_delete": "reminder", "sh_room_created": "call", "sh_room_shared": "call",
    "huddle_thread": "call", "channel_posting_permissions": "settings", "channel_convert_to_private": "settings",
    "channel_convert_to_public": "settings", "group_convert_to_private": "settings",
    "channel_canvas_updated": "settings",
    "message_changed": "copy", "message_replied": "copy", "message_deleted": "deleted", "tombstone": "deleted",
}  # fmt: skip
_HIDDEN_FILES = {"tombstone": "deleted", "hidden_by_limit": "limit"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A message that stays, under the time that is its name."""

    message: dict
    ts: str
    author: str
    thread: str = ""  # the time of what it answers


class Stamps:
    """A set of message times, eight bytes each: a channel of a million messages fits into eight megabytes."""

    def __init__(self) -> None:
        self._sorted = array("q")

    def add(self, ts: str) -> bool:
        """Put a time in; False if it was there. Cheap because messages come nearly in order."""
        number = _number(ts)
        at = bisect_left(self._sorted, number)
        if at < len(self._sorted) and self._sorted[at] == number:
            return False
        self._sorted.insert(at, number)
        return True

    def __contains__(self, ts: str) -> bool:
        number = _number(ts)
        at = bisect_left(self._sorted, number)
        return at < len(self._sorted) and self._sorted[at] == number


@dataclass(slots=True)
class Thread:
    """What is remembered of a channel while it is read."""

    seen: Stamps = field(default_factory=Stamps)
    kept: Stamps = field(default_factory=Stamps)
    posts: Stamps = field(default_factory=Stamps)
    shares: dict[str, str] = field(default_factory=dict)  # file -> the message that first showed it
    placeholders: set[str] = field(default_factory=set)
    pins: dict[str, dict] = field(default_factory=dict)  # what messages say of their pins, as a channel says it

    def keep(self, entry: Entry) -> None:
        """Remember that a message is here now."""
        self.kept.add(entry.ts)
        if texts(entry.message.get("pinned_to")):
            told = entry.message.get("pinned_info")
            told = told if isinstance(told, dict) else {}
            self.pins[entry.ts] = {"id": entry.ts, "user": told.get("pinned_by"), "created": told.get("pinned_ts")}
        if not entry.thread:
            self.posts.add(entry.ts)


def plan(message: dict, thread: Thread) -> Entry | str:
    """The entry that a message makes, or the reason why it makes none."""
    ts = stamp(message.get("ts"))
    if not ts:
        return "unreadable"
    if not thread.seen.add(ts):
        return "repeated"
    if reason := reason_to_skip(message):
        return reason
    return Entry(message, ts, author_of(message), _answers(message, ts, thread))


def reason_to_skip(message: dict) -> str:
    """Why a message stays out; "" for one that says something or that people answered."""
    if has_replies(message):
        return ""
    subtype = text_of(message, "subtype")
    if subtype in _SERVICE:
        return _SERVICE[subtype]
    return "" if _says_something(message) else "empty"


def is_broadcast(message: dict) -> bool:
    """Whether an answer was also sent to the channel."""
    return text_of(message, "subtype") == "thread_broadcast"


def is_tombstone(message: dict) -> bool:
    """Whether only the place of a deleted message is left."""
    return text_of(message, "subtype") == "tombstone"


def is_file_comment(message: dict) -> bool:
    """Whether a message of the old kind talks about a file that another one shows."""
    return text_of(message, "subtype") == "file_comment"


def has_replies(message: dict) -> bool:
    """Whether a thread hangs on the message."""
    count = message.get("reply_count")
    return (isinstance(count, int) and count > 0) or bool(items(message.get("replies")))


def _says_something(message: dict) -> bool:
    if text_of(message, "text").strip() or isinstance(message.get("comment"), dict):
        return True
    if any(items(message.get(part)) for part in ("blocks", "attachments", "files")):
        return True
    return isinstance(message.get("file"), dict)


def _answers(message: dict, ts: str, thread: Thread) -> str:
    """The time of the message that this one answers: its thread's first, or what showed the file it is about."""
    file = message.get("file")
    if isinstance(file, dict):
        file_id = text_of(file, "id")
        if is_file_comment(message):
            return thread.shares.get(file_id, "")
        thread.shares.setdefault(file_id, ts)
    parent = stamp(message.get("thread_ts"))
    return parent if parent != ts else ""


def hidden_file(file: dict) -> str:
    """Why nothing is known of a file but that it was there; "" for one that is described."""
    return _HIDDEN_FILES.get(text_of(file, "mode"), "")


def _number(ts: str) -> int:
    return int(ts.replace(".", ""))
