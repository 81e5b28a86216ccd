"""Reading spaces: the directory, the top of a space's page, the rail, members, requests and invitations."""

from courtyard.spaces.selectors.members import (
    MemberRow,
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
from courtyard.spaces.selectors.places import (
    Card,
    Header,
    NavSpace,
    card,
    directory,
    feed_spaces,
    nav_spaces,
    read_marks,
    space_header,
    storyline_of,
)

__all__ = [
    "Card", "Header", "MemberRow", "NavSpace", "Orphan", "card", "directory", "feed_spaces", "invitable", "invitations_for",
    "invited_to", "leaders", "member_of", "members", "nav_spaces", "open_requests", "orphan", "orphans", "read_marks", "requests_to_decide",
    "space_header", "storyline_of",
]  # fmt: skip
