"""A message's body: its words, what hangs on it, and what can be seen of its files."""

import re

from django.utils.translation import gettext as _

from courtyard.integrations.importers.bodies import finished, sentence
from courtyard.integrations.importers.slack.attachments import attachments_html, preview_html
from courtyard.integrations.importers.slack.blocks import blocks_html
from courtyard.integrations.importers.slack.markup import Writer
from courtyard.integrations.importers.slack.plan import is_file_comment, is_tombstone
from courtyard.integrations.importers.values import items, text_of

__all__ = ["body_of", "files_of", "placeholder_body"]

_SHARED = re.compile(r"<@[^>]*> (?:uploaded|shared) a file: <[^>]*>(?: and commented: (.*))?", re.DOTALL)


def body_of(message: dict, writer: Writer) -> tuple[str, str]:
    """HTML, sanitised, and text. Neither is empty unless files say it all."""
    if is_tombstone(message):
        return sentence(_("This message was deleted."))
    html = _words(message, writer) + attachments_html(writer, message)
    if not is_file_comment(message):
        html += "".join(preview_html(file) for file in files_of(message))
    return finished(html, text_of(message, "text"), carries=bool(files_of(message)))


def placeholder_body(root: dict, writer: Writer) -> tuple[str, str]:
    """The body of the first message of a thread whose answers alone are in the export.

    An answer that was also sent to the channel carries a copy of what it answers.
    """
    if root and not is_tombstone(root) and text_of(root, "text").strip():
        return body_of(root, writer)
    return sentence(_("This message was deleted.") if is_tombstone(root) else _("This message is not in the export."))


def files_of(message: dict) -> list[dict]:
    """The files of a message, in the old form and the new."""
    file = message.get("file")
    return items(message.get("files")) or ([file] if isinstance(file, dict) else [])


def _words(message: dict, writer: Writer) -> str:
    text = text_of(message, "text")
    comment, file = message.get("comment"), message.get("file")
    if is_file_comment(message) and isinstance(comment, dict):
        return writer.html(text_of(comment, "comment") or text)
    if isinstance(file, dict) and (shared := _SHARED.fullmatch(text.strip())):
        return writer.html(shared[1] or text_of(file.get("initial_comment"), "comment"))
    if text_of(message, "subtype") == "me_message":
        return f"<p><em>{writer.line(text)}</em></p>"
    return blocks_html(writer, message.get("blocks"), whole=bool(text.strip())) or writer.html(text)
