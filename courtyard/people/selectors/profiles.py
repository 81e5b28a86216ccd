"""Reading the profile of one person: what stands at the top of their page, and whom they lead."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from courtyard.accounts.models import Person, State
from courtyard.accounts.permissions import may
from courtyard.core.paging import Page, page
from courtyard.people import access
from courtyard.people.folding import HasWords, folded, query_of
from courtyard.people.models import Field, FieldAudience, Profile, RoleFilling, Section, Shown, Tie, TieKind
from courtyard.people.personalities import PERSONALITIES
from courtyard.people.selectors.badges import Mark, badges_of
from courtyard.people.selectors.chart import in_chart
from courtyard.people.selectors.circles import roles_of
from courtyard.people.selectors.fields import Said, empty_fields, said_in_fields
from courtyard.people.selectors.finding import placed
from courtyard.people.selectors.hours import Hours, hours_of
from courtyard.people.selectors.presence import Presence, presence_of
from courtyard.people.selectors.skills import Held, skills_of

__all__ = ["Header", "Personality", "everybody_under", "header", "leaders", "reports"]

TIES = 40  # dotted lines of one person that are shown


@dataclass(frozen=True, slots=True)
class Personality:
    """What somebody says they are like: a type (a code of ``PERSONALITIES``, or ""), and their own words."""

    type: str
    words: str
    only_me: bool  # nobody else reads it

    @property
    def label(self) -> str:
        """The type with the vocabulary it is of, "" for none."""
        return " · ".join(map(str, PERSONALITIES[self.type])) if self.type in PERSONALITIES else ""


@dataclass(frozen=True)
class Header:
    """What stands at the top of a person's page."""

    person: Person
    profile: Profile
    manager: Person | None
    reports: int
    is_me: bool
    may_edit: bool
    contact: bool
    presence: Presence
    phone: str  # "" for who may not read it
    birthday: int | None  # month * 100 + day, likewise
    stand_in: Person | None  # while the person is away, if the viewer may see them
    viewer: Person

    @property
    def in_chart(self) -> bool:
        """Whether the viewer finds them in the organisation chart."""
        return in_chart(self.person) and may(self.viewer, "people.see")

    @property
    def may_message(self) -> bool:
        """Whether the viewer may write to them: to anybody else whom they see and who is here."""
        return not self.is_me and self.person.is_active and not self.person.is_bot

    @cached_property
    def dotted_leads(self) -> list[Person]:
        """To whom they also report, of those whom the viewer sees; guests read none of this."""
        return [tie.other for tie in self._ties if tie.person_id == self.person.pk and tie.kind == TieKind.DOTTED]

    @cached_property
    def assistants(self) -> list[Person]:
        """Who assists them."""
        return [tie.other for tie in self._ties if tie.person_id == self.person.pk and tie.kind == TieKind.ASSISTANT]

    @cached_property
    def ties_here(self) -> list[Tie]:
        """Who reports to them by dotted line, and whom they assist."""
        return [tie for tie in self._ties if tie.other_id == self.person.pk]

    @cached_property
    def _ties(self) -> list[Tie]:
        if self.viewer.is_guest:
            return []
        seen = access.listed_for(self.viewer)
        ties = Tie.objects.filter(Q(person=self.person, other__in=seen) | Q(other=self.person, person__in=seen))
        return list(ties.select_related("person", "other").order_by("person__name", "other__name")[:TIES])

    @cached_property
    def said(self) -> list[tuple[Section, list[Said]]]:
        """What stands in the organisation's own fields, of what the viewer reads."""
        return said_in_fields(self.viewer, self.person)

    @cached_property
    def skills(self) -> list[Held]:
        """What they are good at, in their order."""
        return skills_of(self.viewer, self.person)

    @cached_property
    def badges(self) -> list[Mark]:
        """The marks on their picture."""
        return badges_of([self.person.pk]).get(self.person.pk, [])

    @cached_property
    def roles(self) -> list[RoleFilling]:
        """What they do in circles, beside their job title."""
        return roles_of(self.viewer, self.person)

    @cached_property
    def hours(self) -> Hours | None:
        """When they work, as the reader's clock has it."""
        return hours_of(self.person)

    @property
    def born_on(self) -> datetime.date | None:
        """The birthday as a day of a leap year, for who may read it."""
        return datetime.date(2000, *divmod(self.birthday, 100)) if self.birthday else None

    @property
    def voice(self) -> str:
        """Where one hears how the name is said, "" where nobody recorded it; of who is not active nobody hears it."""
        key = self.profile.voice if self.person.is_active else ""
        return f"/people/{self.person.pk}/voice/?v={key}" if key else ""

    @cached_property
    def personality(self) -> Personality | None:
        """What they say they are like, for whom they say it."""
        profile = self.profile
        if not (profile.personality or profile.personality_type):
            return None
        reads = access.reads_fields_for(self.viewer, self.person, profile.personality_for)
        only_me = self.is_me and profile.personality_for == FieldAudience.SELF
        return Personality(profile.personality_type, profile.personality, only_me) if reads else None

    @cached_property
    def to_add(self) -> list[str | Field]:
        """What one's own profile does not say yet, what helps colleagues most first; nothing for anybody else.

        Fields of the organisation's own stand for themselves: required ones before all, the others after.
        """
        if not self.is_me:
            return []
        profile = self.profile
        said = {
            "photo": self.person.picture, "title": self.person.title, "about": profile.about,
            "languages": profile.languages, "voice": profile.voice or profile.sounds_like,
            "how_i_work": profile.how_i_work or profile.personality or profile.personality_type, "cover": profile.cover,
        }  # fmt: skip
        empty = empty_fields(self.person)
        return [
            *(field for field in empty if field.required),
            *(field for field, value in said.items() if not value),
            *(field for field in empty if not field.required),
        ]

    @property
    def gone(self) -> bool:
        """Whether they no longer work here, or are not let in."""
        return self.person.state in (State.SUSPENDED, State.LEFT)

    @property
    def arriving(self) -> bool:
        """Whether they have not signed in yet."""
        return self.person.state == State.UNCLAIMED


def header(viewer: Person, person_id: uuid.UUID) -> Header:
    """The top of a person's page; raises NotFound exactly as for an id that does not exist.

    Guests read no contact details, no birthday and no organisation chart; others read what its owner shows.
    """
    person = access.person_for_read(viewer, person_id)
    profile: Profile = Profile.objects.filter(person=person).first() or Profile(person=person)
    manager = None
    if profile.manager_id and not viewer.is_guest:
        manager = access.working_for(viewer).filter(pk=profile.manager_id).first()
    is_me = viewer.pk == person.pk
    contact = is_me or (person.is_active and not viewer.is_guest)
    presence = presence_of([person.pk]).get(person.pk, Presence())
    return Header(
        person=person,
        profile=profile,
        manager=manager,
        reports=0 if viewer.is_guest else _reports_of(viewer, person).count(),
        is_me=is_me,
        phone=profile.phone if is_me or (contact and profile.phone_for == Shown.COLLEAGUES) else "",
        birthday=profile.birthday if is_me or (contact and profile.birthday_for == Shown.COLLEAGUES) else None,
        may_edit=is_me or may(viewer, "people.manage"),
        contact=contact,
        presence=presence,
        stand_in=_stand_in(viewer, presence),
        viewer=viewer,
    )


def _stand_in(viewer: Person, presence: Presence) -> Person | None:
    absence = presence.absence
    if absence is None or absence.stand_in_id is None:
        return None
    return access.listed_for(viewer).filter(pk=absence.stand_in_id).first()


def reports(viewer: Person, person_id: uuid.UUID, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The people whom a person leads, by name; raises NotFound for who may not be seen. Guests read none."""
    person = access.person_for_read(viewer, person_id)
    people = _reports_of(viewer, person) if not viewer.is_guest else Person.objects.none()
    return page(placed(people), cursor=cursor, limit=limit, order=("folded", "id"))


def _reports_of(viewer: Person, person: Person) -> QuerySet[Person]:
    return access.working_for(viewer).filter(pk__in=Profile.objects.filter(manager=person).values("pk"))


_UNDER = """
with recursive led (person_id) as (
  select person_id from people_profile where manager_id = any(%s::uuid[])
  union
  select below.person_id from people_profile below join led on below.manager_id = led.person_id
)
select person_id from led
"""


def everybody_under(manager_ids: Sequence[uuid.UUID]) -> RawSQL:
    """The ids of all who report to them, directly or through others. Each is found once: a circle ends where it began."""
    return RawSQL(_UNDER, [list(manager_ids)])  # noqa: S611  # a constant


def leaders(viewer: Person, q: str = "", *, limit: int = 15) -> list[Person]:
    """The people who lead somebody, by name; ``q`` finds words of name, handle and title by their beginnings."""
    led = Profile.objects.filter(manager=OuterRef("pk"))
    people = access.listed_for(viewer).filter(Exists(led))
    typed = query_of(q)
    if typed:
        people = people.filter(HasWords("name", typed))
    return list(people.annotate(folded=folded("name")).order_by("folded", "id")[:limit])
