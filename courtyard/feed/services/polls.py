"""Polls: casting and withdrawing a ballot, adding an option, changing the rules, closing. How far anonymity goes: docs/adr/0007."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.db import connection, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import Item, ItemKind, ItemState
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.core.ids import new_id
from courtyard.feed import access
from courtyard.feed.events import PollChanged
from courtyard.feed.models import Ballot, Choice, Participation, Poll, PollClosing, PollOption
from courtyard.feed.selectors.polls import why_fixed
from courtyard.feed.services.drafts import MAX_OPTIONS, PollDraft, poll_problems

__all__ = ["add_option", "as_drafted", "cast_ballot", "change_poll", "close_poll", "withdraw_ballot"]


@transaction.atomic
def cast_ballot(*, actor: Person, item_id: uuid.UUID, choices: Sequence[uuid.UUID]) -> Item:
    """Vote: ``choices`` are options of the poll, in the order of preference where it is ranked.

    Voting again replaces the ballot where the poll allows it. Raises Invalid for choices the poll does not take,
    Conflict for a second vote that is not allowed, Forbidden after the end.
    """
    item = access.kind_for_comment(actor, item_id, ItemKind.POLL)
    poll = _open_poll(item)
    chosen = _checked(poll, choices)
    if _cast_anonymous(poll, actor, chosen) if poll.anonymous else _cast_named(poll, actor, chosen):
        emit(PollChanged(item=item))
    return item


def _open_poll(item: Item) -> Poll:
    """The poll, if its time has not passed by the database's clock and nobody has closed it.

    It is held: who votes, adds an option, changes the rules or closes it take turns, each seeing what the one before did.
    """
    _hold(item)
    open_ones = Poll.objects.filter(Q(closes_at=None) | Q(closes_at__gt=Now()), item=item)
    poll = open_ones.exclude(pk__in=PollClosing.objects.filter(poll=item.pk).values("poll")).first()
    if poll is None:
        raise Forbidden(_("This poll is closed."))
    return poll


def _hold(item: Item) -> Poll:
    return Poll.objects.select_for_update(no_key=True).get(pk=item.pk)


def _checked(poll: Poll, choices: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """One option, or several different ones. Their order is kept only where it means something."""
    wanted = list(choices)
    if not wanted:
        raise Invalid({"choices": [_("Choose something first.")]})
    if len(set(wanted)) < len(wanted):
        raise Invalid({"choices": [_("Give each place to one option, and each option one place.")]})
    if poll.choice == Choice.SINGLE and len(wanted) > 1:
        raise Invalid({"choices": [_("Choose one option.")]})
    if len(wanted) > MAX_OPTIONS or PollOption.objects.filter(poll=poll, pk__in=wanted).count() < len(wanted):
        raise Invalid({"choices": [_("This poll has no such option.")]})
    return wanted if poll.choice == Choice.RANKED else sorted(wanted)


_REPLACE = "update set choices = excluded.choices where feed_ballot.choices <> excluded.choices"
_CAST = """
insert into feed_ballot (id, poll_id, person_id, choices) values (gen_random_uuid(), %s, %s, %s::uuid[])
on conflict (poll_id, person_id) where person_id is not null do {otherwise}
"""


def _cast_named(poll: Poll, actor: Person, chosen: list[uuid.UUID]) -> bool:
    """Whether anything changed. A second vote in a final poll is refused unless it says the same."""
    with connection.cursor() as cursor:
        otherwise = _REPLACE if poll.changeable else "nothing"
        cursor.execute(_CAST.format(otherwise=otherwise), [poll.pk, actor.pk, chosen])
        changed = cursor.rowcount == 1
    if not changed and Ballot.objects.get(poll=poll, person=actor).choices != chosen:
        raise Conflict(_("You have voted, and votes in this poll are final."))
    return changed


MIXED = 64  # ballots that change place with each new one
# Each vote moves others, in random order and under new ids: neither ids, nor places on the disk, nor the transactions
# that wrote the rows tell whose ballot came when.
_MIX_BALLOTS = """
with moved as (
  delete from feed_ballot where id in (
    select id from feed_ballot where poll_id = %(poll)s order by random() limit %(mixed)s for update)
  returning choices
)
insert into feed_ballot (id, poll_id, person_id, choices)
select gen_random_uuid(), %(poll)s, null, choices
from (select choices from moved union all select %(chosen)s::uuid[]) as mixed order by random()
"""
_MIX_PEOPLE = """
with moved as (
  delete from feed_participation where id in (
    select id from feed_participation where poll_id = %(poll)s order by random() limit %(mixed)s for update)
  returning person_id
)
insert into feed_participation (id, poll_id, person_id)
select gen_random_uuid(), %(poll)s, person_id from moved order by random()
"""


def _cast_anonymous(poll: Poll, actor: Person, chosen: list[uuid.UUID]) -> bool:
    """Votes in an anonymous poll move each other."""
    if Participation.objects.filter(poll=poll, person=actor).exists():
        raise Conflict(
            _("Your vote was counted. An anonymous vote cannot be changed: nobody can tell which one is yours.")
        )
    Participation.objects.bulk_create([Participation(poll=poll, person=actor)])
    with connection.cursor() as cursor:
        values = {"poll": poll.pk, "mixed": MIXED, "chosen": chosen}
        cursor.execute(_MIX_BALLOTS, values)
        cursor.execute(_MIX_PEOPLE, values)
    return True


@transaction.atomic
def withdraw_ballot(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Take one's vote back, where votes may change. Raises Forbidden where they may not, and after the end."""
    item = access.kind_for_comment(actor, item_id, ItemKind.POLL)
    poll = _open_poll(item)
    if not poll.changeable:
        raise Forbidden(_("Votes in this poll are final."))
    gone, _by_model = Ballot.objects.filter(poll=poll, person=actor).delete()
    if gone:
        emit(PollChanged(item=item))
    return item


@transaction.atomic
def add_option(*, actor: Person, item_id: uuid.UUID, text: str) -> Item:
    """Add an option: its author always, others where the poll lets them. An option that is there already stays one."""
    item = access.kind_for_comment(actor, item_id, ItemKind.POLL)
    poll = _open_poll(item)
    if not poll.adding and item.author_id != actor.pk:
        raise Forbidden(_("Only its author can add options to this poll."))
    text = " ".join(text.split())
    if not text or len(text) > 200:
        raise Invalid({"text": [_("An option has between 1 and 200 characters.")]})
    standing = PollOption.objects.filter(poll=poll)
    if text.casefold() in {option.text.casefold() for option in standing}:
        return item
    if len(standing) >= MAX_OPTIONS:
        raise Invalid({"text": [_("A poll has %(max)s options at most.") % {"max": MAX_OPTIONS}]})
    last = standing.aggregate(last=Max("position"))["last"] or 0
    PollOption.objects.create(poll=poll, position=last + 1, text=text)
    emit(PollChanged(item=item))
    return item


@transaction.atomic
def change_poll(*, item: Item, sent: PollDraft) -> bool:
    """Give a poll other options and rules, while nobody has voted; the caller has checked who may. Whether anything changed.

    An option that somebody added meanwhile stays. An option keeps its id while its words and the way to vote stay, so that
    a vote from an older page is refused rather than counted for something else. Raises Conflict from the first vote on,
    Invalid for a poll that cannot stand and for an anonymous one that would not be any more.
    """
    poll = _hold(item)
    stands = _drafted(poll)
    wanted = _merged(stands, sent)
    if wanted == stands:
        return False
    if why := why_fixed(item):
        raise Conflict(why, item)
    if stands.anonymous and not wanted.anonymous:
        raise Invalid({"anonymous": [_("This poll was promised to be anonymous, and stays so.")]})
    if errors := poll_problems(wanted):
        raise Invalid(errors)
    _rewrite(poll, stands, wanted)
    if item.state == ItemState.PUBLISHED:
        emit(PollChanged(item=item))
    return True


def as_drafted(*, item: Item) -> PollDraft | None:
    """The poll of a post as a composer shows it, its end in the zone of who asks; None for other kinds."""
    poll = Poll.objects.filter(pk=item.pk).first()
    return _drafted(poll) if poll else None


def _drafted(poll: Poll) -> PollDraft:
    options = PollOption.objects.filter(poll=poll).order_by("position").values_list("pk", "text")
    return PollDraft(
        options=tuple(text for _pk, text in options), known=tuple(pk for pk, _text in options), choice=poll.choice,
        closes_at=poll.closes_at and timezone.localtime(poll.closes_at), adding=poll.adding, sealed=poll.sealed,
        changeable=poll.changeable, anonymous=poll.anonymous,
    )  # fmt: skip


def _merged(stands: PollDraft, sent: PollDraft) -> PollDraft:
    """What is wanted, with the options that its writer has not seen. Forms know minutes only."""
    texts = [text.strip() for text in sent.options]
    unseen = [text for pk, text in zip(stands.known, stands.options, strict=True) if pk not in sent.known]
    closes_at = sent.closes_at
    if closes_at and stands.closes_at and closes_at == stands.closes_at.replace(second=0, microsecond=0):
        closes_at = stands.closes_at
    return replace(
        sent, options=(*texts, *(text for text in unseen if text not in texts)), known=stands.known, closes_at=closes_at,
        changeable=sent.changeable and not sent.anonymous,
    )  # fmt: skip


def _rewrite(poll: Poll, stands: PollDraft, wanted: PollDraft) -> None:
    for rule in ("choice", "closes_at", "adding", "sealed", "changeable", "anonymous"):
        setattr(poll, rule, getattr(wanted, rule))
    poll.save()
    kept = dict(zip(stands.options, stands.known, strict=True)) if wanted.choice == stands.choice else {}
    PollOption.objects.filter(poll=poll).delete()
    PollOption.objects.bulk_create(
        PollOption(pk=kept.get(text) or new_id(), poll=poll, position=n, text=text)
        for n, text in enumerate(wanted.options)
    )


@transaction.atomic
def close_poll(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Close one's own poll, for good: a poll that could be opened again would be open to who does not like its result."""
    item = access.poll_for_closing(actor, item_id)
    _hold(item)
    _row, made = PollClosing.objects.get_or_create(poll_id=item.pk, defaults={"by": actor})
    if made:
        emit(PollChanged(item=item))
    return item
