"""Block Kit: newer messages carry their content as blocks, and a ``text`` that may be empty or only a summary."""

from collections.abc import Callable
from html import escape

from courtyard.integrations.importers.slack.markup import Writer, plain
from courtyard.integrations.importers.values import items, text_of

__all__ = ["blocks_html"]

MAX_DEPTH = 8
_STYLES = {"bold": "strong", "italic": "em", "strike": "s", "underline": "u", "code": "code"}


class _UnknownError(Exception):
    """A kind of block that is not known here: the message's ``text`` is the better source."""


def blocks_html(writer: Writer, blocks: object, *, whole: bool) -> str:
    """The blocks as HTML. With ``whole``, "" if one of them is unknown, for something else can be shown instead."""
    out: list[str] = []
    for block in items(blocks):
        try:
            out.append(_block(writer, block))
        except _UnknownError:
            if whole:
                return ""
            out.append(_any_text(writer, block))
    return "".join(out)


def _block(writer: Writer, block: dict) -> str:
    kind = text_of(block, "type")
    if kind not in _BLOCKS:
        raise _UnknownError
    return _BLOCKS[kind](writer, block)


def _rich_text(writer: Writer, block: dict) -> str:
    out: list[str] = []
    lists: list[dict] = []
    for element in items(block.get("elements")):
        if element.get("type") == "rich_text_list":
            lists.append(element)
            continue
        out.append(_lists(writer, lists))
        lists = []
        out.append(_rich_element(writer, element))
    return "".join(out) + _lists(writer, lists)


def _rich_element(writer: Writer, element: dict) -> str:
    kind = element.get("type")
    if kind == "rich_text_section":
        return _paragraphs(_inline(writer, element))
    if kind == "rich_text_quote":
        return f"<blockquote>{_paragraphs(_inline(writer, element))}</blockquote>"
    if kind == "rich_text_preformatted":
        words = (text_of(part, "text") or text_of(part, "url") for part in items(element.get("elements")))
        return f"<pre><code>{escape(''.join(words))}</code></pre>"
    raise _UnknownError


def _lists(writer: Writer, lists: list[dict]) -> str:
    """Lists that follow each other are one list whose ``indent`` nests them."""
    out: list[str] = []
    open_: list[str] = []
    for element in lists:
        name = "ol" if element.get("style") == "ordered" else "ul"
        indent = element.get("indent")
        depth = min(indent if isinstance(indent, int) and indent > 0 else 0, MAX_DEPTH) + 1
        while len(open_) > depth or (len(open_) == depth and open_[-1] != name):
            out.append(f"</{open_.pop()}>")
        while len(open_) < depth:
            open_.append(name)
            out.append(f"<{name}>")
        out += [f"<li>{_inline(writer, item)}</li>" for item in items(element.get("elements"))]
    out += [f"</{name}>" for name in reversed(open_)]
    return "".join(out).replace("</li><ul>", "<ul>").replace("</li><ol>", "<ol>")


def _inline(writer: Writer, section: dict) -> str:
    return "".join(_styled(_part(writer, part), part.get("style")) for part in items(section.get("elements")))


def _part(writer: Writer, part: dict) -> str:
    kind = text_of(part, "type")
    if kind not in _PARTS:
        raise _UnknownError
    return _PARTS[kind](writer, part)


def _link(_writer: Writer, part: dict) -> str:
    address = text_of(part, "url")
    return f'<a href="{escape(address)}">{escape(text_of(part, "text") or address)}</a>'


def _emoji(writer: Writer, part: dict) -> str:
    tone = part.get("skin_tone")
    return writer.emoji(text_of(part, "name"), str(tone) if isinstance(tone, int) else "")


def _styled(html: str, style: object) -> str:
    if isinstance(style, dict):
        for name, tag in reversed(_STYLES.items()):
            if style.get(name) is True and html.strip():
                html = f"<{tag}>{html}</{tag}>"
    return html


def _paragraphs(html: str) -> str:
    parts = [part.strip("\n").replace("\n", "<br>") for part in html.split("\n\n")]
    return "".join(f"<p>{part}</p>" for part in parts if part.strip())


def _text(writer: Writer, thing: object) -> str:
    """A text object: mrkdwn or plain."""
    if not isinstance(thing, dict):
        return ""
    if thing.get("type") == "plain_text":
        return _paragraphs(writer.line_breaks(text_of(thing, "text")))
    return writer.html(text_of(thing, "text"))


def _section(writer: Writer, block: dict) -> str:
    return _text(writer, block.get("text")) + "".join(_text(writer, field) for field in items(block.get("fields")))


def _header(writer: Writer, block: dict) -> str:
    words = block.get("text")
    return f"<h3>{writer.line(text_of(words, 'text'))}</h3>" if isinstance(words, dict) else ""


def _context(writer: Writer, block: dict) -> str:
    words = [text_of(e, "text") or text_of(e, "alt_text") for e in items(block.get("elements"))]
    line = " · ".join(writer.line(word) for word in words if word.strip())
    return f"<p>{line}</p>" if line else ""


def _image(writer: Writer, block: dict) -> str:
    address = text_of(block, "image_url")
    title = block.get("title")
    words = text_of(title, "text") if isinstance(title, dict) else ""
    words = plain(words or text_of(block, "alt_text")) or address
    if not address:
        return f"<p>{escape(words)}</p>" if words else ""
    return f'<p><a href="{escape(address)}">{escape(words)}</a></p>'


def _actions(_writer: Writer, block: dict) -> str:
    """Buttons that lead somewhere stay as links; the others answered to a program that is not here."""
    links = []
    for element in items(block.get("elements")):
        address, words = text_of(element, "url"), element.get("text")
        if address and isinstance(words, dict):
            links.append(f'<a href="{escape(address)}">{escape(text_of(words, "text") or address)}</a>')
    return f"<p>{' · '.join(links)}</p>" if links else ""


def _any_text(writer: Writer, block: object, depth: int = 0) -> str:
    """The words found anywhere in a block of an unknown kind."""
    if depth > MAX_DEPTH:
        return ""
    if isinstance(block, list):
        return "".join(_any_text(writer, part, depth + 1) for part in block)
    if not isinstance(block, dict):
        return ""
    own = writer.html(text_of(block, "text"))
    return own + "".join(_any_text(writer, value, depth + 1) for value in block.values())


def _words(key: str) -> Callable[[Writer, dict], str]:
    return lambda _writer, part: escape(text_of(part, key), quote=False)


_PARTS: dict[str, Callable[[Writer, dict], str]] = {
    "text": _words("text"),
    "link": _link,
    "emoji": _emoji,
    "user": lambda writer, part: writer.person(text_of(part, "user_id")),
    "channel": lambda writer, part: writer.place(text_of(part, "channel_id")),
    "broadcast": lambda _writer, part: f"@{escape(text_of(part, 'range'))}",
    "usergroup": lambda _writer, part: f"@{escape(text_of(part, 'usergroup_id'))}",
    "date": _words("fallback"),
    "color": _words("value"),
}
_BLOCKS: dict[str, Callable[[Writer, dict], str]] = {
    "rich_text": _rich_text,
    "section": _section,
    "header": _header,
    "context": _context,
    "image": _image,
    "actions": _actions,
    "divider": lambda _writer, _block: "<hr>",
}
