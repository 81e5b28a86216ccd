"""The ways to read Home: *Latest*, *Relevant* and *Unread*, one page each."""

from courtyard.accounts.models import Person
from courtyard.core.paging import Page
from courtyard.feed.selectors import relevance, timelines, unread
from courtyard.spaces.selectors import FeedSpaces

__all__ = ["LATEST", "MODES", "RELEVANT", "UNREAD", "of_mode"]

LATEST, RELEVANT, UNREAD = "latest", "relevant", "unread"
MODES = (LATEST, RELEVANT, UNREAD)


def of_mode(
    mode: str, viewer: Person, *, spaces: FeedSpaces | None = None, cursor: str | None = None, limit: int = 20
) -> Page:
    """A page of Home read in that way. ``spaces`` saves asking ``feed_spaces`` again where it is needed."""
    if mode == UNREAD:
        return unread.unread(viewer, cursor=cursor, limit=limit)
    if mode == RELEVANT:
        return relevance.relevant(viewer, spaces=spaces, cursor=cursor, limit=limit)
    return timelines.home(viewer, spaces=spaces, cursor=cursor, limit=limit)
