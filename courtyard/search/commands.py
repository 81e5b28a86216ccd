"""What the palette does beside finding: places to go and things to begin, by the beginnings of their words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import fold
from courtyard.accounts.permissions import may
from courtyard.search.models import Kind
from courtyard.search.selectors.hits import Hit
from courtyard.ui.navigation import destinations

__all__ = ["Command", "commands_for", "write_to"]

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


def write_to(person: Person, hits: Iterable[Hit]) -> list[Command]:
    """The way to a conversation with the colleague who is most likely meant."""
    people = (hit.thing for hit in hits if hit.kind == Kind.PERSON)
    meant = next((one for one in people if one.is_active and not one.is_bot and one.pk != person.pk), None)
    words = _("Write to %(name)s")
    return [Command(words % {"name": meant.byline}, f"/messages/with/{meant.pk}/", "message-circle")] if meant else []


def _begins(label: str, word: str) -> bool:
    return f" {word}" in f" {fold(label)}"


def _begin(person: Person) -> list[Command]:
    found = [
        Command(_("Write a post"), "/posts/new/", "pencil"),
        Command(_("New conversation"), "/messages/new/", "message-circle"),
        Command(_("Set a status"), "/people/status/", "smile-plus"),
        Command(_("Your profile"), f"/people/{person.pk}/", "circle-user"),
    ]
    if may(person, "space.create"):
        found.append(Command(_("New space"), "/spaces/new/", "plus"))
    if may(person, "people.see"):
        found.append(Command(_("Organisation chart"), "/people/chart/", "network"))
    if may(person, "people.manage"):
        found.append(Command(_("Invite people"), "/manage/invitations/", "user-plus"))
    found.append(Command(_("Saved messages"), "/messages/saved/", "bookmark"))
    found.append(Command(_("Threads"), "/messages/threads/", "message-square"))
    return found
