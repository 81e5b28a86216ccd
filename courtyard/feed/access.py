"""Who may do what the kinds of posts add, and who writes a draft: the doors to answers, polls, ideas and drafts.

Refusal looks like absence.
"""

import uuid

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import may
from courtyard.content import access
from courtyard.content.models import Item, ItemKind, ItemState
from courtyard.core.errors import Forbidden, NotFound
from courtyard.feed.models import Arrangement, DraftFile, DraftShare, DraftVersion, Remark, SavedDraft
from courtyard.feed.selectors.arrangements import all_arrangements
from courtyard.people.access import listed_for

__all__ = [
    "AUTHORS", "answer_for_choosing", "arrangement_for_arranging", "check_arranges", "draft_for_author",
    "draft_for_write", "drafts_of", "files_in_drafts", "idea_for_decision", "item_for_vote", "kind_for_comment",
    "people_for_draft", "poll_for_closing", "post_for_key_information", "remark_for_read", "version_for_read",
    "versions_of", "writers_of",
]  # fmt: skip

AUTHORS = frozenset({"spaces", "credits"})  # fields of a draft that only its author reads and writes


def kind_for_comment(viewer: Person, item_id: uuid.UUID, kind: str) -> Item:
    """The published post of that kind, if the viewer may answer it; NotFound for any other."""
    item = access.item_for_comment(viewer, item_id)
    if item.kind != kind or item.state != ItemState.PUBLISHED:
        raise NotFound
    return item


def answer_for_choosing(viewer: Person, answer_id: uuid.UUID) -> Item:
    """The answer (a first-level comment under a question), if the viewer asked, or moderates where the question stands."""
    answer = access.item_for_comment(viewer, answer_id)
    question = answer.root
    if question is None or question.kind != ItemKind.QUESTION or answer.depth != 1 or answer.state != "published":
        raise NotFound
    if question.author_id != viewer.pk and not access.moderates(viewer, question):
        raise Forbidden(_("Only who asked, or a moderator, chooses the best answer."))
    return answer


def item_for_vote(viewer: Person, item_id: uuid.UUID) -> Item:
    """The idea, or the answer to a question, that the viewer may vote for; not one's own answer."""
    item = access.item_for_comment(viewer, item_id)
    is_answer = item.root is not None and item.root.kind == ItemKind.QUESTION and item.depth == 1
    if not (is_answer or item.kind == ItemKind.IDEA) or item.state != ItemState.PUBLISHED:
        raise NotFound
    if is_answer and item.author_id == viewer.pk:
        raise Forbidden(_("Others vote for your answer."))
    return item


def poll_for_closing(viewer: Person, item_id: uuid.UUID) -> Item:
    """The poll, if the viewer is its author."""
    item = kind_for_comment(viewer, item_id, ItemKind.POLL)
    if item.author_id != viewer.pk:
        raise Forbidden(_("Only its author can close a poll."))
    return item


def idea_for_decision(viewer: Person, item_id: uuid.UUID) -> Item:
    """The idea, if the viewer moderates a space in which it stands."""
    item = kind_for_comment(viewer, item_id, ItemKind.IDEA)
    if not access.moderates(viewer, item):
        raise Forbidden(_("Only a moderator says where an idea stands."))
    return item


def post_for_key_information(viewer: Person, item_id: uuid.UUID) -> Item:
    """The published post, if the viewer reads it and may put it on top of everybody's Home."""
    item = access.item_for_read(viewer, item_id)
    if item.root_id is not None or item.state != ItemState.PUBLISHED:
        raise NotFound
    if not may(viewer, "announcement.publish"):
        raise Forbidden(_("Only communicators and administrators choose what stands on top of everybody’s Home."))
    return item


def check_arranges(actor: Person) -> None:
    """Raise Forbidden for who may not arrange what stands beside other people's Home."""
    if not may(actor, "announcement.publish"):
        raise Forbidden(_("Only communicators and administrators arrange what stands beside everybody’s Home."))


def arrangement_for_arranging(actor: Person, arrangement_id: uuid.UUID) -> Arrangement:
    """An arrangement, stored or not yet, if the actor may arrange what stands beside other people's Home."""
    check_arranges(actor)
    found = next((one for one in all_arrangements() if one.pk == arrangement_id), None)
    if found is None:
        raise NotFound
    return found


def drafts_of(viewer: Person) -> QuerySet[SavedDraft]:
    """The drafts that the viewer writes: their own and, unless they are a guest, those that others share with them."""
    if not viewer.is_active:
        return SavedDraft.objects.none()
    reach = Q(author=viewer)
    if not viewer.is_guest:
        reach |= Q(pk__in=DraftShare.objects.filter(person=viewer).values("draft"))
    return SavedDraft.objects.filter(reach, discarded_at=None).select_related("author")


def draft_for_write(viewer: Person, draft_id: uuid.UUID, *, lock: bool = False) -> SavedDraft:
    """The draft if the viewer is its author or writes it with them, locked until the end of the transaction if asked for."""
    drafts = drafts_of(viewer)
    found = (drafts.select_for_update(of=("self",)) if lock else drafts).filter(pk=draft_id).first()
    if found is None:
        raise NotFound
    return found


def draft_for_author(viewer: Person, draft_id: uuid.UUID, *, lock: bool = False) -> SavedDraft:
    """The draft if the viewer is its author; who writes it with them is refused."""
    draft = draft_for_write(viewer, draft_id, lock=lock)
    if draft.author_id != viewer.pk:
        raise Forbidden(_("Only %(name)s can do this: it is their draft.") % {"name": draft.author.byline})
    return draft


def remark_for_read(viewer: Person, draft_id: uuid.UUID, remark_id: uuid.UUID) -> Remark:
    """The comment on a draft that the viewer writes, locked until the end of the transaction."""
    remarks = Remark.objects.filter(draft__in=drafts_of(viewer).values("pk"), draft=draft_id, pk=remark_id)
    found = remarks.select_related("draft").select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound
    return found


def versions_of(viewer: Person, draft: SavedDraft) -> QuerySet[DraftVersion]:
    """What a draft that the viewer writes said before, latest first; to a co-author, since they write it."""
    versions = DraftVersion.objects.filter(draft=draft).order_by("-number")
    if draft.author_id != viewer.pk:
        since = DraftShare.objects.filter(draft=draft, person=viewer).values("created_at")
        versions = versions.filter(created_at__gte=since)
    return versions


def version_for_read(viewer: Person, draft: SavedDraft, number: int) -> DraftVersion:
    """One of them, else NotFound."""
    found = versions_of(viewer, draft).select_related("by").filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def writers_of(draft: SavedDraft) -> set[uuid.UUID]:
    """Who writes a draft: its author, and with them everybody whom ``drafts_of`` lets."""
    shares = DraftShare.objects.filter(draft=draft, person__state=State.ACTIVE).exclude(person__role=Role.GUEST)
    return {draft.author_id, *shares.values_list("person", flat=True)}


def people_for_draft(viewer: Person) -> QuerySet[Person]:
    """Whom the viewer may ask to write a draft with them: everybody they see, but guests."""
    return listed_for(viewer).exclude(role=Role.GUEST).exclude(pk=viewer.pk)


def files_in_drafts(viewer: Person, to_publish: bool) -> Q:
    """The files of drafts that the viewer writes with others, or only of those that the viewer is ``to_publish``."""
    drafts = drafts_of(viewer).filter(author=viewer) if to_publish else drafts_of(viewer)
    return Q(pk__in=DraftFile.objects.filter(draft__in=drafts.values("pk")).values("file"))
