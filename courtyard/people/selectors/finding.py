"""Finding people by name; everything here comes back visible to the viewer."""

import uuid
from collections.abc import Iterable
from typing import Any, Literal

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from courtyard.accounts.models import Person, hue_of
from courtyard.accounts.names import fold
from courtyard.accounts.permissions import may
from courtyard.people import access
from courtyard.people.folding import HasWords, folded, query_of, starts_with
from courtyard.people.models import Profile
from courtyard.ui.markup import picture_url

__all__ = ["alike", "by_ids", "departments", "placed", "sites", "suggest", "suggestion_json", "titles"]

SUGGESTIONS = 8
MIN_WORDS = 3  # characters; one or two would find half of everybody, so they are the beginning of a name


def placed(people: QuerySet[Person]) -> QuerySet[Person]:
    """People with ``department``, ``site`` and the ``folded`` name that lists are ordered by."""
    own = Profile.objects.filter(person=OuterRef("pk"))
    return people.annotate(
        folded=folded("name"),
        department=Coalesce(Subquery(own.values("department")), Value("")),
        site=Coalesce(Subquery(own.values("site")), Value("")),
    )


def departments(viewer: Person) -> list[str]:
    """The departments of the people whom the viewer finds in the directory."""
    return _places(viewer, "department")


def sites(viewer: Person) -> list[str]:
    """The sites of the people whom the viewer finds in the directory."""
    return _places(viewer, "site")


def titles(viewer: Person, q: str = "", *, limit: int = 15) -> list[str]:
    """Job titles that the directory gave, not those people gave themselves: with ``q`` in them, the most frequent ones."""
    people = (
        access.listed_for(viewer).filter(is_bot=False, title_own=False, title__icontains=query_of(q)).exclude(title="")
    )
    counted = people.order_by().values("title").annotate(number=Count("pk")).order_by("-number", "title")
    return sorted(counted.values_list("title", flat=True)[:limit], key=fold)


# From one value to the next along the index: as many steps as there are values, however many people.
_VALUES = """
WITH RECURSIVE found AS (
  (SELECT {field} AS name FROM people_profile WHERE {field} > '' ORDER BY {field} LIMIT 1)
  UNION ALL
  SELECT (SELECT {field} FROM people_profile WHERE {field} > found.name ORDER BY {field} LIMIT 1)
  FROM found WHERE found.name IS NOT NULL
)
SELECT name FROM found WHERE EXISTS (
  SELECT 1 FROM people_profile f WHERE f.{field} = found.name
  AND (SELECT (p.state = 'active' OR p.state = 'unclaimed' AND p.role <> 'guest') AND NOT p.is_bot
    FROM accounts_person p WHERE p.id = f.person_id)
) LIMIT 300
"""


def _places(viewer: Person, field: Literal["department", "site"]) -> list[str]:
    if may(viewer, "people.see"):
        with connection.cursor() as sql:
            sql.execute(_VALUES.format(field=field))
            return sorted((name for (name,) in sql.fetchall()), key=fold)
    people = access.in_directory_for(viewer).values("pk")
    rows = Profile.objects.filter(person__in=people).exclude(**{field: ""}).values_list(field, flat=True)
    return sorted(rows.distinct()[:300], key=fold)


def alike(places: list[str], q: str) -> list[str]:
    """Of departments or sites, the few whose words begin with what was typed."""
    typed = fold(query_of(q))
    if len(typed) < MIN_WORDS:
        return []
    return [place for place in places if f" {typed}" in f" {fold(place)}"][:4]


def suggest(
    viewer: Person, q: str = "", *, space_id: uuid.UUID | None = None, near: QuerySet[Any, Any] | None = None,
    limit: int = SUGGESTIONS,
) -> list[Person]:  # fmt: skip
    """People whose name or handle has words that begin with what was typed: the space's members first, then those ``near``, ids.

    Four looks at most, each along an index, and only as far as the list is not full.
    """
    typed = query_of(q)
    people = access.listed_for(viewer).annotate(folded=folded("name")).order_by("folded", "id")
    members = access.members_of(viewer, space_id) if space_id else None
    named = people.filter(**starts_with("folded", typed)) if typed else people
    looks: list[QuerySet[Person]] = [named]
    if typed:
        looks.append(people.filter(HasWords("name", typed, only="A")).order_by())
    looks[:0] = [looks[-1].filter(pk__in=ids) for ids in (members, near) if ids is not None]
    found: dict[uuid.UUID, Person] = {}
    for look in looks:
        if len(found) < limit:
            found |= {person.pk: person for person in look.exclude(pk__in=found)[: limit - len(found)]}
    return list(found.values())


def suggestion_json(person: Person) -> dict[str, object]:
    """A person as the editor offers them while one types."""
    return {
        "id": str(person.pk), "name": person.byline, "handle": person.handle, "title": person.title,
        "picture": picture_url(person), "hue": hue_of(person.pk),
    }  # fmt: skip


def by_ids(viewer: Person, ids: Iterable[uuid.UUID]) -> list[Person]:
    """Of the given ids, the active people whom the viewer may see, by name."""
    people = access.listed_for(viewer).filter(pk__in=list(ids))
    return list(people.annotate(folded=folded("name")).order_by("folded", "id"))
