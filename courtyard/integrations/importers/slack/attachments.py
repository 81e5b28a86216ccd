"""What hangs on a message: attachments of programs, quoted messages, cards of links, the beginnings of documents."""

from html import escape

from courtyard.core.richtext.links import web_address
from courtyard.integrations.importers.posts import Card
from courtyard.integrations.importers.slack.blocks import blocks_html
from courtyard.integrations.importers.slack.markup import Writer, plain, unmarked
from courtyard.integrations.importers.values import flag, items, text_of

__all__ = ["attachments_html", "cards_of", "preview_html"]

MAX_PREVIEW = 20_000  # characters of a document's beginning


def is_card(attachment: dict) -> bool:
    """Whether the attachment only shows a page that the message links to."""
    return bool(text_of(attachment, "from_url")) and not flag(attachment, "is_msg_unfurl")


def cards_of(message: dict) -> list[Card]:
    """The cards of a message's links, those that have something to show."""
    found = []
    for attachment in items(message.get("attachments")):
        url = web_address(plain(text_of(attachment, "from_url")))
        title = unmarked(text_of(attachment, "title") or text_of(attachment, "author_name"))
        if is_card(attachment) and url and title:
            site = unmarked(text_of(attachment, "service_name"))
            found.append(Card(url, title[:300], unmarked(text_of(attachment, "text"))[:500], site[:120]))
    return found


def attachments_html(writer: Writer, message: dict) -> str:
    """The attachments that carry words of their own, each as a quotation."""
    alone = not text_of(message, "text").strip()
    written = (
        _attachment(writer, attachment)
        for attachment in items(message.get("attachments"))
        if alone or not is_card(attachment)
    )
    return "".join(f"<blockquote>{html}</blockquote>" for html in written if html)


def _attachment(writer: Writer, attachment: dict) -> str:
    html = blocks_html(writer, attachment.get("blocks") or attachment.get("message_blocks"), whole=True)
    html = html or "".join(part(writer, attachment) for part in (_author, _title, _text, _fields, _picture, _footer))
    return html or writer.html(text_of(attachment, "fallback"))


def _author(writer: Writer, attachment: dict) -> str:
    pretext = writer.html(text_of(attachment, "pretext"))
    name = plain(text_of(attachment, "author_name") or text_of(attachment, "author_subname"))
    return pretext + (f"<p><strong>{escape(name)}</strong></p>" if name.strip() else "")


def _title(writer: Writer, attachment: dict) -> str:
    title = plain(text_of(attachment, "title"))
    address = plain(text_of(attachment, "title_link") or text_of(attachment, "from_url"))
    if not title.strip():
        return f'<p><a href="{escape(address)}">{escape(address)}</a></p>' if address else ""
    words = f'<a href="{escape(address)}">{escape(title)}</a>' if address else escape(title)
    return f"<p><strong>{words}</strong></p>"


def _text(writer: Writer, attachment: dict) -> str:
    return writer.html(text_of(attachment, "text"))


def _fields(writer: Writer, attachment: dict) -> str:
    rows = []
    for field in items(attachment.get("fields")):
        title, value = text_of(field, "title"), text_of(field, "value")
        if title or value:
            rows.append(f"<li>{f'<strong>{writer.line(title)}:</strong> ' if title else ''}{writer.line(value)}</li>")
    return f"<ul>{''.join(rows)}</ul>" if rows else ""


def _picture(_writer: Writer, attachment: dict) -> str:
    address = plain(text_of(attachment, "image_url"))
    return f'<p><a href="{escape(address)}">{escape(address)}</a></p>' if address and not is_card(attachment) else ""


def _footer(writer: Writer, attachment: dict) -> str:
    footer = writer.line(text_of(attachment, "footer"))
    return f"<p><em>{footer}</em></p>" if footer else ""


def preview_html(file: dict) -> str:
    """The beginning of a snippet or of one of Slack's own documents: all of it that an export holds."""
    preview = text_of(file, "preview")[:MAX_PREVIEW]
    if not preview.strip():
        return ""
    if text_of(file, "mode") == "snippet":
        more = file.get("lines_more")
        cut = "\n…" if isinstance(more, int) and more > 0 else ""
        return f"<pre><code>{escape(preview)}{cut}</code></pre>"
    return preview if text_of(file, "mode") in ("space", "post") else ""
