"""What happens to published things, for whoever listens in ``config/wiring.py``."""

import uuid
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.content.models import File, Item
from courtyard.core.events import Event
from courtyard.spaces.models import Space


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEvent(Event):
    """Something happened to an item by the hand of ``actor``."""

    actor: Person
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPlaced(ItemEvent):
    """A post came out, or came to stand in more spaces."""

    space_ids: tuple[uuid.UUID, ...]
    mentioned: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSubmitted(ItemEvent):
    """A post waits for the moderators of these spaces, for the first time or again."""

    space_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShared(ItemEvent):
    """``item`` is a new post that refers to ``target``."""

    target: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Commented(ItemEvent):
    """``item`` is the new comment; ``item.root`` is the post and ``item.parent`` what it answers, if not the post.

    ``comments`` is how many the post has now.
    """

    mentioned: frozenset[uuid.UUID]
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEdited(ItemEvent):
    """Title, body or attachments changed; ``mentioned`` are the people named for the first time."""

    mentioned: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRemoved(ItemEvent):
    """An item was deleted; it may come back for a short while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemHidden(ItemEvent):
    """A moderator took an item out of sight; its author and the moderators still read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRestored(ItemEvent):
    """A deletion was undone, or a moderator brought back what was hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDecided(ItemEvent):
    """A moderator let a post out that waited, or sent it back; ``mentioned`` are the people it names once it is out."""

    approved: bool
    mentioned: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCameOut(ItemEvent):
    """A scheduled post is out everywhere by now; ``mentioned`` are the people it names who were not told when it was placed."""

    mentioned: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemHeld(ItemEvent):
    """A scheduled post was due, and its author may not post there any more: it waits for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemToCheck(ItemEvent):
    """The day has come on which its author wanted to look at a post again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemExpired(ItemEvent):
    """The time of a post is over: it left the feeds, and its author still reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionChanged(ItemEvent):
    """A reaction was added or taken back."""

    emoji: str
    added: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PinChanged(ItemEvent):
    """An item was pinned in a space or taken down."""

    space_id: uuid.UUID
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookmarkChanged(ItemEvent):
    """Somebody keeps an item for later, or no longer."""

    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadClosed(ItemEvent):
    """The conversation under a post takes no more words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadReopened(ItemEvent):
    """It takes words again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffTopicChanged(ItemEvent):
    """A comment was folded as off-topic, or unfolded."""

    off_topic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnnounced(ItemEvent):
    """All members of a space are to hear of a post."""

    space: Space


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPinChanged(ItemEvent):
    """A comment was put before all others under its post, or stands by its time again."""

    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMoved(ItemEvent):
    """A moderator took a post from one space to another."""

    source: Space
    target: Space


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSplit(ItemEvent):
    """A moderator made the post ``item`` of comments under ``post``.

    ``taken`` are all that went, the post's own words among them; ``authors`` wrote them. ``comments`` is how many are left.
    """

    post: Item
    space: Space
    taken: tuple[uuid.UUID, ...]
    authors: frozenset[uuid.UUID]
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMerged(ItemEvent):
    """A moderator joined ``item``, a post until now, into the conversation under ``target``, with all that stood under it.

    ``taken`` are the item and its comments; ``comments`` is how many the target has now.
    """

    target: Item
    space_ids: tuple[uuid.UUID, ...]
    taken: tuple[uuid.UUID, ...]
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewFetched(Event):
    """The card of a link is ready, also under these items."""

    preview_id: int
    item_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTextExtracted(Event):
    """A file was read, for the first time or again: the words inside are in its ``insides`` now, if it has any."""

    file: File


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOpened(Event):
    """A person opened an item on a page of its own."""

    actor: Person
    item_id: uuid.UUID
