"""What administrators do so that people find: words that mean the same, results that come first, an index made anew."""

import datetime
import re
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.content.access import item_for_read
from courtyard.core import audit
from courtyard.core.clock import today
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.ids import parse_id
from courtyard.core.richtext.links import web_address
from courtyard.people.access import person_for_read
from courtyard.search import access
from courtyard.search.models import Kind, Recommendation, Synonym
from courtyard.search.selectors.curated import forget_curated
from courtyard.search.selectors.words import tokens_of
from courtyard.search.services.indexing import reindex
from courtyard.spaces.access import space_for_read

__all__ = [
    "add_synonym", "change_synonym", "drop_recommendation", "drop_synonym", "index_anew", "recommend",
]  # fmt: skip

MAX_GROUPS = 300
MAX_FORMS = 20
MAX_WORDS = 5  # of a phrase
MAX_RECOMMENDATIONS = 300
_OWN = re.compile(r"/(items|people|spaces)/([^/?#]+)/")


@transaction.atomic
def add_synonym(*, actor: Person, line: str) -> Synonym:
    """Words and phrases that mean the same, with commas between them; with a ``>`` the search goes that way alone.

    Raises Invalid for fewer than two, for too many, and for what has no letter or digit.
    """
    access.check_curates(actor)
    words, means = _sides(line)
    if Synonym.objects.count() >= MAX_GROUPS:
        raise Invalid({"line": [_("%(max)s groups at most.") % {"max": MAX_GROUPS}]})
    group = Synonym.objects.create(words=words, means=means, by=actor)
    _curated(actor, "search.synonym_added", group.pk)
    return group


@transaction.atomic
def change_synonym(*, actor: Person, synonym_id: uuid.UUID, line: str) -> Synonym:
    """Write a group anew."""
    access.check_curates(actor)
    group = Synonym.objects.select_for_update().filter(pk=synonym_id).first()
    if group is None:
        raise NotFound
    group.words, group.means = _sides(line)
    group.save()
    _curated(actor, "search.synonym_changed", group.pk)
    return group


@transaction.atomic
def drop_synonym(*, actor: Person, synonym_id: uuid.UUID) -> None:
    """These words mean the same no more; nothing happens where the group is gone."""
    access.check_curates(actor)
    if Synonym.objects.filter(pk=synonym_id).delete()[0]:
        _curated(actor, "search.synonym_dropped", synonym_id)


def _sides(line: str) -> tuple[str, str]:
    left, arrow, right = clean_line(line, field="line", limit=1000).partition(">")
    words, means = _forms(left), _forms(right)
    if not words or (arrow and not means) or (not arrow and len(words) < 2):
        raise Invalid({"line": [_("Write at least two words or phrases, with a comma between them.")]})
    if len(words) + len(means) > MAX_FORMS:
        raise Invalid({"line": [_("%(max)s words or phrases at most.") % {"max": MAX_FORMS}]})
    return "\n".join(words), "\n".join(means)


def _forms(side: str) -> list[str]:
    forms = list(dict.fromkeys(form for part in side.split(",") if (form := " ".join(part.split()))))
    found = tokens_of(forms, [])
    if any(not 1 <= len(found[n]) <= MAX_WORDS for n in range(len(forms))):
        raise Invalid({"line": [_("Each is a word, or a phrase of up to %(max)s words.") % {"max": MAX_WORDS}]})
    return forms


@transaction.atomic
def recommend(
    *, actor: Person, words: str, address: str, title: str = "", until: datetime.date | None = None
) -> Recommendation:
    """Show a result first to whoever searches for these words: a page of the house that the actor may read (a post, a space, a
    person), or an https address with a title. The same again changes its title and its last day.

    Raises Invalid for words that are none, an address that leads nowhere, a day that has passed.
    """
    access.check_curates(actor)
    words = clean_line(words, field="words", limit=120)
    if not tokens_of([words], [])[0]:
        raise Invalid({"words": [_("This cannot be empty.")]})
    if until and until < today():
        raise Invalid({"until": [_("This day has passed already.")]})
    target = _target(actor, address)
    title = clean_line(title, field="title", limit=120) if target["kind"] == Recommendation.LINK else ""
    if Recommendation.objects.count() >= MAX_RECOMMENDATIONS:
        raise Invalid({"words": [_("%(max)s recommendations at most.") % {"max": MAX_RECOMMENDATIONS}]})
    row = Recommendation.objects.update_or_create(
        words=words, **target, defaults={"title": title, "until": until, "by": actor}
    )[0]
    _curated(actor, "search.recommended", row.pk)
    return row


def _target(actor: Person, address: str) -> dict[str, Any]:
    """What an address leads to: ``kind``, ``ref``, ``href``."""
    address = clean_line(address, field="address", limit=2000).removeprefix(settings.PUBLIC_URL)
    if own := _OWN.match(address):
        kind, ref = _found(actor, *own.groups())
        return {"kind": kind, "ref": ref, "href": ""}
    if web_address(address) is None or urlsplit(address).scheme != "https":
        raise _nowhere()
    return {"kind": Recommendation.LINK, "ref": None, "href": address}


def _found(actor: Person, room: str, name: str) -> tuple[str, uuid.UUID]:
    pk = parse_id(name)
    try:
        if room == "spaces":
            return Kind.SPACE, space_for_read(actor, name).pk
        if pk and room == "people":
            return Kind.PERSON, person_for_read(actor, pk).pk
        if pk:
            item = item_for_read(actor, pk)
            return Kind.POST, item.root_id or item.pk
    except NotFound:
        pass
    raise _nowhere()


def _nowhere() -> Invalid:
    return Invalid(
        {
            "address": [
                _("Paste the address of a post, a space or a person that you may read, or one that begins with https.")
            ]
        }
    )


@transaction.atomic
def drop_recommendation(*, actor: Person, recommendation_id: uuid.UUID) -> None:
    """Recommend it no more; nothing happens where it is gone."""
    access.check_curates(actor)
    if Recommendation.objects.filter(pk=recommendation_id).delete()[0]:
        _curated(actor, "search.recommendation_dropped", recommendation_id)


def _curated(actor: Person, kind: str, pk: uuid.UUID) -> None:
    audit.record(kind, actor_id=actor.pk, subject_id=pk)
    forget_curated()


@transaction.atomic
def index_anew(*, actor: Person) -> None:
    """Note that everything has to be indexed anew; a job does it, and what is found stays found meanwhile."""
    access.check_curates(actor)
    reindex()
    audit.record("search.index_anew", actor_id=actor.pk)
