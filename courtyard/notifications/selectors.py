"""What the bell shows: entries with one sentence each, newest first, and only about what the viewer may still see."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Item
from courtyard.core.paging import Page, page
from courtyard.core.prepared import Prepared, stand_in
from courtyard.core.richtext import excerpt
from courtyard.feed.access import drafts_of
from courtyard.feed.models import SavedDraft
from courtyard.feed.selectors.saved import words_of
from courtyard.notifications.models import Happening, Notice, Reason
from courtyard.people.access import skills_visible_to
from courtyard.people.access import visible_to as people_visible_to
from courtyard.people.models import PersonSkill
from courtyard.people.selectors import quiet_people
from courtyard.spaces.access import visible_to as spaces_visible_to
from courtyard.spaces.models import Space

__all__ = ["Entry", "Told", "bind", "entries", "href_of", "ringing", "unread_count"]

_STRENGTH = [
    Reason.HOUSE, Reason.SPACE_IDLE, Reason.SPACE_ARCHIVED, Reason.MOVED, Reason.MERGED, Reason.SPLIT, Reason.CLOSED,
    Reason.POST_RETURNED, Reason.POST_HELD, Reason.POST_TO_CHECK, Reason.ANNOUNCEMENT, Reason.PRAISE,
    Reason.ENDORSED,
    Reason.BEST_ANSWER, Reason.MENTION, Reason.REPLY, Reason.ANSWER, Reason.IDEA_STATUS, Reason.SPACE_INVITATION,
    Reason.SPACE_OWNER, Reason.DRAFT_SHARED, Reason.DRAFT_REMARK, Reason.DRAFT_PUBLISHED,
    Reason.POST_WAITING, Reason.JOIN_REQUEST, Reason.POST_PUBLISHED, Reason.JOIN_ACCEPTED,
    Reason.JOIN_DECLINED, Reason.COMMENT, Reason.SHARE, Reason.REACTION,
]  # fmt: skip


def ringing(viewer: Person) -> QuerySet[Notice]:
    """What rings the bell of the viewer: a hundred for more than 99, nothing for who does not want to be disturbed."""
    held_back = Exists(quiet_people().filter(person=viewer))
    return Notice.objects.filter(~held_back, person=viewer, read_at=None)[:100]


_UNREAD = Prepared(lambda: ringing(Person(pk=stand_in())).values_list("read_at"))


@dataclass(frozen=True, slots=True)
class Told:
    """What an object of a room beside or above says of itself to one viewer: a whole sentence, its own words, where it leads,
    and whose doing it is, unless it is the house's.
    """

    sentence: str
    about: str
    href: str
    actor: Person | None = None


Resolver = Callable[[Person, Sequence[uuid.UUID]], dict[uuid.UUID, Told]]
_resolvers: dict[str, Resolver] = {}


def bind(resolvers: Mapping[str, Resolver]) -> None:
    """Take the table of objects of higher rooms; called once, from ``config``'s ``ready()``."""
    _resolvers.update(resolvers)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the bell. ``sentence`` is complete; ``about`` is the object's own words. The house has no actors."""

    id: uuid.UUID
    reasons: tuple[str, ...]
    actors: tuple[Person, ...]
    sentence: str
    about: str
    href: str
    object_kind: str
    object_id: uuid.UUID
    updated_at: datetime.datetime
    unread: bool


def unread_count(viewer: Person) -> int:
    """The number on the bell: how many entries are unread, 100 for more than 99; 0 for who does not want to be disturbed."""
    return len(_UNREAD.rows(ids=[viewer.pk]))


def entries(viewer: Person, *, unread: bool = False, cursor: str | None = None, limit: int = 30) -> Page:
    """A page of the ledger."""
    notices = Notice.objects.filter(person=viewer)
    if unread:
        notices = notices.filter(read_at=None)
    found = page(notices, cursor=cursor, limit=limit, order=("-updated_at", "-id"))
    return Page(results=_told(viewer, found.results), next=found.next)


def href_of(viewer: Person, notice: Notice) -> str | None:
    """Where an entry leads; None if the viewer may not see that any more."""
    return next((entry.href for entry in _told(viewer, [notice])), None)


def _told(viewer: Person, notices: Sequence[Notice]) -> list[Entry]:
    items = _items(viewer, notices)
    spaces = _spaces(viewer, notices)
    drafts = _drafts(viewer, notices)
    skills = _skills(viewer, notices)
    others = _others(viewer, notices)
    happenings = _happenings(viewer, notices)
    lines = []
    for notice in notices:
        pk = notice.object_id
        target = items.get(pk) or spaces.get(pk) or drafts.get(pk) or skills.get(pk) or others.get(pk)
        if target is not None and (happened := happenings[notice.pk]):
            lines.append(_entry(viewer, notice, target, happened))
    return lines


def _items(viewer: Person, notices: Sequence[Notice]) -> dict[uuid.UUID, Item]:
    ids = [notice.object_id for notice in notices if notice.object_kind == "item"]
    return access.visible_to(viewer).only("id", "title", "body_text", "author_id").in_bulk(ids)


def _spaces(viewer: Person, notices: Sequence[Notice]) -> dict[uuid.UUID, Space]:
    ids = [notice.object_id for notice in notices if notice.object_kind == "space"]
    return spaces_visible_to(viewer).in_bulk(ids)


def _drafts(viewer: Person, notices: Sequence[Notice]) -> dict[uuid.UUID, SavedDraft]:
    ids = [notice.object_id for notice in notices if notice.object_kind == "draft"]
    return drafts_of(viewer).in_bulk(ids)


def _skills(viewer: Person, notices: Sequence[Notice]) -> dict[uuid.UUID, PersonSkill]:
    ids = [notice.object_id for notice in notices if notice.object_kind == "skill"]
    return skills_visible_to(viewer).filter(person=viewer).select_related("skill").in_bulk(ids)


def _others(viewer: Person, notices: Sequence[Notice]) -> dict[uuid.UUID, Told]:
    """Objects of higher rooms, as far as each room shows them to the viewer."""
    found: dict[uuid.UUID, Told] = {}
    for kind, resolver in _resolvers.items():
        if ids := [notice.object_id for notice in notices if notice.object_kind == kind]:
            found.update(resolver(viewer, ids))
    return found


def _happenings(viewer: Person, notices: Sequence[Notice]) -> dict[uuid.UUID, list[Happening]]:
    """What each entry tells: everything since it last became unread, newest first, by people the viewer may know."""
    fresh_from = {notice.pk: notice.fresh_from for notice in notices}
    rows = Happening.objects.filter(notice__in=list(fresh_from), actor__in=people_visible_to(viewer))
    grouped: dict[uuid.UUID, list[Happening]] = defaultdict(list)
    for row in rows.select_related("actor").order_by("-created_at"):
        if row.created_at >= fresh_from[row.notice_id]:
            grouped[row.notice_id].append(row)
    return grouped


_Target = Item | Space | SavedDraft | PersonSkill


def _entry(viewer: Person, notice: Notice, target: _Target | Told, happened: list[Happening]) -> Entry:
    reasons = sorted({row.reason for row in happened}, key=lambda reason: _STRENGTH.index(Reason(reason)))
    if isinstance(target, Told):
        return _house_entry(notice, target, reasons)
    strongest = [row for row in happened if row.reason == reasons[0]]
    actors = list(dict.fromkeys(row.actor for row in strongest if row.actor_id != viewer.pk))
    mine = isinstance(target, Item) and target.author_id == viewer.pk
    return Entry(
        id=notice.pk,
        reasons=tuple(reasons),
        actors=tuple(actors),
        sentence=_sentence(
            reasons[0], actors, mine=mine, emoji=" ".join(dict.fromkeys(r.detail for r in strongest if r.detail))
        ),
        about=_about(target),
        href=_href(target, reasons[0], strongest[0]),
        object_kind=notice.object_kind,
        object_id=notice.object_id,
        updated_at=notice.updated_at,
        unread=notice.read_at is None,
    )


def _house_entry(notice: Notice, told: Told, reasons: Sequence[str]) -> Entry:
    actors = (told.actor,) if told.actor else ()
    return Entry(
        id=notice.pk, reasons=tuple(reasons), actors=actors, sentence=told.sentence, about=told.about, href=told.href,
        object_kind=notice.object_kind, object_id=notice.object_id, updated_at=notice.updated_at,
        unread=notice.read_at is None,
    )  # fmt: skip


def _about(target: _Target) -> str:
    if isinstance(target, Space):
        return target.name
    if isinstance(target, PersonSkill):
        return target.skill.name
    return words_of(target) if isinstance(target, SavedDraft) else target.title or excerpt(target.body_text, 90)


def _href(target: _Target, reason: str, newest: Happening) -> str:
    if isinstance(target, SavedDraft):
        return f"/drafts/{target.pk}/" + (f"#remark-{newest.source_id}" if reason == Reason.DRAFT_REMARK else "")
    if isinstance(target, PersonSkill):
        return f"/people/{target.person_id}/"
    if isinstance(target, Space) and reason == Reason.SPACE_OWNER:
        return f"/spaces/{target.slug}/members/"
    if isinstance(target, Space) and reason == Reason.SPACE_ARCHIVED:
        return f"/spaces/{target.slug}/settings/"
    if isinstance(target, Space):
        return f"/spaces/{target.slug}/requests/" if reason == Reason.JOIN_REQUEST else f"/spaces/{target.slug}/"
    if newest.source_id != target.pk and reason != Reason.SHARE:
        return f"/items/{target.pk}/?at={newest.source_id}#item-{newest.source_id}"
    return f"/items/{newest.source_id if reason == Reason.SHARE else target.pk}/"


def _names(actors: Sequence[Person]) -> str:
    """Ana; Ana and Ben; Ana, Ben and 3 others."""
    names = [actor.byline for actor in actors]
    if len(names) < 2:
        return "".join(names)
    if len(names) == 2:
        return _("%(one)s and %(two)s") % {"one": names[0], "two": names[1]}
    rest = len(names) - 2
    text = ngettext("%(one)s, %(two)s and %(n)s other", "%(one)s, %(two)s and %(n)s others", rest)
    return text % {"one": names[0], "two": names[1], "n": rest}


def _sentence(reason: str, actors: Sequence[Person], *, mine: bool, emoji: str) -> str:
    values = {"names": _names(actors), "emoji": emoji}
    n = len(actors)
    match reason:
        case Reason.MENTION:
            text = ngettext("%(names)s mentioned you", "%(names)s mentioned you", n)
        case Reason.REPLY:
            text = ngettext("%(names)s replied to you", "%(names)s replied to you", n)
        case Reason.COMMENT if mine:
            text = ngettext("%(names)s commented on your post", "%(names)s commented on your post", n)
        case Reason.COMMENT:
            text = ngettext("%(names)s commented on a post you follow", "%(names)s commented on a post you follow", n)
        case Reason.REACTION:
            text = ngettext("%(names)s reacted with %(emoji)s", "%(names)s reacted with %(emoji)s", n)
        case Reason.ANSWER:
            text = ngettext("%(names)s answered your question", "%(names)s answered your question", n)
        case Reason.BEST_ANSWER:
            text = _("%(names)s chose your answer as the best one")
        case Reason.PRAISE:
            text = ngettext("%(names)s praised you", "%(names)s praised you", n)
        case Reason.ENDORSED:
            text = ngettext("%(names)s endorsed a skill of yours", "%(names)s endorsed a skill of yours", n)
        case Reason.IDEA_STATUS:
            text = _("%(names)s said where your idea stands")
        case Reason.SHARE:
            text = ngettext("%(names)s shared your post", "%(names)s shared your post", n)
        case Reason.JOIN_REQUEST:
            text = ngettext("%(names)s asks to join", "%(names)s ask to join", n)
        case Reason.JOIN_ACCEPTED:
            text = _("%(names)s let you in")
        case Reason.JOIN_DECLINED:
            text = _("%(names)s declined your request to join")
        case Reason.CLOSED | Reason.MOVED | Reason.SPLIT | Reason.MERGED:
            text = _sentence_of_conversation(reason)
        case Reason.SPACE_IDLE:
            text = _("Nothing has happened in a space of yours for long: keep or archive it?")
        case Reason.SPACE_ARCHIVED:
            text = _("A space of yours was archived because nothing happened in it; you can open it again")
        case Reason.POST_WAITING:
            text = ngettext("%(names)s asks you to approve a post", "%(names)s ask you to approve a post", n)
        case Reason.POST_PUBLISHED:
            text = _("%(names)s published your post")
        case Reason.POST_RETURNED:
            text = _("%(names)s sent your post back and says why")
        case Reason.ANNOUNCEMENT:
            text = ngettext("%(names)s announced something", "%(names)s announced something", n)
        case Reason.POST_HELD:
            text = _("Your scheduled post could not come out: you may not post there any more")
        case Reason.POST_TO_CHECK:
            text = _("Is this post of yours still right? You wanted to look at it again")
        case Reason.DRAFT_SHARED | Reason.DRAFT_REMARK | Reason.DRAFT_PUBLISHED:
            text = _sentence_of_draft(reason, n)
        case Reason.SPACE_OWNER:
            text = _("%(names)s made you the owner of a space")
        case _invitation:
            text = ngettext("%(names)s invites you to join", "%(names)s invite you to join", n)
    return text % values


def _sentence_of_conversation(reason: str) -> str:
    """What a moderator did to it."""
    if reason == Reason.CLOSED:
        return _("%(names)s closed the conversation under your post")
    if reason == Reason.MOVED:
        return _("%(names)s moved your post to another space")
    if reason == Reason.SPLIT:
        return _("%(names)s made a post of comments, and yours is among them")
    return _("%(names)s joined your post with this one")


def _sentence_of_draft(reason: str, n: int) -> str:
    if reason == Reason.DRAFT_SHARED:
        return _("%(names)s asks you to write a draft together")
    if reason == Reason.DRAFT_PUBLISHED:
        return _("%(names)s published what you wrote together")
    return ngettext(
        "%(names)s commented on a draft you write together", "%(names)s commented on a draft you write together", n
    )
