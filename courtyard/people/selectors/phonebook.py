"""The phone book that people keep on their devices: of each person what a colleague needs to reach them."""

from dataclasses import dataclass

from django.db.models import Case, Q, When

from courtyard.accounts.models import Person, State, hue_of
from courtyard.people import access
from courtyard.people.folding import folded
from courtyard.people.models import Profile, Shown

__all__ = ["BOOK_COLUMNS", "PhoneBook", "phone_book"]

MOST = 20_000  # people, about 2 MB; who works nearest comes first
BOOK_COLUMNS = ("name", "title", "department", "site", "phone", "email", "hue")
_READ = (
    "person", "person__name", "person__title", "person__state", "person__email", "department", "site", "phone",
    "phone_for",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PhoneBook:
    """A row of BOOK_COLUMNS for each person; ``more``: there are others whom it does not hold."""

    people: list[list[str | int]]
    more: bool


def phone_book(viewer: Person) -> PhoneBook:
    """Whom the directory lists for the viewer: one's own department, then one's own site, then the others, by name.

    Says no more of anybody than their page, which tells nothing of how to reach them to guests, and of those who have
    not signed in yet. Raises Forbidden.
    """
    access.check_phone_book(viewer)
    mine = Profile.objects.filter(person=viewer).first() or Profile()
    near = Case(When(Q(department=mine.department), then=0), When(Q(site=mine.site), then=1), default=2)
    listed = Profile.objects.filter(person__in=access.in_directory_for(viewer))
    rows = listed.order_by(near, folded("person__name"), "person").values_list(*_READ)[: MOST + 1]
    people: list[list[str | int]] = []
    for pk, name, title, state, email, department, site, phone, phone_for in rows:
        told = state == State.ACTIVE and not viewer.is_guest
        number = phone if told and phone_for == Shown.COLLEAGUES else ""
        people.append([name, title, department, site, number, (email or "") if told else "", hue_of(pk)])
    return PhoneBook(people[:MOST], more=len(people) > MOST)
