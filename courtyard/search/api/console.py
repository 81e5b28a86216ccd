"""Searching, for administrators: synonyms, recommended results, what nobody found, the index."""

import datetime
import uuid

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer, listing
from courtyard.search import services
from courtyard.search.api.finding import HitOut, hit_json, router
from courtyard.search.models import Synonym
from courtyard.search.selectors import console, recommended


class SynonymOut(Schema):
    """A group of words and phrases with commas between them; with a ``>``, who searches for the left finds the right, too."""

    id: uuid.UUID
    line: str


class SynonymsOut(Schema):
    """All groups."""

    results: list[SynonymOut]
    next: None = None


class SynonymIn(Schema):
    """A group, written like ``leave, holiday, vacation`` or ``SAP > finance system``."""

    line: str = Field(max_length=20_000)


class RecommendationOut(Schema):
    """What stands first for some words. ``result`` is null where the caller may not read it; ``until`` is its last day."""

    id: uuid.UUID
    words: str
    until: datetime.date | None
    result: HitOut | None


class RecommendationsOut(Schema):
    """All of them, by their words."""

    results: list[RecommendationOut]
    next: None = None


class RecommendationIn(Schema):
    """``address`` is that of a post, a space or a person here that the caller may read, or begins with https and has a title."""

    words: str = Field(max_length=10_000)
    address: str = Field(max_length=40_000)
    title: str = Field("", max_length=10_000)
    until: datetime.date | None = None


class UnfoundOut(Schema):
    """Words for which nothing was found. ``people``: how many different ones searched for them on the busiest day."""

    id: uuid.UUID
    words: str
    times: int
    people: int
    last_on: datetime.date


class UnfoundsOut(Schema):
    """The most frequent first."""

    results: list[UnfoundOut]
    next: None = None


class IndexOut(Schema):
    """How the index is: ``entries`` by kind, ``size`` in bytes, the kinds that are indexed ``anew``, how many things are ``stale``
    and wait, how many ``words`` the vocabulary has and when it was learned last. ``files``: how many wait to be read or could not
    be: waiting, too_large, unreadable, refused.
    """

    entries: dict[str, int]
    size: int
    anew: list[str]
    stale: int
    words: int
    learned_at: datetime.datetime | None
    files: dict[str, int]


@router.get("/search-synonyms", response=SynonymsOut)
def synonyms(request: PersonRequest) -> HttpResponse:
    """Words that mean the same, newest first; for who manages the organisation."""
    return listing([_synonym(one) for one in console.synonyms(request.user)], None)


@router.post("/search-synonyms", response={201: SynonymOut})
def add_synonym(request: PersonRequest, sent: SynonymIn) -> HttpResponse:
    """Add a group; for who manages the organisation."""
    return answer(_synonym(services.add_synonym(actor=request.user, line=sent.line)), status=201)


@router.put("/search-synonyms/{uuid:synonym_id}", response=SynonymOut)
def change_synonym(request: PersonRequest, synonym_id: uuid.UUID, sent: SynonymIn) -> HttpResponse:
    """Write a group anew; for who manages the organisation."""
    return answer(_synonym(services.change_synonym(actor=request.user, synonym_id=synonym_id, line=sent.line)))


@router.delete("/search-synonyms/{uuid:synonym_id}", response={204: None})
def drop_synonym(request: PersonRequest, synonym_id: uuid.UUID) -> HttpResponse:
    """Remove a group; for who manages the organisation."""
    services.drop_synonym(actor=request.user, synonym_id=synonym_id)
    return HttpResponse(status=204)


@router.get("/search-recommendations", response=RecommendationsOut)
def recommendations(request: PersonRequest) -> HttpResponse:
    """What stands first for which words; for who manages the organisation."""
    return listing([_line(line) for line in recommended.recommendations(request.user)], None)


@router.post("/search-recommendations", response={201: RecommendationOut})
def recommend(request: PersonRequest, sent: RecommendationIn) -> HttpResponse:
    """Recommend a result for some words; the same again changes its title and its last day. For who manages the organisation."""
    row = services.recommend(actor=request.user, **sent.dict())
    return answer(_line(recommended.lines(request.user, [row])[0]), status=201)


@router.delete("/search-recommendations/{uuid:recommendation_id}", response={204: None})
def drop_recommendation(request: PersonRequest, recommendation_id: uuid.UUID) -> HttpResponse:
    """Recommend it no more; for who manages the organisation."""
    services.drop_recommendation(actor=request.user, recommendation_id=recommendation_id)
    return HttpResponse(status=204)


@router.get("/unfound-searches", response=UnfoundsOut)
def unfound(request: PersonRequest) -> HttpResponse:
    """Words that several people searched for in vain, and not who; for who manages the organisation."""
    return listing(
        [
            {"id": one.pk, "words": one.words, "times": one.times, "people": one.people, "last_on": one.last_on}
            for one in console.unfound(request.user)
        ],
        None,
    )


@router.delete("/unfound-searches/{uuid:unfound_id}", response={204: None})
def set_aside(request: PersonRequest, unfound_id: uuid.UUID) -> HttpResponse:
    """List these words no more; for who manages the organisation."""
    services.set_aside(actor=request.user, unfound_id=unfound_id)
    return HttpResponse(status=204)


@router.get("/search-index", response=IndexOut)
def index(request: PersonRequest) -> HttpResponse:
    """How the index is; for who manages the organisation."""
    return answer(_condition(console.condition(request.user)))


@router.post("/search-index", response={202: IndexOut})
def index_anew(request: PersonRequest) -> HttpResponse:
    """Index everything anew, in the background; for who manages the organisation."""
    services.index_anew(actor=request.user)
    return answer(_condition(console.condition(request.user)), status=202)


def _synonym(group: Synonym) -> dict[str, object]:
    return {"id": group.pk, "line": group.line}


def _line(line: recommended.Line) -> dict[str, object]:
    row, hit = line.row, line.hit
    return {"id": row.pk, "words": row.words, "until": row.until, "result": hit_json(hit) if hit else None}


def _condition(found: console.Condition) -> dict[str, object]:
    return {
        "entries": found.numbers, "size": found.size, "anew": found.anew, "stale": found.stale, "words": found.words,
        "learned_at": found.learned_at, "files": found.files,
    }  # fmt: skip
