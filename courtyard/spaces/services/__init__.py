"""Everything that changes spaces and who belongs to them. Keyword-only, one transaction, events from ``events.py``."""

from courtyard.spaces.services.attention import follow, mark_read, set_level, take_back_read, unfollow
from courtyard.spaces.services.belonging import add_fitting, end_rule, follow_person, follow_team, set_rule
from courtyard.spaces.services.catalogue import (
    add_category,
    drop_category,
    drop_template,
    mark_official,
    move_category_up,
    rename_category,
    save_template,
    unmark_official,
)
from courtyard.spaces.services.given import ensure_company_space, ensure_storyline
from courtyard.spaces.services.guidance import accept_rules, read_welcome, set_guidance
from courtyard.spaces.services.joining import (
    answer_invitation,
    ask_to_join,
    decide_request,
    invite_to_space,
    join,
    join_or_ask,
    withdraw_invitation,
    withdraw_request,
)
from courtyard.spaces.services.lifecycle import (
    answer_idle,
    delete_space,
    restore_space,
    set_lifecycle,
    tend_spaces,
)
from courtyard.spaces.services.members import (
    add_listed,
    add_member,
    add_members,
    change_member_role,
    leave,
    put_member,
    remove_member,
)
from courtyard.spaces.services.oversight import name_owner, take_back_owner
from courtyard.spaces.services.places import (
    archive_space,
    change_space,
    create_space,
    edit_space,
    set_cover,
    unarchive_space,
)

__all__ = [
    "accept_rules", "add_category", "add_fitting", "add_listed", "add_member", "add_members", "answer_idle", "answer_invitation",
    "archive_space", "ask_to_join", "change_member_role", "change_space", "create_space", "decide_request",
    "delete_space", "drop_category", "drop_template", "edit_space", "end_rule", "ensure_company_space",
    "ensure_storyline", "follow", "follow_person", "follow_team", "invite_to_space", "join", "join_or_ask", "leave",
    "mark_official", "mark_read", "move_category_up", "name_owner", "put_member", "read_welcome",
    "remove_member", "rename_category", "restore_space", "save_template", "set_cover", "set_guidance", "set_level", "set_lifecycle",
    "set_rule", "take_back_owner", "take_back_read", "tend_spaces", "unarchive_space", "unfollow", "unmark_official", "withdraw_invitation",
    "withdraw_request",
]  # fmt: skip
