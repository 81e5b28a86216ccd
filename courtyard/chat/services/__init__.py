"""What one does in conversations, by noun."""

from courtyard.chat.services.members import (
    add_members,
    archive,
    edit_conversation,
    join,
    leave,
    mute,
    remove_member,
    reopen,
    set_role,
    unmute,
)
from courtyard.chat.services.messages import delete_message, edit_message, mark_read, send, take_out
from courtyard.chat.services.promoting import forget_promoted, promoted
from courtyard.chat.services.reactions import react, unreact
from courtyard.chat.services.starting import create_channel, create_group, start_direct
from courtyard.chat.services.threads import (
    follow_thread,
    mark_thread_read,
    name_thread,
    reopen_thread,
    resolve_thread,
    unfollow_thread,
)

__all__ = [
    "add_members", "archive", "create_channel", "create_group", "delete_message", "edit_conversation", "edit_message",
    "follow_thread", "forget_promoted", "join", "leave", "mark_read", "mark_thread_read", "mute", "name_thread", "promoted", "react",
    "remove_member", "reopen", "reopen_thread", "resolve_thread", "send", "set_role", "start_direct", "take_out",
    "unfollow_thread", "unmute", "unreact",
]  # fmt: skip
