"""Believable people, spaces and posts for the gallery: nothing here touches the database."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django import forms

from courtyard.ui.appearance import ACCENTS

__all__ = ["GalleryForm", "samples"]


@dataclass(frozen=True)
class Somebody:
    """What macros need of a person."""

    name: str
    title: str = ""
    role: str = "member"
    picture: str = ""
    version: int = 1

    @property
    def id(self) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_DNS, self.name)

    @property
    def byline(self) -> str:
        return self.name


@dataclass(frozen=True)
class Somewhere:
    """What macros need of a space."""

    name: str
    slug: str
    about: str = ""
    unread: bool = False
    members: int = 0

    @property
    def id(self) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_DNS, self.slug)


@dataclass(frozen=True)
class Something:
    """What the file tile needs of a file."""

    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class House:
    """What the shell needs of the organisation."""

    name: str = "Maison Verdier"
    accent: str = "evergreen"
    mark: str = ""


class GalleryForm(forms.Form):
    """One field of each kind, with hints and errors."""

    name = forms.CharField(label="Name of the space", help_text="Short and plain: people search for it.")
    about = forms.CharField(label="What is it for?", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("community", "Community"), ("project", "Project")])
    who = forms.ChoiceField(
        label="Who can see it",
        widget=forms.RadioSelect,
        choices=[
            ("open", "Everybody"),
            ("closed", "Its members"),
            ("secret", "Only its members"),
        ],
    )
    approval = forms.BooleanField(label="Posts wait for approval", required=False)
    until = forms.DateField(label="Until", widget=forms.DateInput(attrs={"type": "date"}), required=False)


PEOPLE = [
    Somebody("Amandine Bauer", "Chief executive"),
    Somebody("Karim Ouali", "Store manager, Douai"),
    Somebody("Sofia Nowak", "Data engineer"),
    Somebody("Jeanne Thuillier", "Returns and repairs"),
    Somebody("Pauline Girard", "Green team"),
    Somebody("Yanis Benali", "Warehouse"),
    Somebody("Lina Moreau", "At the Lille store", role="owner"),
    Somebody(
        "Maximiliane-Charlotte von Hohenstein-Rüdesheim zu Oberwinterberg",
        "Leiterin Nachhaltigkeitsberichterstattung",
    ),
    Somebody("李 小龍", "Sourcing, Shenzhen"),
    Somebody("<img src=x onerror=alert(1)>", "{{7*7}}"),
]
SPACES = [
    Somewhere(
        "Stores North",
        "stores-north",
        "The eleven stores between Lille and Reims.",
        unread=True,
        members=46,
    ),
    Somewhere(
        "Product & sourcing",
        "product",
        "New pieces, suppliers, samples.",
        members=31,
    ),
    Somewhere("Green team", "green-team", "Repair and second life. Everybody may join.", unread=True, members=118),
    Somewhere("Data guild", "data-guild", "Numbers, tables and the people who like them.", members=14),
    Somewhere("Running at lunch", "running", "Tuesdays and Thursdays, 12:15, from the back door.", members=9),
]
FILES = [
    Something("winter-window-floor-plan.pdf", "application/pdf", 1_843_200),
    Something("prices-2026.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 48_213),
    Something(
        "a-very-long-file-name-that-somebody-exported-from-a-tool-with-everything-in-it.zip",
        "application/zip",
        912,
    ),
]


@dataclass
class Samples:
    """Everything a gallery page shows."""

    now: dt.datetime
    people: list[Somebody] = field(default_factory=lambda: PEOPLE)
    spaces: list[Somewhere] = field(default_factory=lambda: SPACES)
    files: list[Something] = field(default_factory=lambda: FILES)
    me: Somebody = PEOPLE[6]
    house: House = House()
    accents: dict[str, object] = field(default_factory=lambda: dict(ACCENTS))
    form: forms.Form = field(default_factory=lambda: GalleryForm(initial={"kind": "project", "who": "open"}))
    wrong: forms.Form = field(default_factory=lambda: GalleryForm({"wrong-kind": "elsewhere"}, prefix="wrong"))

    def ago(self, **span: float) -> dt.datetime:
        """A moment before now, e.g. ``ago(minutes=5)``."""
        return self.now - dt.timedelta(**span)


def samples(now: dt.datetime) -> Samples:
    """The gallery's people and things, as they are at ``now``."""
    return Samples(now=now)
