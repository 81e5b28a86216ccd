"""``/search``: the engine of the search page, as JSON."""

import datetime

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.content.schemas import BylineOut
from courtyard.content.serialising import byline
from courtyard.core.api import Listing, answer
from courtyard.people.folding import query_of
from courtyard.search.models import Kind
from courtyard.search.query import MAX_TYPED, read
from courtyard.search.selectors import results, suggesting
from courtyard.search.selectors.experts import Expert
from courtyard.search.selectors.experts import experts as find_experts
from courtyard.search.selectors.hits import Hit

router = Router(tags=["search"])


class PieceOut(Schema):
    """A part of a text; ``hit``: these are words that were looked for."""

    text: str
    hit: bool


class PlaceOut(Schema):
    """A space in which a hit stands and which the caller may read."""

    name: str
    slug: str


class TalkOut(Schema):
    """The conversation in which a message stands, called as the caller knows it."""

    name: str
    url: str


class HitOut(Schema):
    """Something that was found. ``kind`` is person, space, tag, post, comment, message or file; ``type`` the kind of a post; of a tag,
    ``id`` is its number. ``loose``: it has words like those asked for, not these. ``recommended``: administrators put it first for
    these words; then ``kind`` may be link, an address elsewhere.
    """

    kind: str
    id: str
    type: str
    title: list[PieceOut]
    snippet: list[PieceOut]
    url: str
    at: datetime.datetime | None
    author: BylineOut | None
    spaces: list[PlaceOut]
    conversation: TalkOut | None
    loose: bool
    recommended: bool


class ValueOut(Schema):
    """A value that results have in common, and the whole query that asks for it alone."""

    label: str
    number: int
    query: str
    chosen: bool


class FacetOut(Schema):
    """``key`` is the operator: in, from or after."""

    key: str
    values: list[ValueOut]


class FoundOut(Schema):
    """A page of results. ``numbers`` says how many of each kind were found: exact unless ``more``, then at least as many.

    ``recommended``, ``first``, ``numbers`` and ``facets`` come with the first page.
    """

    results: list[HitOut]
    next: str | None
    recommended: list[HitOut]
    first: list[HitOut]
    numbers: dict[str, int]
    more: bool
    facets: list[FacetOut]


class SearchQuery(Listing):
    """``q`` is what one would type, operators included; ``type`` one of person, space, tag, post, comment, message and file; ``space`` the
    id or slug of a space, or the id of a conversation; ``sort`` best or new.
    """

    q: str = Field("", max_length=MAX_TYPED)
    type: str = ""
    space: str = Field("", max_length=140)
    sort: str = "best"


class SuggestionsOut(Schema):
    """What may be meant so far; ``operators`` are whole queries that what is typed begins."""

    results: list[HitOut]
    operators: list[str]


class ReasonOut(Schema):
    """What speaks for somebody. ``kind`` is answers (chosen as best), written (posts and comments), files, or the part of the profile
    that says it: skill, role, ask_about, title, department, site, languages, about, how_i_work, field.

    ``text`` is what the part says; ``number`` how many there are, of a skill by how many it is endorsed; ``at`` the last one.
    """

    kind: str
    text: str
    number: int
    at: datetime.datetime | None
    url: str


class ExpertOut(Schema):
    """Somebody who can help, the best reason first. ``away_until`` is the last day on which they are out of office."""

    person: BylineOut
    reasons: list[ReasonOut]
    away_until: datetime.date | None
    stand_in: BylineOut | None


class ExpertsOut(Schema):
    """Who can help, the best first."""

    results: list[ExpertOut]


@router.get("/search", response=FoundOut)
def search(request: PersonRequest, asked: Query[SearchQuery]) -> HttpResponse:
    """What the caller may read of what the query asks for, best first; people, spaces and tags stand in ``first``."""
    query = read(asked.q)
    if asked.space:
        query = query.within(query_of(asked.space))
    kind = asked.type if asked.type in Kind.values else ""
    if not query or (asked.type and not kind):
        return answer(
            {"results": [], "next": None, "recommended": [], "first": [], "numbers": {}, "more": False, "facets": []}
        )
    found = results.search(
        request.user, query, kind=kind, newest=asked.sort == "new", cursor=asked.cursor, limit=asked.limit
    )
    facets = [
        {
            "key": facet.key,
            "values": [
                {"label": v.label, "number": v.number, "query": v.query, "chosen": v.chosen} for v in facet.values
            ],
        }
        for facet in found.facets
    ]
    return answer({
        "results": [hit_json(hit) for hit in found.hits], "next": found.next,
        "recommended": [hit_json(hit) for hit in found.recommended], "first": [hit_json(hit) for hit in found.first],
        "numbers": found.numbers, "more": found.more, "facets": facets,
    })  # fmt: skip


@router.get("/search/experts", response=ExpertsOut)
def experts(request: PersonRequest, q: str = "") -> HttpResponse:
    """Who can help with ``q``, which may be words or the whole question: by skills and endorsements, profiles, best answers,
    posts, comments and files, of what the caller may read. At most 50 people.
    """
    return answer({"results": [_expert(one) for one in find_experts(request.user, read(q))]})


@router.get("/search/suggestions", response=SuggestionsOut)
def suggestions(request: PersonRequest, q: str = "", space: str = "") -> HttpResponse:
    """For who is still typing: people, spaces, tags and posts by the beginnings of their names; ``space`` is the slug of the one
    that is open.
    """
    offered = suggesting.suggest(request.user, q, space=space)
    return answer({"results": [hit_json(hit) for hit in offered.hits], "operators": offered.operators})


def hit_json(hit: Hit) -> dict[str, object]:
    return {
        "kind": hit.kind, "id": str(hit.ref.int) if hit.kind == Kind.TAG else str(hit.ref), "type": hit.type,
        "title": _pieces(hit.title), "snippet": _pieces(hit.snippet), "url": hit.href, "at": hit.at,
        "author": byline(hit.author) if hit.author else None,
        "spaces": [{"name": place.name, "slug": place.slug} for place in hit.places if place.slug],
        "conversation": next(({"name": place.name, "url": place.href} for place in hit.places if not place.slug), None), "loose": hit.loose,
        "recommended": hit.recommended,
    }  # fmt: skip


def _expert(one: Expert) -> dict[str, object]:
    reasons = [
        {
            "kind": why.kind,
            "text": why.part.text if why.part else "",
            "number": why.number,
            "at": why.at,
            "url": why.href,
        }
        for why in one.reasons
    ]
    return {
        "person": byline(one.person), "reasons": reasons, "away_until": one.absence.last_day if one.absence else None,
        "stand_in": byline(one.stand_in) if one.stand_in else None,
    }  # fmt: skip


def _pieces(pieces: list[tuple[str, bool]]) -> list[dict[str, object]]:
    return [{"text": text, "hit": hit} for text, hit in pieces]
