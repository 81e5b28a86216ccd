"""What a composer or an API client sends for a post, and what each kind asks of it."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import File, ItemKind
from courtyard.content.services.items import Attached, Due
from courtyard.content.services.scheduling import check_due
from courtyard.content.services.upkeep import check_day
from courtyard.core.clock import now
from courtyard.feed.models import Choice, Value
from courtyard.feed.services.links import link_problems
from courtyard.people.access import listed_for

__all__ = ["KINDS", "MAX_OPTIONS", "Draft", "PollDraft", "poll_problems", "problems"]

KINDS = (
    ItemKind.UPDATE, ItemKind.ARTICLE, ItemKind.QUESTION, ItemKind.POLL, ItemKind.PRAISE, ItemKind.IDEA,
    ItemKind.ALBUM, ItemKind.LINK,
)  # fmt: skip
MIN_OPTIONS, MAX_OPTIONS = 2, 20
MAX_PRAISED = 50
MAX_TAGS = 30

Problems = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDraft:
    """The options and rules of a poll. ``known`` are the options that stood when somebody began to change it."""

    options: Sequence[str] = ()
    known: Sequence[uuid.UUID] = ()
    choice: str = Choice.SINGLE
    closes_at: datetime.datetime | None = None
    adding: bool = False
    sealed: bool = False
    changeable: bool = True
    anonymous: bool = False

    def payload(self) -> list[object]:
        """What makes two sendings the same."""
        rules = [self.choice, str(self.closes_at), self.adding, self.sealed, self.changeable, self.anonymous]
        return [list(self.options), *rules]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a composer or an API client sends for a post. ``format`` is html or markdown."""

    body: str = ""
    format: str = "html"
    kind: str = ItemKind.UPDATE
    title: str = ""
    tags: Sequence[str] = ()
    files: Sequence[Attached] = field(default=())
    cover: Attached | None = None
    expires_at: datetime.datetime | None = None
    check_on: datetime.date | None = None  # when its author is asked whether it is still right
    due: Due | None = None  # None: at once
    address: str | None = None  # on the web; None in a change: it stays
    poll: PollDraft | None = None
    people: Sequence[uuid.UUID] = ()  # who is praised
    value: uuid.UUID | None = None  # what for
    credits: bool = True  # the post names who wrote it with its author
    about: tuple[str, uuid.UUID] | None = None  # what it refers to; see ``feed/about.py``

    def payload(self) -> list[object]:
        """What makes two sendings the same."""
        files = [[str(file.file_id), file.alt] for file in self.files]
        cover = str(self.cover.file_id) if self.cover else None
        said: list[object] = [
            self.body,
            self.format,
            self.kind,
            self.title,
            list(self.tags),
            files,
            cover,
            str(self.expires_at),
        ]
        if self.about:
            said.append(["about", self.about[0], str(self.about[1])])
        if self.check_on:
            said.append(str(self.check_on))
        if self.due:
            said.append([str(self.due.at), self.due.each_zone])
        if self.address:
            said.append(self.address)
        if self.poll:
            said.append(self.poll.payload())
        if self.people:
            said += [[str(pk) for pk in self.people], str(self.value)]
        if not self.credits:
            said.append("no credits")
        return said


def problems(actor: Person, draft: Draft, *, new: bool) -> Problems:
    """What stands in the way of a draft, by field. What a kind adds is asked for only of a ``new`` post."""
    errors: Problems = {}
    if draft.kind not in KINDS:
        errors["kind"] = [_("There is no such kind of post.")]
    if len(draft.title) > 200:
        errors["title"] = [_("A title has at most 200 characters.")]
    if draft.kind in _NEEDS_TITLE and not draft.title.strip():
        errors["title"] = [_needed_title(draft.kind)]
    if len(draft.tags) > MAX_TAGS:
        errors["tags"] = [_("%(max)s tags at most.") % {"max": MAX_TAGS}]
    errors |= check_due(due=draft.due, expires_at=draft.expires_at) | check_day(day=draft.check_on)
    if draft.kind == ItemKind.ALBUM:
        errors |= _album_problems(draft)
    if draft.kind == ItemKind.LINK:
        errors |= link_problems(draft.address or "")
    if new and draft.kind == ItemKind.POLL:
        errors |= poll_problems(draft.poll or PollDraft())
    if new and draft.kind == ItemKind.PRAISE:
        errors |= _praise_problems(actor, draft)
    return errors


_NEEDS_TITLE = (ItemKind.ARTICLE, ItemKind.QUESTION, ItemKind.POLL, ItemKind.IDEA, ItemKind.ALBUM)


def _needed_title(kind: str) -> str:
    if kind == ItemKind.ARTICLE:
        return _("Give the article a title.")
    if kind == ItemKind.ALBUM:
        return _("Give the album a title.")
    if kind == ItemKind.IDEA:
        return _("Say your idea in one line.")
    return _("Write your question in one line.")


def _album_problems(draft: Draft) -> Problems:
    ids = [file.file_id for file in draft.files]
    if not ids:
        return {"files": [_("Add the pictures of the album.")]}
    if File.objects.filter(pk__in=ids, display_key="").exists():
        return {"files": [_("An album holds pictures alone. Attach other files to a post.")]}
    return {}


def poll_problems(poll: PollDraft) -> Problems:
    """What stands in the way of a poll, by field."""
    errors: Problems = {}
    words = [text.strip() for text in poll.options]
    if not MIN_OPTIONS <= len(words) <= MAX_OPTIONS:
        errors["options"] = [_("A poll has between %(min)s and %(max)s options.") % {"min": 2, "max": MAX_OPTIONS}]
    elif any(not text or len(text) > 200 for text in words):
        errors["options"] = [_("An option has between 1 and 200 characters.")]
    elif len({text.casefold() for text in words}) < len(words):
        errors["options"] = [_("Two of these options are the same.")]
    if poll.choice not in Choice.values:
        errors["choice"] = [_("There is no such way to vote.")]
    if poll.closes_at and poll.closes_at <= now():
        errors["closes_at"] = [_("This moment has passed already.")]
    return errors


def _praise_problems(actor: Person, draft: Draft) -> Problems:
    errors: Problems = {}
    people = set(draft.people)
    if not people:
        errors["people"] = [_("Choose whom you praise.")]
    elif actor.pk in people:
        errors["people"] = [_("Praise somebody else: one does not praise oneself.")]
    elif len(people) > MAX_PRAISED:
        errors["people"] = [_("%(max)s people at most.") % {"max": MAX_PRAISED}]
    elif listed_for(actor).filter(pk__in=people).count() < len(people):
        errors["people"] = [_("One of these people is not here (any more).")]
    if draft.value and not Value.objects.filter(pk=draft.value, retired_at=None).exists():
        errors["value"] = [_("Please choose one of the values.")]
    return errors
