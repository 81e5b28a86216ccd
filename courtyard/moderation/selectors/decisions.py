"""Decisions: the log for those who moderate, and each one as its author and who reported it see it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.access import placed_spaces
from courtyard.content.models import Item, ItemKind, ItemState
from courtyard.content.rendering import main_of
from courtyard.core.paging import Page, page
from courtyard.core.richtext import excerpt
from courtyard.moderation import access
from courtyard.moderation.models import Act, Appeal, Decision, Report
from courtyard.notifications.selectors import Told
from courtyard.spaces.access import content_visible_to

__all__ = ["Line", "Outcome", "log", "my_reports", "outcome", "told"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log; ``about`` is empty where the viewer may not read the item."""

    decision: Decision
    about: str
    appeal: Appeal | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision as one person sees it: its author all of it, who reported it the outcome, who moderates everything."""

    decision: Decision
    item: Item
    mine: bool
    moderates: bool
    stands: bool  # nothing was decided about the item since
    appeal: Appeal | None
    may_object: bool
    main: str

    @property
    def sentence(self) -> str:
        return _sentence(self.decision, self.appeal, mine=self.mine)


def log(viewer: Person, *, cursor: str | None = None, limit: int = 30) -> Page[Line]:
    """The log of decisions, the newest first."""
    rows = access.log_of(viewer).select_related("by", "item__author", "case", "appeal")
    found = page(rows, cursor=cursor, limit=limit, order=("-created_at", "-id"))
    shown = access.readable(viewer, {row.case_id for row in found.results}) if found.results else set()
    lines = [Line(row, _about(row.item) if row.case_id in shown else "", _appeal(row)) for row in found.results]
    return Page(lines, found.next)


def _about(item: Item) -> str:
    return item.title or excerpt(item.body_text, 120)


def _appeal(decision: Decision) -> Appeal | None:
    try:
        return decision.appeal  # type: ignore[attr-defined, no-any-return]  # the other end of a one-to-one
    except Appeal.DoesNotExist:
        return None


def outcome(viewer: Person, decision_id: uuid.UUID) -> Outcome:
    """One decision for the viewer, who is its author, reported it, or moderates."""
    decision = access.decision_for_read(viewer, decision_id)
    item, appeal = decision.item, Appeal.objects.filter(decision=decision).first()
    mine = item.author_id == viewer.pk
    moderates = not mine and access.log_of(viewer).filter(pk=decision.pk).exists()
    stands = not Decision.objects.filter(item=item, created_at__gt=decision.created_at).exists()
    against = decision.act in (Act.HIDE, Act.DELETE)
    return Outcome(
        decision=decision,
        item=item,
        mine=mine,
        moderates=moderates,
        stands=stands,
        appeal=appeal,
        may_object=mine and against and stands and appeal is None,
        main=main_of(item.pk) if _reads(viewer, decision, mine=mine, moderates=moderates) else "",
    )


def _reads(viewer: Person, decision: Decision, *, mine: bool, moderates: bool) -> bool:
    """Whether the words themselves are shown: to who moderates, and to the author while they belong to the place."""
    if mine:
        removed = decision.item.state == ItemState.DELETED and decision.item.deleted_by_id is not None
        places = content_visible_to(viewer).filter(pk__in=placed_spaces(decision.item).values("pk"))
        return not removed and places.exists()
    return moderates and decision.case_id in access.readable(viewer, {decision.case_id})


def told(viewer: Person, decision_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Told]:
    """What the bell says of decisions to an author or to somebody who reported; bound in ``config/wiring.py``."""
    rows = Decision.objects.filter(pk__in=decision_ids).select_related("item", "appeal")
    reported = set(
        Report.objects.filter(person=viewer, case__decisions__in=decision_ids).values_list("case", flat=True)
    )
    found = {}
    for row in rows:
        mine = row.item.author_id == viewer.pk
        if mine or row.case_id in reported:
            sentence = _sentence(row, _appeal(row), mine=mine)
            found[row.pk] = Told(sentence, row.words if mine else "", f"/moderation/decisions/{row.pk}/")
    return found


def _sentence(decision: Decision, appeal: Appeal | None, *, mine: bool) -> str:
    comment = decision.item.kind == ItemKind.COMMENT
    if mine and appeal is not None and appeal.accepted is False:
        return _("Your objection was answered: it stays as it is")
    own = {
        Act.HIDE: (_("A moderator has hidden your post"), _("A moderator has hidden your comment")),
        Act.DELETE: (_("A moderator has deleted your post"), _("A moderator has deleted your comment")),
        Act.RESTORE: (_("Your post is back"), _("Your comment is back")),
        Act.KEEP: (_("Your post stays as it is"), _("Your comment stays as it is")),
    }
    reported = {
        Act.HIDE: (_("A post you reported was hidden"), _("A comment you reported was hidden")),
        Act.DELETE: (_("A post you reported was deleted"), _("A comment you reported was deleted")),
        Act.RESTORE: (_("A post you reported is back"), _("A comment you reported is back")),
        Act.KEEP: (
            _("A moderator looked at a post you reported: it stays"),
            _("A moderator looked at a comment you reported: it stays"),
        ),
    }
    return (own if mine else reported)[Act(decision.act)][comment]


def my_reports(viewer: Person, *, cursor: str | None = None, limit: int = 20) -> Page[Report]:
    """What the viewer reported, the newest first."""
    rows = Report.objects.filter(person=viewer).select_related("case")
    return page(rows, cursor=cursor, limit=limit, order=("-created_at", "-id"))
