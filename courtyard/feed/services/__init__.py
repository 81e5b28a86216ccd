"""What one does in the feed, by noun: posts, and what each kind of post adds."""

from courtyard.feed.services.answers import choose_answer, unchoose_answer, unvote, vote
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
from courtyard.feed.services.reading import end_tour, read_everything, set_taste, settle, visit_home
from courtyard.feed.services.saved import discard_draft, forget_drafts, restore_draft, save_draft
from courtyard.feed.services.values import edit_value, ensure_values, make_value

__all__ = [
    "WORDS_A_MINUTE", "Draft", "PollDraft", "add_option", "as_drafted", "cast_ballot", "choose_answer", "close_poll",
    "create_post", "decide_idea", "discard_draft", "edit_post", "edit_value", "end_key_information", "end_tour",
    "ensure_values", "forget_drafts", "make_value", "place", "read_everything", "read_key_information",
    "restore_draft", "save_draft", "set_key_information", "set_taste", "settle", "share", "unchoose_answer",
    "unplace", "unvote", "visit_home", "vote", "withdraw_ballot",
]  # fmt: skip
