"""``/hints``: what would make a text easier to read."""

import uuid
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer
from courtyard.feed.plain_language import Hint, Kind
from courtyard.feed.selectors.checking import checked

router = Router(tags=["feed"])


class DescribedIn(Schema):
    """A file that hangs on the post, with the words that describe it."""

    id: uuid.UUID
    alt: str = Field("", max_length=500)


class HintsIn(Schema):
    """What is being written. Nothing of it is kept."""

    body: str = Field("", max_length=1_000_000)
    format: Literal["markdown", "html"] = "markdown"
    language: Literal["", "en", "fr", "de"] = Field("", description="Of the text; left out: told by its words")
    files: list[DescribedIn] = Field(default_factory=list, max_length=50)


class HintOut(Schema):
    """Something a reader would be glad of. ``start`` and ``end`` count the characters (code points) of ``text`` before the
    place and up to its end; null for what stands nowhere in it. ``about`` quotes the place, cut if it is long.
    """

    kind: Kind
    words: str
    about: str
    start: int | None
    end: int | None


class HintsOut(Schema):
    """The text without its formatting, and the hints on it; none: it reads well."""

    text: str
    results: list[HintOut]


def _json(hint: Hint) -> dict[str, Any]:
    start, end = hint.at or (None, None)
    return {"kind": hint.kind, "words": hint.words, "about": hint.about, "start": start, "end": end}


@router.post("/hints", response=HintsOut)
def check(request: PersonRequest, sent: HintsIn) -> HttpResponse:
    """Hints on plain language and on pictures without a description, in the language of the caller."""
    alts = {file.id: file.alt for file in sent.files}
    found = checked(request.user, body=sent.body, format=sent.format, alts=alts, language=sent.language)
    return answer({"text": found.text, "results": [_json(hint) for hint in found.hints]})
