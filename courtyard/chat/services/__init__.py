"""What one does in conversations, by noun."""

from courtyard.chat.services.drafts import drop_draft, keep_draft
from courtyard.chat.services.exporting import begin_export
from courtyard.chat.services.forwarding import forward
from courtyard.chat.services.links import hide_link
from courtyard.chat.services.members import (
    add_members,
    archive,
    edit_conversation,
    join,
    leave,
    mute,
    remove_member,
    reopen,
    set_picture,
    set_role,
    unmute,
)
from courtyard.chat.services.messages import bring_back, delete_message, edit_message, mark_read, send, take_out
from courtyard.chat.services.pinning import pin, unpin
from courtyard.chat.services.polls import Polling, choose, close_poll, vote, withdraw
from courtyard.chat.services.priority import Mattering, confirm, ring_urgent
from courtyard.chat.services.promoting import forget_promoted, promoted
from courtyard.chat.services.reactions import react, unreact
from courtyard.chat.services.retention import remove_past, set_retention
from courtyard.chat.services.saving import finish, remind, ring_reminders, save, skip_reminder, take_up, unsave
from courtyard.chat.services.scheduling import (
    change_scheduled,
    schedule,
    send_due,
    send_now,
    skip_scheduled,
    unschedule,
)
from courtyard.chat.services.starting import create_channel, create_group, start_direct
from courtyard.chat.services.threads import (
    follow_thread,
    mark_thread_read,
    name_thread,
    reopen_thread,
    resolve_thread,
    unfollow_thread,
)
from courtyard.chat.services.unread import mark_unread

__all__ = [
    "Mattering", "Polling", "add_members", "archive", "begin_export", "bring_back", "change_scheduled", "choose",
    "close_poll", "confirm", "create_channel", "create_group", "delete_message", "drop_draft", "edit_conversation",
    "edit_message", "finish", "follow_thread", "forget_promoted", "forward", "hide_link", "join", "keep_draft",
    "leave", "mark_read", "mark_thread_read", "mark_unread", "mute", "name_thread", "pin", "promoted", "react",
    "remind", "remove_member", "remove_past", "reopen", "reopen_thread", "resolve_thread", "ring_reminders",
    "ring_urgent", "save", "schedule", "send", "send_due", "send_now", "set_picture", "set_retention", "set_role",
    "skip_reminder", "skip_scheduled", "start_direct", "take_out", "take_up", "unfollow_thread", "unmute", "unpin",
    "unreact", "unsave", "unschedule", "vote", "withdraw",
]  # fmt: skip
