"""What every channel and conversation of the export is here: a space with posts, or a conversation."""

import uuid
from dataclasses import dataclass, field

from courtyard.integrations.importers.messages import MessageRows
from courtyard.integrations.importers.posts import PostRows
from courtyard.integrations.importers.rows import Rows
from courtyard.integrations.importers.slack.archive import Channel
from courtyard.integrations.importers.slack.markup import Place
from courtyard.spaces.models import Space

__all__ = ["Homes", "Wish"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What of an export is wanted, and as what. ``only`` is the name or id of one channel, ``into`` a space for channels."""

    only: str | None = None
    as_chat: bool = False
    into: Space | None = None
    direct: bool = False

    def leaves_out(self, channel: Channel) -> str:
        """Why a channel or conversation is not taken over; "" for one that is."""
        if self.only is not None and self.only not in (channel.name, channel.id):
            return "not_asked"
        return "" if self.direct or channel.kind in ("channel", "group") else "no_direct"


@dataclass(slots=True)
class Homes:
    """By the ids of the export: ``spaces`` for posts, ``talks`` for messages, and how any of them is named in a text."""

    spaces: dict[str, uuid.UUID] = field(default_factory=dict)
    talks: dict[str, uuid.UUID] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def __contains__(self, channel: Channel) -> bool:
        return channel.id in self.spaces or channel.id in self.talks

    def rows_for(self, channel: Channel) -> tuple[uuid.UUID, Rows]:
        """Where its messages go, and as what."""
        if channel.id in self.talks:
            return self.talks[channel.id], MessageRows()
        return self.spaces[channel.id], PostRows()
