"""Reported messages as whoever decides sees them, and what became of them for author and reporter."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat.models import Message
from courtyard.chat.selectors.hanging import Said, loaded
from courtyard.core.paging import Page, page
from courtyard.core.richtext import excerpt
from courtyard.moderation import message_access as access
from courtyard.moderation.access import sees_reporters
from courtyard.moderation.models import Act, Grounds, MessageAppeal, MessageCase, MessageReport
from courtyard.notifications.selectors import Told

__all__ = [
    "BEFORE",
    "TalkMatter",
    "may_answer",
    "message_matter",
    "messages_on_trial",
    "messages_waiting",
    "reports_of_message",
    "told_author",
    "told_of_messages",
    "told_reporter",
]

BEFORE = 3  # messages that are read with a reported one


@dataclass(slots=True)
class TalkMatter:
    """A case as the viewer may see it; ``before`` is what was said just before, oldest first."""

    case: MessageCase
    readable: bool
    reasons: list[tuple[str, str, int]] = field(default_factory=list)  # code, words, how many
    said: Said | None = None
    before: list[Said] = field(default_factory=list)

    @property
    def message(self) -> Message:
        return self.case.message

    @property
    def appeal(self) -> MessageAppeal | None:
        return getattr(self.case, "appeal", None)

    @property
    def reports(self) -> int:
        return sum(number for _code, _words, number in self.reasons)

    @property
    def place(self) -> str:
        """Where it was said, in words for who decides."""
        conversation = self.case.message.conversation
        if conversation.space:
            return f"{conversation.name} · {conversation.space.name}"
        return _("In a group") if conversation.kind == "group" else _("Between two people")


def messages_waiting(viewer: Person, *, cursor: str | None = None, limit: int = 20) -> Page[TalkMatter]:
    """Cases that wait for the viewer, to be decided or with an objection to be answered, the oldest first."""
    waiting = Q(pk__in=access.cases_waiting_for(viewer).values("pk"))
    appealed = Q(pk__in=access.appeals_waiting_for(viewer).values("case"))
    cases = MessageCase.objects.filter(waiting | appealed)
    cases = cases.select_related("message__author", "message__conversation__space", "appeal")
    found = page(cases, cursor=cursor, limit=limit, order=("opened_at", "id"))
    return Page(_matters(viewer, found.results), found.next)


def _matters(viewer: Person, cases: Sequence[MessageCase]) -> list[TalkMatter]:
    ids = {case.pk for case in cases}
    shown, reasons = access.readable(viewer, ids) if ids else set(), _reasons(ids)
    return [TalkMatter(case, case.pk in shown, reasons[case.pk]) for case in cases]


def _reasons(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[tuple[str, str, int]]]:
    found: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for case_id, reason in MessageReport.objects.filter(case__in=set(case_ids)).values_list("case", "reason"):
        found[case_id][reason] = found[case_id].get(reason, 0) + 1
    lines: dict[uuid.UUID, list[tuple[str, str, int]]] = defaultdict(list)
    for case_id, counted in found.items():
        ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        lines[case_id] = [(reason, str(Grounds(reason).label), number) for reason, number in ordered]
    return lines


def message_matter(viewer: Person, case_id: uuid.UUID) -> TalkMatter:
    """One case with the message as it stands and what was said just before, if the viewer may read it."""
    case = access.case_for_read(viewer, case_id)
    found = _matters(viewer, [case])[0]
    if found.readable:
        here = {"thread": case.message.thread_id} if case.message.aside else {"aside": False}
        earlier = Message.objects.filter(
            **here, conversation=case.message.conversation_id, created_at__lt=case.message.created_at, deleted_at=None
        )
        newest = earlier.select_related("author").order_by("-created_at", "-id")[:BEFORE]
        *found.before, found.said = loaded(None, [*reversed(newest), case.message])
    return found


def may_answer(viewer: Person, matter: TalkMatter) -> bool:
    """Whether an objection waits for the viewer's answer."""
    return bool(matter.appeal) and access.appeals_waiting_for(viewer).filter(pk=matter.case.pk).exists()


def reports_of_message(viewer: Person, case: MessageCase) -> list[MessageReport]:
    """What people wrote; who they are stays with company moderators. The caller has the case from ``message_matter``."""
    rows = MessageReport.objects.filter(case=case).order_by("created_at", "id")
    return list(rows.select_related("person")[:200] if sees_reporters(viewer) else rows.defer("person")[:200])


def told_of_messages(viewer: Person, case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Told]:
    """What the bell says of cases: to whoever decides while they wait, then to the author and to who reported."""
    found = {}
    waiting = set(access.cases_waiting_for(viewer).filter(pk__in=case_ids).values_list("pk", flat=True))
    mine = set(MessageReport.objects.filter(case__in=case_ids, person=viewer).values_list("case", flat=True))
    for case in MessageCase.objects.filter(pk__in=case_ids).select_related("message", "appeal"):
        if case.pk in waiting:
            found[case.pk] = Told(_("A message was reported"), "", f"/moderation/messages/{case.pk}/")
        elif case.decided_at and case.message.author_id == viewer.pk and case.act == Act.DELETE:
            found[case.pk] = _told_author(case)
        elif case.decided_at and case.pk in mine:
            found[case.pk] = Told(told_reporter(case), "", _outcome(case))
    return found


def _told_author(case: MessageCase) -> Told:
    appeal = getattr(case, "appeal", None)
    words = excerpt(appeal.answer if appeal and appeal.answer else case.words, 120)
    return Told(told_author(case), words, _outcome(case))


def told_author(case: MessageCase) -> str:
    """What became of a message, in words for its author."""
    accepted = getattr(getattr(case, "appeal", None), "accepted", None)
    if accepted is None:
        return _("A moderator has deleted your message")
    return _("Your message is back") if accepted else _("Your message stays deleted")


def told_reporter(case: MessageCase) -> str:
    """The same for who reported it."""
    if case.act != Act.DELETE:
        return _("A message you reported stays")
    back = getattr(getattr(case, "appeal", None), "accepted", None)
    return _("A message you reported is back") if back else _("A message you reported was deleted")


def _outcome(case: MessageCase) -> str:
    return f"/moderation/messages/{case.pk}/outcome/"


def messages_on_trial() -> QuerySet:
    """The ids of messages about which somebody is still to decide or to answer: the chat removes none of them, whatever their
    age.
    """
    waiting = Q(decided_at=None) | Q(appeal__isnull=False, appeal__answered_at=None)
    return MessageCase.objects.filter(waiting).values("message")
