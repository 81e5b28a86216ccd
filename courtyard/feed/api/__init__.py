"""``/feed``, ``/posts`` and what the kinds of posts add: the same services and selectors as the pages, as JSON."""

from ninja import Router

from courtyard.feed.api.activity import router as activity
from courtyard.feed.api.drafts import router as drafts
from courtyard.feed.api.hints import router as hints
from courtyard.feed.api.home import router as home
from courtyard.feed.api.kinds import router as kinds
from courtyard.feed.api.polls import router as polls
from courtyard.feed.api.posts import router as posts
from courtyard.feed.api.tags import router as tags

__all__ = ["router"]

router = Router()
for part in (posts, activity, drafts, hints, home, kinds, polls, tags):
    router.add_router("", part)
