"""Teams become spaces, their channels channels of these, direct conversations those of two people or a group.

A guest reads everything of a space that they belong to: so a channel with guests has a space of its own. A team that one
cannot simply join becomes a secret space. Nobody reads more than they did.
"""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from courtyard.chat.models import Conversation, ConversationKind
from courtyard.core.clock import now
from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.mattermost.survey import Survey
from courtyard.integrations.importers.mattermost.values import Place, at_first, moment, short
from courtyard.integrations.importers.people import People, one_line
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.talks import Talk, add_newcomers, add_to_space, begin, between
from courtyard.people.texts import clean_lines
from courtyard.spaces.models import Joining, Kind, Membership, Space, SpaceRole, Visibility
from courtyard.spaces.services.slugs import save_with_free_slug

__all__ = ["Places"]


@dataclass(slots=True)
class Places:
    """Makes the spaces and conversations of one import; ``talks`` says what became of each place, ``open`` which of them
    everybody reads.
    """

    survey: Survey
    people: People
    ledger: Ledger
    report: Report
    only: str | None
    direct: bool
    talks: dict[Place, uuid.UUID] = field(default_factory=dict)
    names: dict[Place, str] = field(default_factory=dict)
    open: set[Place] = field(default_factory=set)
    spaces: dict[str, Space] = field(default_factory=dict)  # by team

    def make(self) -> None:
        """All of them, each with its people in one transaction."""
        channels = [place for place in self.survey.channels if not self._skip(place)]
        teams = {place[0] for place in channels}
        for team in self.survey.teams:
            if team in teams:
                self._team(team)
            else:
                self.report.teams.skip("not_asked" if self.only else "empty")
        directs = [place for place in self.survey.direct if not self._skip(place)]
        known = self.ledger.known(self._key(place) for place in (*channels, *directs))
        here = Conversation.objects.select_related("space").in_bulk(known.values())
        for place in (*channels, *directs):
            conversation = here.get(known.get(self._key(place), uuid.UUID(int=0)))
            with transaction.atomic():
                (self._channel if place[0] else self._direct)(place, conversation)

    def why_not(self, place: Place) -> str:
        """Why nothing of a place is taken over; "" for one that is."""
        if not place or (place[0] and place not in self.survey.channels):
            return "no_list"
        if self.only is not None and not self.survey.called(place, self.only):
            return "not_asked"
        return "" if place[0] or self.direct else "no_direct"

    def _skip(self, place: Place) -> bool:
        tally = self.report.spaces if place[0] else self.report.conversations
        reason = self.why_not(place)
        if not reason and (not self.people.ids or (not place[0] and place not in self.survey.began)):
            reason = "empty"
        if not reason and place[0] and place[0] not in self.survey.teams:
            reason = "no_team"
        if reason:
            tally.skip(reason)
        return bool(reason)

    def _key(self, place: Place) -> str:
        return self.ledger.key("conversation", short(at_first(place, self.people.formerly)))

    @transaction.atomic
    def _team(self, name: str) -> None:
        team, key = self.survey.teams[name], self.ledger.key("team", name)
        members = self._people((name,))
        settled = {pk: leads for pk, leads in members.items() if pk not in self.people.guests}
        target = self.ledger.known([key]).get(key)
        space = Space.objects.filter(pk=target).first() if target else None
        if space is None:
            self.report.teams.make("spaces")
            space = self._space(team["display_name"] or name, team["description"], settled, is_open=team["open"])
            self._remember(key, space.pk)
        else:
            self.report.teams.know()
            if not self.report.dry_run:
                add_to_space(space, self.people.asleep(set(settled)))
        self.spaces[name] = space

    def _people(self, place: Place) -> dict[uuid.UUID, bool]:
        """Who belongs to it, each once, and whether they lead it: somebody does, if anybody can."""
        listed = self.survey.members.get(place, {})
        found: dict[uuid.UUID, bool] = {}
        for name, leads in listed.items():
            pk = self.people.ids[name]
            found[pk] = found.get(pk, False) or (leads and name not in self.people.gone)
        able = [self.people.ids[name] for name in listed if name not in self.people.gone]
        if able and not any(found.values()):
            found[able[0]] = True
        return found

    def _space(self, name: str, about: str, members: Mapping[uuid.UUID, bool], *, is_open: bool) -> Space:
        space = Space(
            kind=Kind.COMMUNITY,
            name=_line(name),
            about=_lines(about),
            visibility=Visibility.OPEN if is_open else Visibility.SECRET,
            joining=Joining.FREE if is_open else Joining.INVITED,
        )
        if not self.report.dry_run:
            save_with_free_slug(space)
            rows = (
                Membership(space=space, person_id=pk, role=SpaceRole.OWNER if leads else SpaceRole.MEMBER)
                for pk, leads in members.items()
            )
            Membership.objects.bulk_create(rows, batch_size=1000)
        return space

    def _channel(self, place: Place, conversation: Conversation | None) -> None:
        members = self._people(place)
        if conversation is None:
            conversation = self._begin_channel(place, members)
        else:
            self.report.spaces.know()
            add_newcomers(conversation, set(members), self.people, self.report)
        self.talks[place], self.names[place] = conversation.pk, conversation.name
        if conversation.space and conversation.space.visibility == Visibility.OPEN and not conversation.private:
            self.open.add(place)

    def _begin_channel(self, place: Place, members: dict[uuid.UUID, bool]) -> Conversation:
        channel = self.survey.channels[place]
        name = _line(channel["display_name"] or place[1])
        private = channel["type"] == "P"
        space = self.spaces[place[0]]
        if members.keys() & self.people.guests:
            self.report.rooms += 1
            is_open = space.visibility == Visibility.OPEN and not private
            space = self._space(name, channel["purpose"] or channel["header"], members, is_open=is_open)
        elif not self.report.dry_run:
            add_to_space(space, members)
        self.report.spaces.make("channels")
        self.report.members.make("memberships", len(members))
        by = next((pk for pk, leads in members.items() if leads), None) or self._somebody(place)
        archived_at = moment(channel["archived"])
        at = self._began(place)
        talk = Talk(ConversationKind.CHANNEL, by, at, members, name, space, private, archived_at)
        return self._begin(place, talk)

    def _somebody(self, place: Place) -> uuid.UUID:
        """Whoever wrote there first, else anybody: a conversation is somebody's."""
        _at, who = self.survey.began.get(place, (0, ""))
        return self.people.ids.get(who) or next(iter(self.people.ids.values()))

    def _direct(self, place: Place, conversation: Conversation | None) -> None:
        if conversation is None:
            self.report.conversations.make("conversations")
            members = list(dict.fromkeys(self.people.ids[name] for name in place[1:]))
            conversation = self._begin(place, between(members, self._began(place), group=len(place) > 3))
        else:
            self.report.conversations.know()
        self.talks[place] = conversation.pk

    def _began(self, place: Place) -> datetime.datetime:
        return moment(self.survey.began.get(place, (0, ""))[0]) or now()

    def _begin(self, place: Place, talk: Talk) -> Conversation:
        conversation = begin(talk, dry_run=self.report.dry_run)
        self._remember(self._key(place), conversation.pk)
        return conversation

    def _remember(self, key: str, pk: uuid.UUID) -> None:
        if not self.report.dry_run:
            self.ledger.forget([key])
            self.ledger.note({key: pk})


def _line(name: str) -> str:
    return one_line(name, 120) or name[:120]


def _lines(text: str) -> str:
    return clean_lines(text[:4000], field="", limit=4000)[:2000]
