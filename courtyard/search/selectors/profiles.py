"""What profiles say, part by part, of what all colleagues read: by which part somebody was found, and what speaks for them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.core.prepared import Prepared, stand_in, stand_ins
from courtyard.people.access import fillings_visible_to, in_directory_for
from courtyard.people.models import READ_BY_ALL, Field, FieldValue, PersonSkill, Profile
from courtyard.search.highlighting import Piece, excerpt

__all__ = ["Part", "Portrait", "portraits"]


@dataclass(frozen=True, slots=True)
class Part:
    """``kind`` is title, department, site, languages, skill, role, ask_about, about, how_i_work or field; ``label`` stands before
    the text.

    A skill is found by any of its ``names``; guests do not read by how many it is ``endorsed``.
    """

    kind: str
    text: str
    label: str = ""
    names: tuple[str, ...] = ()
    endorsed: int = 0

    @property
    def found_by(self) -> tuple[str, ...]:
        """The texts that the index has of it."""
        return self.names or (self.text,)

    def drawn(self, forms: Sequence[str]) -> list[Piece]:
        """Its label and its text, or the part of it that says one of the forms."""
        return [*([(f"{self.label} ", False)] if self.label else []), *excerpt(self.text, forms, length=100)]


@dataclass(slots=True)
class Portrait:
    """A person, and the parts of their profile that say something."""

    person: Person
    parts: list[Part] = field(default_factory=list)


def portraits(viewer: Person, refs: Iterable[uuid.UUID], *, brief: bool = False) -> dict[uuid.UUID, Portrait]:
    """Of these people, those whom the viewer may find. Four queries; ``brief`` leaves out skills, roles and own fields: one.

    Guests read of a profile here the title and the skills.
    """
    profiles = _PROFILES.objects(viewer.role, viewer.state, ids=[viewer.pk], lists=[list(refs)])
    found = {row.person_id: Portrait(row.person, _own(row, viewer)) for row in profiles}
    if brief:
        return found
    held = PersonSkill.objects.filter(person__in=list(found), skill__retired_at=None).select_related("skill")
    for row in held.annotate(names=ArrayAgg("skill__names__name", default=[])).order_by("position", "pk"):
        endorsed = 0 if viewer.is_guest else row.endorsed
        found[row.person_id].parts.append(
            Part("skill", row.skill.name, _("Skill:"), (row.skill.name, *row.names), endorsed)
        )
    if viewer.is_guest:
        return found
    for filling in fillings_visible_to(viewer).filter(person__in=list(found)).select_related("role").order_by("pk"):
        found[filling.person_id].parts.append(Part("role", filling.role.name, _("Role:")))
    said = FieldValue.objects.filter(
        person__in=list(found), field__in=Field.objects.filter(searchable=True, retired_at=None)
    )
    for value in said.filter(field__audience__in=READ_BY_ALL).select_related("field").order_by("field__position", "pk"):
        label = _("%(field)s:") % {"field": value.field.name}
        found[value.person_id].parts.append(Part("field", value.text.replace("\n", ", "), label))
    return found


def _profiles(role: str, state: str) -> QuerySet[Profile]:
    people = in_directory_for(Person(pk=stand_in(), role=role, state=state)).filter(pk__among=stand_ins())
    return Profile.objects.filter(person__in=people).select_related("person")


_PROFILES = Prepared(_profiles)


def _own(profile: Profile, viewer: Person) -> list[Part]:
    parts = [Part("title", profile.person.title)]
    if not viewer.is_guest:
        parts += [
            Part("department", profile.department),
            Part("site", profile.site),
            Part("languages", profile.languages, _("Languages:")),
            Part("ask_about", profile.ask_about, _("Ask me about:")),
            Part("about", profile.about, _("About:")),
            Part("how_i_work", profile.how_i_work, _("How I work:")),
        ]
    return [part for part in parts if part.text]
