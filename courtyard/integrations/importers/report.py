"""What an import found, what became of it, and what was left out and why. Every count reconciles."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

__all__ = ["REASONS", "Report", "Tally"]

REASONS: dict[str, Promise] = {
    "joined": gettext_lazy("somebody joined"),
    "left": gettext_lazy("somebody left"),
    "described": gettext_lazy("topic or purpose was changed: the latest stands in the space"),
    "renamed": gettext_lazy("the channel was renamed"),
    "archived": gettext_lazy("the channel was archived or opened again"),
    "pinned": gettext_lazy("something was pinned: the pin itself is kept"),
    "program": gettext_lazy("a program was added or removed"),
    "reminder": gettext_lazy("a reminder was set"),
    "call": gettext_lazy("a call took place"),
    "settings": gettext_lazy("a setting of the channel was changed"),
    "deleted": gettext_lazy("it was deleted there"),
    "copy": gettext_lazy("a copy that Slack keeps of an edit or an answer"),
    "empty": gettext_lazy("there is nothing in it"),
    "repeated": gettext_lazy("it stands in the export more than once"),
    "unreadable": gettext_lazy("it has no readable time or is no message"),
    "no_list": gettext_lazy("its channel is in no list of the export"),
    "not_asked": gettext_lazy("its channel was not asked for"),
    "no_direct": gettext_lazy("direct conversations come in with --direct"),
    "unknown": gettext_lazy("the export does not say who it is"),
    "same": gettext_lazy("the same emoji of the same person"),
    "unnamed": gettext_lazy("Slack counts it but does not name the person"),
    "on_skipped": gettext_lazy("it belongs to a message that was left out"),
    "limit": gettext_lazy("Slack hides it: too old for the plan"),
    "second": gettext_lazy("a post shows the card of its first link"),
    "not_here": gettext_lazy("what was pinned is no post here"),
    "nobody": gettext_lazy("the export does not say between whom"),
    "guest": gettext_lazy("a guest would read the other channels of the space, too"),
    "no_cards": gettext_lazy("messages show no cards of links"),
    "no_team": gettext_lazy("its team is not in the export"),
    "notice": gettext_lazy("a notice that no person wrote"),
    "refused": gettext_lazy("it is broken, too large or has no name"),
    "own_emoji": gettext_lazy("an emoji of the server's own: its name is shown instead"),
    "unknown_line": gettext_lazy("a line of a kind that is not known here"),
    "broken_line": gettext_lazy("a line that cannot be read"),
    "by_hand": gettext_lazy("the person is in already and chooses for themselves"),
}
_MADE: dict[str, Promise] = {
    "people": gettext_lazy("people"),
    "linked": gettext_lazy("linked to people who are here"),
    "spaces": gettext_lazy("spaces"),
    "channels": gettext_lazy("channels"),
    "conversations": gettext_lazy("conversations"),
    "memberships": gettext_lazy("memberships"),
    "messages": gettext_lazy("messages"),
    "posts": gettext_lazy("posts"),
    "comments": gettext_lazy("comments"),
    "files": gettext_lazy("files, by name and size only"),
    "stored": gettext_lazy("files"),
    "named": gettext_lazy("files, by name only"),
    "again": gettext_lazy("shown again"),
    "reactions": gettext_lazy("reactions"),
    "cards": gettext_lazy("cards"),
    "pins": gettext_lazy("pins"),
}


@dataclass(slots=True)
class Tally:
    """One kind of thing: how many the export holds, what they became, how many were here, what was left out."""

    found: int = 0
    made: Counter[str] = field(default_factory=Counter)
    already: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def reconciles(self) -> bool:
        """Whether everything found is accounted for."""
        return self.found == self.made.total() + self.already + self.skipped.total()

    def skip(self, reason: str, count: int = 1) -> None:
        """Count something found that is left out."""
        if count:
            self.found += count
            self.skipped[reason] += count

    def make(self, what: str, count: int = 1) -> None:
        """Count something found that is taken over."""
        if count:
            self.found += count
            self.made[what] += count

    def know(self, count: int = 1) -> None:
        """Count something found that was here before."""
        self.found += count
        self.already += count


@dataclass(slots=True)
class Report:
    """The whole import. ``placeholders`` stand in for first messages of threads that the export lacks, ``rooms`` are spaces
    that were made for channels.
    """

    source: str = ""
    dry_run: bool = False
    people: Tally = field(default_factory=Tally)
    teams: Tally = field(default_factory=Tally)
    spaces: Tally = field(default_factory=Tally)
    members: Tally = field(default_factory=Tally)
    messages: Tally = field(default_factory=Tally)
    files: Tally = field(default_factory=Tally)
    reactions: Tally = field(default_factory=Tally)
    cards: Tally = field(default_factory=Tally)
    pins: Tally = field(default_factory=Tally)
    conversations: Tally = field(default_factory=Tally)
    others: Tally = field(default_factory=Tally)
    placeholders: int = 0
    rooms: int = 0
    updated: int = 0
    other_files: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def tallies(self) -> dict[str, Tally]:
        """Every kind by its name."""
        return {
            _("People"): self.people,
            _("Teams"): self.teams,
            _("Channels"): self.spaces,
            _("Members of channels"): self.members,
            _("Messages"): self.messages,
            _("Files"): self.files,
            _("Reactions"): self.reactions,
            _("Cards of links"): self.cards,
            _("Pins"): self.pins,
            _("Direct conversations"): self.conversations,
            _("Other lines"): self.others,
        }

    @property
    def reconciles(self) -> bool:
        """Whether every kind is accounted for to the piece."""
        return all(tally.reconciles for tally in self.tallies().values())

    @property
    def added(self) -> int:
        """How many things are new here."""
        return sum(tally.made.total() for tally in self.tallies().values()) + self.placeholders + self.rooms

    def lines(self) -> list[str]:
        """The report as lines of text, ready to be printed."""
        head = _("Nothing was written: this is what an import would do.") if self.dry_run else _("The import is done.")
        return [head, *self._kinds(), *self._rest()]

    def _kinds(self) -> Iterator[str]:
        for name, tally in self.tallies().items():
            if not tally.found:
                continue
            parts = [f"{count:,} {_MADE[what]}" for what, count in tally.made.items()]
            if tally.already:
                parts.append(_("%(count)s already here") % {"count": f"{tally.already:,}"})
            if tally.skipped:
                parts.append(_("%(count)s left out") % {"count": f"{tally.skipped.total():,}"})
            yield f"{name}: {tally.found:,} → {', '.join(parts)}"
            for reason, count in tally.skipped.most_common():
                yield f"    {count:,} {REASONS[reason]}"

    def _rest(self) -> Iterator[str]:
        if self.rooms:
            yield ngettext(
                "%(count)d space was made for the channels.", "%(count)d spaces were made for the channels.", self.rooms
            ) % {"count": self.rooms}
        if self.placeholders:
            yield ngettext(
                "%(count)d message stands in for the first message of a thread, which the export lacks.",
                "%(count)d messages stand in for the first messages of threads, which the export lacks.",
                self.placeholders,
            ) % {"count": self.placeholders}
        if self.updated:
            yield ngettext(
                "%(count)d message was edited there since the last import and is up to date now.",
                "%(count)d messages were edited there since the last import and are up to date now.",
                self.updated,
            ) % {"count": self.updated}
        if self.other_files:
            shown = ", ".join(self.other_files[:8]) + ("…" if len(self.other_files) > 8 else "")
            yield _("Left out, for they hold no messages: %(files)s") % {"files": shown}
        if not self.reconciles:
            yield _("The counts do not add up. Please report this with the lines above.")
