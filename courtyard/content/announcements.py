"""What open windows are told when something happens to an item; bound in ``config/wiring.py``.

Content goes to the item's own topic, whose every subscriber may read it. Spaces hear ids only, and the client asks.
"""

from courtyard.content import events, rendering
from courtyard.content.models import Counter, Item, ItemState, Placement, Reaction
from courtyard.core.live import publish, topic_of

__all__ = [
    "bookmarked",
    "closed",
    "commented",
    "decided",
    "edited",
    "hidden",
    "merged",
    "moved",
    "off_topic",
    "pinned",
    "placed",
    "preview_fetched",
    "reacted",
    "removed",
    "reply_pinned",
    "restored",
    "split",
]


def placed(event: events.ItemPlaced) -> None:
    """New in a space: windows that show it offer to load the post."""
    topics = [topic_of("space", pk) for pk in event.space_ids]
    publish(topics, "placed", event.item.pk, data={"author": str(event.item.author_id)})


def decided(event: events.ItemDecided) -> None:
    """A post that waited came out."""
    if event.approved and event.item.state == ItemState.PUBLISHED:
        publish(_space_topics(event.item), "placed", event.item.pk, data={"author": str(event.item.author_id)})


def commented(event: events.Commented) -> None:
    """A comment joins the open threads, and the count follows."""
    item = event.item
    publish(
        _thread_topic(item),
        "commented",
        item.pk,
        render=rendering.Neutral(item.pk, item.root).comment,
        data={"parent": str(item.parent_id or ""), "author": str(item.author_id), "comments": event.comments},
    )


def edited(event: events.ItemEdited) -> None:
    """Title, text and files are replaced where they stand."""
    pk = event.item.pk
    publish(_thread_topic(event.item), "edited", pk, render=rendering.Neutral(pk).main)


def removed(event: events.ItemRemoved | events.ItemExpired) -> None:
    """It vanishes from every window, and with it what was kept of it for sending again."""
    publish(_all_topics(event.item), "deleted", event.item.pk, data=_count_after(event.item))


def hidden(event: events.ItemHidden) -> None:
    """It leaves every window as if it were deleted; who may still read it finds it on the next look."""
    publish(_all_topics(event.item), "deleted", event.item.pk, data={"hidden": True} | (_count_after(event.item) or {}))


def restored(event: events.ItemRestored) -> None:
    """It came back; windows may ask for it."""
    publish(_all_topics(event.item), "restored", event.item.pk, data=_count_after(event.item))


def reacted(event: events.ReactionChanged) -> None:
    """The counts of the emoji as they stand; the other windows of who reacted hear which are theirs."""
    reactions = Counter.objects.values_list("reactions", flat=True).get(pk=event.item.pk)
    publish(_thread_topic(event.item), "reacted", event.item.pk, data={"reactions": reactions})
    mine = Reaction.objects.filter(item=event.item, person=event.actor).order_by("created_at", "pk")
    data = {"reacted": list(mine.values_list("emoji", flat=True))}
    publish(topic_of("person", event.actor.pk), "mine", event.item.pk, data=data)


def bookmarked(event: events.BookmarkChanged) -> None:
    """The other windows of who keeps it show so; nobody else hears of it."""
    publish(topic_of("person", event.actor.pk), "mine", event.item.pk, data={"bookmarked": event.kept})


def pinned(event: events.PinChanged) -> None:
    """The top of a space changed."""
    publish(topic_of("space", event.space_id), "pinned", event.item.pk, data={"pinned": event.pinned})


def closed(event: events.ThreadClosed | events.ThreadReopened) -> None:
    """The foot of the open threads changes: each reader asks for their own."""
    publish(_thread_topic(event.item), "closed", event.item.pk, data={"closed": isinstance(event, events.ThreadClosed)})


def reply_pinned(event: events.ReplyPinChanged) -> None:
    """A comment says that it stands first, or no longer: readers ask for it; its place changes with their next look."""
    publish(_thread_topic(event.item), "folded", event.item.pk, data={"pinned": event.pinned})


def off_topic(event: events.OffTopicChanged) -> None:
    """A comment is folded or unfolded: readers ask for it."""
    publish(_thread_topic(event.item), "folded", event.item.pk, data={"off_topic": event.off_topic})


def moved(event: events.ItemMoved) -> None:
    """It leaves one space and comes to another; neither hears the other's name."""
    publish([topic_of("space", event.source.pk), _thread_topic(event.item)], "moved", event.item.pk)
    data = {"author": str(event.item.author_id)}
    publish(topic_of("space", event.target.pk), "placed", event.item.pk, data=data)


def split(event: events.PostSplit) -> None:
    """Comments leave the windows in which they stood, for a line that says where they are; a space has a new post."""
    data = {"taken": [str(pk) for pk in event.taken], "comments": event.comments}
    publish(topic_of("item", event.post.pk), "split", event.item.pk, data=data)
    publish(topic_of("space", event.space.pk), "placed", event.item.pk, data={"author": str(event.item.author_id)})


def merged(event: events.PostMerged) -> None:
    """A post leaves every window, and comes to those that are open on the conversation it is part of now."""
    topics = [topic_of("item", event.item.pk), *(topic_of("space", pk) for pk in event.space_ids)]
    publish(topics, "merged", event.item.pk)
    publish(topic_of("item", event.target.pk), "joined", event.item.pk, data={"comments": event.comments})


def preview_fetched(event: events.PreviewFetched) -> None:
    """The card of a link is ready under these items."""
    for item in Item.objects.filter(pk__in=event.item_ids):
        edited(events.ItemEdited(actor=item.author, item=item, mentioned=frozenset()))


def _thread_topic(item: Item) -> str:
    return topic_of("item", item.root_id or item.pk)


def _space_topics(item: Item) -> list[str]:
    spaces = Placement.objects.filter(item=item.root_id or item.pk).values_list("space", flat=True)
    return [topic_of("space", pk) for pk in spaces]


def _all_topics(item: Item) -> list[str]:
    return [_thread_topic(item)] if item.root_id else [_thread_topic(item), *_space_topics(item)]


def _comments(item: Item) -> int:
    return Counter.objects.values_list("comments", flat=True).get(pk=item.root_id)


def _count_after(item: Item) -> dict[str, object] | None:
    return {"comments": _comments(item)} if item.root_id else None
