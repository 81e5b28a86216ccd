"""Whom each person reports to: by key, by address, by a name that only one has; and no circles."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from courtyard.accounts.models import Person, State
from courtyard.accounts.names import readable_email
from courtyard.integrations.importers.directory.ldif import plain_name
from courtyard.integrations.importers.directory.roster import BATCH, LEDGER, Entry, Roster, batched
from courtyard.integrations.importers.directory.values import folded_name
from courtyard.people.folding import folded
from courtyard.people.models import Profile

__all__ = ["depths", "name_managers"]

Ids = set[uuid.UUID]


def name_managers(roster: Roster) -> None:
    """Give each entry the id of its manager, where one can be told; otherwise a note, and the manager stays as it is."""
    waiting = [entry for entry in roster.entries.values() if entry.manager]
    wanted = {entry.manager for entry in waiting}
    candidates = _in_file(roster, wanted)
    for texts in batched((text for text in wanted if not candidates[text]), BATCH):
        _add_who_is_here(texts, candidates)
    names = {text for text in wanted if not candidates[text]}
    _add_by_name(roster, names, candidates)
    for entry in waiting:
        found = candidates[entry.manager]
        if len(found) == 1:
            entry.manager_id = next(iter(found))
        else:
            entry.notes.append(["ambiguous" if found else "dangling", entry.manager[:80]])
    _break_circles(roster)


def _in_file(roster: Roster, wanted: Iterable[str]) -> dict[str, Ids]:
    """By key, by address and by what a directory calls its entries: each of them is one person's."""
    known: dict[str, uuid.UUID] = {}
    for entry in roster.entries.values():
        for key in (entry.alias, entry.email, entry.key):
            if key:
                known[key] = entry.person_id
    found: dict[str, Ids] = defaultdict(set)
    for text in wanted:
        for key in (text.casefold(), plain_name(text)):
            if key in known:
                found[text] = {known[key]}
    return found


def _add_who_is_here(texts: list[str], candidates: dict[str, Ids]) -> None:
    """People of earlier runs by their key, and anybody by their address."""
    keys = {LEDGER.key("person", text.casefold()[:300]): text for text in texts}
    for key, pk in LEDGER.known(keys).items():
        candidates[keys[key]] = {pk}
    emails = {email: text for text in texts if (email := readable_email(text))}
    here = Person.objects.filter(email__in=emails).exclude(state=State.ERASED)
    for person in here.only("email"):
        candidates[emails[person.email or ""]] = {person.pk}


def _add_by_name(roster: Roster, texts: set[str], candidates: dict[str, Ids]) -> None:
    """Anybody of that name, written ``Lina Moreau`` or ``Moreau, Lina``."""
    names: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        folded_text = folded_name(text)
        names[folded_text].add(text)
        names[" ".join(reversed([part.strip() for part in folded_text.split(",")]))].add(text)
    bearers = [(folded_name(entry.name), entry.person_id) for entry in roster.entries.values()]
    for some in batched(names, BATCH):
        people = Person.objects.annotate(folded=folded("name")).filter(folded__in=some, is_bot=False)
        here = people.filter(state__in=(State.ACTIVE, State.UNCLAIMED))
        bearers += [(name, pk) for name, pk in here.values_list("folded", "pk")]
    for name, pk in bearers:
        for text in names.get(name, ()):
            candidates[text].add(pk)


def _break_circles(roster: Roster) -> None:
    """Leave the managers of everybody in a circle as they are, until there are no circles that the file would make."""
    before = dict(Profile.objects.exclude(manager=None).values_list("person", "manager"))
    for entry in roster.entries.values():
        if entry.leads_alone:
            before.pop(entry.person_id, None)
    changed = {entry.person_id: entry for entry in roster.entries.values() if entry.manager_id}
    while True:
        line = before | {pk: entry.manager_id for pk, entry in changed.items()}
        inside = [pk for pk in _in_circles(line) if pk in changed]
        if not inside:
            return
        for pk in inside:
            entry = changed.pop(pk)
            entry.notes.append(["circle", entry.manager[:80]])
            entry.manager_id = None


def _in_circles(line: dict[uuid.UUID, uuid.UUID | None]) -> list[uuid.UUID]:
    """Everybody from whom going up leads back to themselves. Each person is passed once."""
    passed: Ids = set()
    found: list[uuid.UUID] = []
    for start in line:
        path: dict[uuid.UUID, int] = {}
        at: uuid.UUID | None = start
        while at is not None and at not in passed and at not in path:
            path[at] = len(path)
            at = line.get(at)
        if at in path:
            found += [pk for pk, place in path.items() if place >= path[at]]
        passed |= path.keys()
    return found


def depths(entries: Iterable[Entry]) -> dict[uuid.UUID, int]:
    """How many of the new people stand above each new person: who is added first can be somebody's manager."""
    above = {entry.person_id: entry.manager_id for entry in entries if not entry.state}
    found: dict[uuid.UUID, int] = {}
    for pk in above:
        path = []
        at: uuid.UUID | None = pk
        while at in above and at not in found:
            path.append(at)
            at = above[at]
        depth = found.get(at, -1) if at else -1
        for one in reversed(path):
            depth += 1
            found[one] = depth
    return found
