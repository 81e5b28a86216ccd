"""What hangs on a message: files, of which an export knows the names alone, and reactions."""

import datetime
import mimetypes
import uuid
from collections.abc import Iterable

from courtyard.content.models import File
from courtyard.core.ids import new_id
from courtyard.core.richtext.links import web_address
from courtyard.integrations.importers.emoji_names import emoji_of
from courtyard.integrations.importers.slack.markup import plain
from courtyard.integrations.importers.values import items, moment, text_of, texts

__all__ = ["file_row", "reactions_of"]


def file_row(file: dict, owner_id: uuid.UUID, at: datetime.datetime) -> File:
    """What is known of a file; its bytes stay where they are, and no key to them is kept."""
    name = plain(text_of(file, "name") or text_of(file, "title")).replace("/", "_").strip() or text_of(file, "id")
    kind = text_of(file, "mimetype") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    size = file.get("size")
    return File(
        pk=new_id(), owner_id=owner_id, name="".join(c for c in name if c.isprintable())[:255] or "file",
        content_type=kind[:100], size=size if isinstance(size, int) and 0 <= size < 2**62 else 0,
        source_url=_source_url(file), created_at=moment(file.get("created")) or at,
    )  # fmt: skip


def _source_url(file: dict) -> str:
    """Where the file can be looked at by who may. Addresses with a key in them are never kept."""
    outside = file.get("is_external") is True or text_of(file, "mode") == "external"
    wanted = ("external_url", "url_private", "permalink") if outside else ("permalink",)
    for key in wanted:
        url = web_address(plain(text_of(file, key)))
        if url and url.lower().startswith("https://") and len(url) <= 1000 and "xox" not in url:
            return url
    return ""


def reactions_of(message: dict) -> Iterable[tuple[str, list[str], int]]:
    """(emoji, who, how many more) of a message; the old kind keeps the reactions of a shared file with the file."""
    found = items(message.get("reactions"))
    file = message.get("file")
    if isinstance(file, dict) and text_of(message, "subtype") == "file_share":
        found += items(file.get("reactions"))
    for reaction in found:
        users, count = texts(reaction.get("users")), reaction.get("count")
        more = count - len(users) if isinstance(count, int) and len(users) < count < 1_000_000 else 0
        if name := text_of(reaction, "name"):
            yield _emoji(name), users, more


def _emoji(slack: str) -> str:
    name, _colons, tone = slack.partition("::skin-tone-")
    return emoji_of(name, tone) or f":{name[:60]}:"
