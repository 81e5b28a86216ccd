"""Open positions of the organisation chart: opened, changed, filled and closed by who manages people."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.accounts.permissions import may
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid
from courtyard.people import access
from courtyard.people.models import Vacancy
from courtyard.people.selectors import in_chart
from courtyard.people.services.profiles import edit_person

__all__ = ["close_position", "edit_position", "fill_position", "open_position"]


@transaction.atomic
def open_position(
    *, actor: Person, title: str, under_id: uuid.UUID | None, department: str = "", site: str = "", link: str = ""
) -> Vacancy:
    """A new open position below somebody, or at the top. Raises Forbidden, or Invalid by field."""
    if not may(actor, "people.manage"):
        raise Forbidden
    vacancy = Vacancy(by=actor)
    _describe(actor, vacancy, title=title, under_id=under_id, department=department, site=site, link=link)
    vacancy.save()
    _note("opened", actor, vacancy)
    return vacancy


@transaction.atomic
def edit_position(
    *,
    actor: Person,
    vacancy_id: uuid.UUID,
    title: str,
    under_id: uuid.UUID | None,
    department: str = "",
    site: str = "",
    link: str = "",
) -> Vacancy:
    """Change an open position. Raises Forbidden, NotFound for one that ended, or Invalid by field."""
    vacancy = access.vacancy_for_edit(actor, vacancy_id)
    _describe(actor, vacancy, title=title, under_id=under_id, department=department, site=site, link=link)
    vacancy.save()
    _note("edited", actor, vacancy)
    return vacancy


@transaction.atomic
def fill_position(*, actor: Person, vacancy_id: uuid.UUID, person_id: uuid.UUID | None) -> Person:
    """Give a position to somebody: they get its title, its manager, and its department and site where it has them.

    Raises Forbidden, NotFound, or Invalid: a circle, say, or nobody by that id.
    """
    vacancy = access.vacancy_for_edit(actor, vacancy_id)
    person = access.working_for(actor).filter(pk=person_id).first() if person_id else None
    if person is None or not in_chart(person):
        raise Invalid({"person": [_("This person was not found.")]})
    changes: dict[str, object] = {"title": vacancy.title, "manager": _standing_under(vacancy)}
    changes |= {field: value for field in ("department", "site") if (value := getattr(vacancy, field))}
    person = edit_person(actor=actor, person=person, changes=changes)
    vacancy.filled_by, vacancy.ended_at = person, now()
    vacancy.save(update_fields=["filled_by", "ended_at"])
    _note("filled", actor, vacancy)
    return person


@transaction.atomic
def close_position(*, actor: Person, vacancy_id: uuid.UUID) -> None:
    """Nobody is sought any more. Raises Forbidden, or NotFound for one that ended."""
    vacancy = access.vacancy_for_edit(actor, vacancy_id)
    vacancy.ended_at = now()
    vacancy.save(update_fields=["ended_at"])
    _note("closed", actor, vacancy)


def _standing_under(vacancy: Vacancy) -> uuid.UUID | None:
    """The one whom it was opened under, or who stands there in the chart since that one left."""
    under = vacancy.under
    return under.pk if under and in_chart(under) else vacancy.above_id


def _describe(
    actor: Person, vacancy: Vacancy, *, title: str, under_id: uuid.UUID | None, department: str, site: str, link: str
) -> None:
    vacancy.title = clean_line(title, field="title", limit=120)
    vacancy.department = clean_line(department, field="department", limit=120, required=False)
    vacancy.site = clean_line(site, field="site", limit=120, required=False)
    vacancy.link = clean_line(link, field="link", limit=500, required=False)
    try:
        if vacancy.link:
            URLValidator(schemes=["http", "https"])(vacancy.link)
    except ValidationError:
        raise Invalid({"link": [_("Please give a whole address: https://…")]}) from None
    under = access.working_for(actor).filter(pk=under_id).first() if under_id else None
    kept = under_id is not None and under_id == vacancy.under_id
    if under_id and not kept and not (under and in_chart(under)):
        raise Invalid({"under": [_("This person was not found.")]})
    vacancy.under_id = under_id


def _note(deed: str, actor: Person, vacancy: Vacancy) -> None:
    audit.record(
        f"vacancy.{deed}", actor_id=actor.pk, subject_id=vacancy.filled_by_id, data={"vacancy": str(vacancy.pk)}
    )
