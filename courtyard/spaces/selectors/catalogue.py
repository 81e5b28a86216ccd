"""Categories, and spaces a person may like: where many of those they share spaces with are."""

import uuid
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from courtyard.accounts.models import Person
from courtyard.spaces import access
from courtyard.spaces.models import Category, Space
from courtyard.spaces.selectors.places import Card, cards

__all__ = ["Suggestion", "categories", "counted_categories", "recommended"]

LEAST = 2  # one colleague is no reason, and would be named by a number
# Colleagues are members of spaces one belongs to; bounded, so that a crowd costs no more than a village. Only spaces
# whose list of members everybody may read are counted in: a number must not tell who is where.
_RECOMMENDED = """
WITH mine AS MATERIALIZED (SELECT space_id FROM spaces_membership WHERE person_id = %(me)s LIMIT 100),
colleagues AS MATERIALIZED (SELECT DISTINCT near.person_id FROM mine CROSS JOIN LATERAL (
  SELECT m.person_id FROM spaces_membership m WHERE m.space_id = mine.space_id AND m.person_id <> %(me)s LIMIT 200
) AS near LIMIT 2000)
SELECT m.space_id, count(*) FROM colleagues c
JOIN spaces_membership m ON m.person_id = c.person_id
JOIN accounts_person p ON p.id = c.person_id AND p.state = 'active'
JOIN spaces_space s ON s.id = m.space_id
WHERE s.visibility = 'open' AND s.kind IN ('community', 'project') AND s.archived_at IS NULL AND s.deleted_at IS NULL
  AND s.joining <> 'invited' AND NOT EXISTS (SELECT 1 FROM mine WHERE mine.space_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM spaces_joinrequest r WHERE r.space_id = s.id AND r.person_id = %(me)s AND r.decided_at IS NULL)
GROUP BY m.space_id HAVING count(*) >= %(least)s ORDER BY count(*) DESC, m.space_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A space and how many people whom the viewer shares spaces with belong to it."""

    card: Card
    colleagues: int


def recommended(viewer: Person, *, limit: int = 3) -> list[Suggestion]:
    """Open spaces the viewer does not belong to, most colleagues first; never secret or closed ones, none for guests."""
    if viewer.is_guest or not viewer.is_active:
        return []
    with connection.cursor() as sql:
        sql.execute(_RECOMMENDED, {"me": viewer.pk, "least": LEAST, "limit": limit})
        counted: dict[uuid.UUID, int] = dict(sql.fetchall())
    if not counted:
        return []
    found = {card.space.pk: card for card in cards(viewer, access.content_visible_to(viewer).filter(pk__in=counted))}
    return [Suggestion(found[pk], count) for pk, count in counted.items() if pk in found]


def categories() -> list[Category]:
    """Every category in its order."""
    return list(Category.objects.all())


def counted_categories() -> list[tuple[Category, int]]:
    """Every category with the number of its spaces, for who keeps them."""
    counts = dict(
        Space.objects.filter(deleted_at=None, category__isnull=False).values_list("category").annotate(n=Count("pk"))
    )
    return [(category, counts.get(category.pk, 0)) for category in categories()]
