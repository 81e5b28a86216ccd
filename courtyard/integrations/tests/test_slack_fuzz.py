"""Whatever stands in an export, a message becomes a safe body or a reason, and never a traceback."""

import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from courtyard.core.richtext import clean
from courtyard.integrations.importers.report import REASONS
from courtyard.integrations.importers.slack.attachments import cards_of
from courtyard.integrations.importers.slack.bodies import body_of, files_of, placeholder_body
from courtyard.integrations.importers.slack.hung import file_row, reactions_of
from courtyard.integrations.importers.slack.markup import Place, Writer
from courtyard.integrations.importers.slack.plan import Entry, Thread, plan
from courtyard.integrations.importers.values import EPOCH

_KEYS = [
    "type", "subtype", "ts", "thread_ts", "user", "bot_id", "username", "text", "files", "file", "attachments", "blocks",
    "reactions", "edited", "reply_count", "replies", "root", "comment", "elements", "style", "indent", "name", "users",
    "count", "url", "title", "fields", "value", "from_url", "fallback", "preview", "mode", "id", "mimetype", "size", "permalink",
    "is_external", "initial_comment", "pretext", "author_name", "image_url", "footer", "message_blocks", "alt_text",
]  # fmt: skip
_KINDS = [
    "rich_text", "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted", "section", "header",
    "context", "image", "actions", "divider", "text", "link", "emoji", "user", "channel", "broadcast", "date", "mrkdwn",
    "plain_text", "file_share", "file_comment", "tombstone", "thread_broadcast", "me_message", "channel_join", "snippet", "space",
    "1577880000.000100", "https://a.example/", "U1", "C1", "+1", "clap::skin-tone-3",
]  # fmt: skip
_TEXT = some.text(alphabet="ab *_~`<>@#!|:&;\n•-1.\u202e\x00\ue000\ue001é🎉/\"'", max_size=60) | some.sampled_from(
    _KINDS
)
_VALUE = some.recursive(
    some.none() | some.booleans() | some.integers(-5, 10**13) | some.floats(allow_nan=True) | _TEXT,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.sampled_from(_KEYS), inner, max_size=6),
    max_leaves=40,
)
_MESSAGE = some.dictionaries(some.sampled_from(_KEYS), _VALUE, max_size=12)


def writer() -> Writer:
    return Writer({"U1": (uuid.UUID(int=7), "<Ann>")}, {"C1": Place("C1", "gen & co", "/spaces/gen/")}, here="C1")


@given(_MESSAGE)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_message(message: dict):
    decided = plan({"ts": "1577880000.000100", **message}, Thread())
    assert decided in REASONS if isinstance(decided, str) else isinstance(decided, Entry)
    html, text = body_of(message, writer())
    assert clean(html) == html
    assert "\x00" not in html + text
    clean(placeholder_body(message, writer())[0])
    for emoji, users, more in reactions_of(message):
        assert 0 < len(emoji) <= 64
        assert more >= 0
        assert all(users)
    for file in files_of(message):
        row = file_row(file, uuid.UUID(int=7), EPOCH)
        assert 0 < len(row.name) <= 255
        assert row.size >= 0
        assert row.source_url == "" or row.source_url.startswith("https://")
    for card in cards_of(message):
        assert card.url.startswith("http")


@given(some.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str):
    html = writer().html(text)
    assert clean(clean(html)) == clean(html)
