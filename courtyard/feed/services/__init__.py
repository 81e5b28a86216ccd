"""What one does in the feed, by noun: posts, and what each kind of post adds."""

from courtyard.feed.services.answers import choose_answer, unchoose_answer, unvote, vote
from courtyard.feed.services.arranging import (
    add_block,
    arrange_own,
    drop_arrangement,
    drop_block,
    edit_arrangement,
    edit_block,
    forget_own,
    make_arrangement,
    place_arrangement,
    place_block,
)
from courtyard.feed.services.coauthors import (
    delete_remark,
    open_draft,
    remark,
    set_done,
    set_named,
    share_draft,
    take_over_draft,
    unshare_draft,
)
from courtyard.feed.services.drafts import Draft, PollDraft
from courtyard.feed.services.ideas import decide_idea
from courtyard.feed.services.key import end_key_information, read_key_information, set_key_information
from courtyard.feed.services.polls import add_option, as_drafted, cast_ballot, close_poll, withdraw_ballot
from courtyard.feed.services.posts import (
    WORDS_A_MINUTE,
    create_post,
    edit_post,
    place,
    share,
    unplace,
)
from courtyard.feed.services.reading import end_tour, read_everything, set_taste, settle, unread_again, visit_home
from courtyard.feed.services.saved import discard_draft, forget_drafts, restore_draft, restore_version, save_draft
from courtyard.feed.services.values import edit_value, ensure_values, make_value

__all__ = [
    "WORDS_A_MINUTE",
    "Draft",
    "PollDraft",
    "add_block",
    "add_option",
    "arrange_own",
    "as_drafted",
    "cast_ballot",
    "choose_answer",
    "close_poll",
    "create_post",
    "decide_idea",
    "delete_remark",
    "discard_draft",
    "drop_arrangement",
    "drop_block",
    "edit_arrangement",
    "edit_block",
    "edit_post",
    "edit_value",
    "end_key_information",
    "end_tour",
    "ensure_values",
    "forget_drafts",
    "forget_own",
    "make_arrangement",
    "make_value",
    "open_draft",
    "place",
    "place_arrangement",
    "place_block",
    "read_everything",
    "read_key_information",
    "remark",
    "restore_draft",
    "restore_version",
    "save_draft",
    "set_done",
    "set_key_information",
    "set_named",
    "set_taste",
    "settle",
    "share",
    "share_draft",
    "take_over_draft",
    "unchoose_answer",
    "unplace",
    "unread_again",
    "unshare_draft",
    "unvote",
    "visit_home",
    "vote",
    "withdraw_ballot",
]  # fmt: skip
