"""Whom and what a body names."""

import uuid
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from courtyard.core.ids import parse_id
from courtyard.core.richtext.tokens import Token, attributes, escape_text, tokens

__all__ = ["Extracted", "extract", "relabel_mentions", "unlink_tags"]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a body names, each once, in order: people, tags (slugs), web addresses, files."""

    mentions: list[uuid.UUID] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    files: list[uuid.UUID] = field(default_factory=list)


def extract(html: str) -> Extracted:
    """The people, tags, web addresses and files named in HTML that ``clean`` returned."""
    mentions: dict[uuid.UUID, None] = {}
    tags: dict[str, None] = {}
    links: dict[str, None] = {}
    files: dict[uuid.UUID, None] = {}
    for token in tokens(html):
        if token.kind != "start" or not token.attributes:
            continue
        values = attributes(token)
        if person := parse_id(values.get("data-mention", "")):
            mentions[person] = None
        elif file := parse_id(values.get("data-file", "")):
            files[file] = None
        elif slug := values.get("data-tag"):
            tags[slug] = None
        elif (href := values.get("href", "")).lower().startswith(("http://", "https://")):
            links[href] = None
    return Extracted(list(mentions), list(tags), list(links), list(files))


def relabel_mentions(html: str, names: Mapping[uuid.UUID, str]) -> str:
    """Write the names we know into the mentions; a mention of anybody else becomes the plain text it showed."""
    out: list[str] = []
    name: str | None = None  # the name to write for the mention being read
    closing = False
    for token in tokens(html):
        if token.kind == "start" and token.name == "span":
            name = names.get(_mentioned(token))
            closing = name is not None
            if name is not None:
                out.append(f"{token.raw}@{escape_text(name)}")
        elif token.kind == "end" and token.name == "span":
            if closing:
                out.append(token.raw)
            name, closing = None, False
        elif name is None:
            out.append(token.raw)
    return "".join(out)


def _mentioned(token: Token) -> uuid.UUID:
    return uuid.UUID(attributes(token)["data-mention"])


def unlink_tags(html: str, slugs: Container[str]) -> str:
    """Make these tags the plain text they show."""
    out: list[str] = []
    dropping = False
    for token in tokens(html):
        if token.kind == "start" and token.name == "a":
            dropping = attributes(token).get("data-tag", "") in slugs
        if not (dropping and token.name == "a"):
            out.append(token.raw)
        elif token.kind == "end":
            dropping = False
    return "".join(out)
