"""What the palette does beside finding: places to go and things to begin, by the beginnings of their words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import fold
from courtyard.accounts.permissions import may
from courtyard.ui.navigation import destinations

__all__ = ["Command", "commands_for"]

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the palette that leads somewhere."""

    label: str
    href: str
    icon: str


def commands_for(person: Person, typed: str) -> list[Command]:
    """Those whose words begin with the words typed; the most usual ones while nothing is typed."""
    words = fold(typed[:100]).split()
    known = [*_begin(person), *(Command(str(one.label), one.path, one.icon) for one in destinations(person))]
    fitting = [one for one in known if all(_begins(one.label, word) for word in words)]
    return fitting[:SHOWN]


def _begins(label: str, word: str) -> bool:
    return f" {word}" in f" {fold(label)}"


def _begin(person: Person) -> list[Command]:
    found = [
        Command(_("Write a post"), "/posts/new/", "pencil"),
        Command(_("New conversation"), "/messages/new/", "message-circle"),
        Command(_("Saved messages"), "/messages/saved/", "bookmark"),
        Command(_("Threads"), "/messages/threads/", "message-square"),
        Command(_("Set a status"), "/people/status/", "smile-plus"),
        Command(_("Your profile"), f"/people/{person.pk}/", "circle-user"),
    ]
    if may(person, "space.create"):
        found.append(Command(_("New space"), "/spaces/new/", "plus"))
    if may(person, "people.see"):
        found.append(Command(_("Organisation chart"), "/people/chart/", "network"))
    if may(person, "people.manage"):
        found.append(Command(_("Invite people"), "/manage/invitations/", "user-plus"))
    return found
