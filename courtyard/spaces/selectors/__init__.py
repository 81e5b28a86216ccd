"""Reading spaces: the directory, the top of a space's page, the rail, members, requests and invitations."""

from courtyard.spaces.selectors.catalogue import Suggestion, categories, counted_categories, recommended
from courtyard.spaces.selectors.counts import members_by_week
from courtyard.spaces.selectors.guidance import Guidance, guidance, rules_of
from courtyard.spaces.selectors.heard import (
    FeedSpaces,
    NavSpace,
    ReadMark,
    feed_spaces,
    nav_spaces,
    read_marks,
    read_until,
)
from courtyard.spaces.selectors.lifecycle import bind_activity, deleted_spaces, lifecycle
from courtyard.spaces.selectors.listing import Preview, preview
from courtyard.spaces.selectors.members import (
    MemberRow,
    heirs,
    invitable,
    invitations_for,
    invited_to,
    leaders,
    member_of,
    members,
    open_requests,
    requests_to_decide,
)
from courtyard.spaces.selectors.oversight import Orphan, orphan, orphans
from courtyard.spaces.selectors.patterns import Pattern, pattern_of, templates
from courtyard.spaces.selectors.places import (
    Card,
    Header,
    bind_waiting,
    card,
    directory,
    space_header,
    storyline_of,
)

__all__ = [
    "Card", "FeedSpaces", "Guidance", "Header", "MemberRow", "NavSpace", "Orphan", "Pattern", "Preview", "ReadMark", "Suggestion",
    "bind_activity", "bind_waiting", "card", "categories", "counted_categories", "deleted_spaces", "directory", "feed_spaces",
    "guidance", "heirs", "invitable", "invitations_for", "invited_to", "leaders", "lifecycle", "member_of", "members",
    "members_by_week", "nav_spaces", "open_requests", "orphan", "orphans", "pattern_of", "preview", "read_marks", "read_until",
    "recommended", "requests_to_decide", "rules_of", "space_header", "storyline_of", "templates", "welcomes",
]  # fmt: skip
