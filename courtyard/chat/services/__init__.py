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

__all__ = [
    "add_members", "archive", "create_channel", "create_group", "delete_message", "edit_conversation", "edit_message",
    "forget_promoted", "join", "leave", "mark_read", "mute", "promoted", "react", "remove_member", "reopen", "send", "set_role",
    "start_direct", "take_out", "unmute", "unreact",
]  # fmt: skip
