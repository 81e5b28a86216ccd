"""Coming in: joining freely, asking and being answered, being invited and answering."""

import uuid
from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.people import access as people
from courtyard.spaces import access
from courtyard.spaces.events import InvitationAnswered, InvitedToSpace, JoinDecided, JoinRequested, JoinWithdrawn
from courtyard.spaces.models import JoinAnswer, Joining, JoinRequest, Membership, Space, SpaceInvitation, Visibility
from courtyard.spaces.services.guidance import answer_questions, check_rules
from courtyard.spaces.services.members import admit, check_takes_members

__all__ = [
    "MAX_INVITED", "answer_invitation", "ask_to_join", "decide_request", "invite_to_space", "join", "join_or_ask",
    "withdraw_invitation", "withdraw_request",
]  # fmt: skip

MAX_INVITED = 200  # people in one call


@transaction.atomic
def join(*, actor: Person, space_id: uuid.UUID | str, rules_version: int | None = None) -> Membership:
    """Become a member: where joining is free, or because one was invited. A member stays what they are.

    ``rules_version`` are the rules one accepts by it. Raises Forbidden where people ask or wait to be invited,
    Invalid where there are rules and none were accepted, Conflict where they have changed.
    """
    space = access.space_for_read(actor, space_id)
    check_takes_members(space)
    if standing := Membership.objects.filter(space=space, person=actor).first():
        return standing
    invitation = SpaceInvitation.objects.filter(space=space, person=actor, decided_at=None).first()
    if invitation:
        answer_invitation(actor=actor, invitation_id=invitation.pk, accept=True)
        return Membership.objects.get(space=space, person=actor)
    if space.joining != Joining.FREE or space.visibility != Visibility.OPEN or actor.is_guest:
        raise Forbidden(_not_free(space))
    check_rules(actor=actor, space=space, version=rules_version)
    return admit(actor=actor, space=space, person=actor)[0]


def _not_free(space: Space) -> str:
    if space.joining == Joining.ASK:
        return _("People ask to join this space.")
    return _("This space is by invitation: ask one of its members.")


@transaction.atomic
def join_or_ask(
    *,
    actor: Person,
    space_id: uuid.UUID | str,
    message: str = "",
    rules_version: int | None = None,
    answers: Mapping[int, str] | None = None,
) -> bool:
    """Join; where people ask, ask. Answers whether the actor is a member now."""
    space = access.space_for_read(actor, space_id)
    waits = space.joining == Joining.ASK and not actor.is_guest
    invited = SpaceInvitation.objects.filter(space=space, person=actor, decided_at=None).exists()
    inside = Membership.objects.filter(space=space, person=actor).exists()
    if waits and not invited and not inside:
        ask_to_join(actor=actor, space_id=space_id, message=message, rules_version=rules_version, answers=answers)
        return False
    join(actor=actor, space_id=space_id, rules_version=rules_version)
    return True


@transaction.atomic
def ask_to_join(
    *,
    actor: Person,
    space_id: uuid.UUID | str,
    message: str = "",
    rules_version: int | None = None,
    answers: Mapping[int, str] | None = None,
) -> JoinRequest:
    """Ask to be let in; asking again while nobody has answered changes nothing. Every moderator is told.

    ``answers`` are by the id of the question. Raises Forbidden where one does not ask, Conflict for a member,
    Invalid where the rules were not accepted or a question is left out.
    """
    space = access.space_for_read(actor, space_id)
    check_takes_members(space)
    message = clean_line(message, field="message", limit=500, required=False)
    if Membership.objects.filter(space=space, person=actor).exists():
        raise Conflict(_("You belong to this space already."))
    if space.joining != Joining.ASK or actor.is_guest:
        raise Forbidden(_("Nobody can ask to join this space."))
    if standing := JoinRequest.objects.filter(space=space, person=actor, decided_at=None).first():
        return standing
    check_rules(actor=actor, space=space, version=rules_version)
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(space=space, person=actor, message=message)
    except IntegrityError:  # one open request each: it stands
        return JoinRequest.objects.get(space=space, person=actor, decided_at=None)
    answer_questions(asked=request, answers=answers or {})
    emit(
        JoinRequested(
            actor=actor,
            space=space,
            request=request,
            moderators=frozenset(access.moderators_of(space).values_list("pk", flat=True)),
        )
    )
    return request


@transaction.atomic
def withdraw_request(*, actor: Person, space_id: uuid.UUID | str) -> None:
    """Take back one's own open request; nothing happens where there is none."""
    space = access.space_for_read(actor, space_id)
    request = JoinRequest.objects.select_for_update().filter(space=space, person=actor, decided_at=None).first()
    if request:
        emit(JoinWithdrawn(actor=actor, space=space, request=request))
        request.delete()


@transaction.atomic
def decide_request(*, actor: Person, request_id: uuid.UUID, accept: bool) -> JoinRequest:
    """Let somebody in, or not. Moderators and owners, once: a second, different answer raises Conflict.

    Raises NotFound for a request of a space that the actor does not moderate.
    """
    request = JoinRequest.objects.filter(pk=request_id, space__in=access.moderated_by(actor)).first()
    if request is None:
        raise NotFound
    request = JoinRequest.objects.select_for_update(of=("self",)).select_related("space", "person").get(pk=request_id)
    if request.decided_at is not None:
        if request.accepted == accept:
            return request
        raise Conflict(_("Somebody has answered this request already."))
    if accept:
        check_takes_members(request.space)
        if not request.person.is_active or request.person.is_guest:
            raise Conflict(_("This person cannot join any more."))
    request.decided_at, request.decided_by, request.accepted = now(), actor, accept
    request.save(update_fields=["decided_at", "decided_by", "accepted"])
    JoinAnswer.objects.filter(request=request).delete()  # they were for this decision alone
    if accept:
        admit(actor=actor, space=request.space, person=request.person)
    emit(JoinDecided(actor=actor, space=request.space, request=request, accepted=accept))
    return request


@transaction.atomic
def invite_to_space(
    *, actor: Person, space_id: uuid.UUID | str, person_ids: Iterable[uuid.UUID]
) -> list[SpaceInvitation]:
    """Invite people; those who belong already or were invited before are left out of the answer.

    Any member invites to an open space, owners and moderators to every other, and only they invite guests.
    Raises Invalid for people the actor cannot see.
    """
    space, rights = access.space_for_content(actor, space_id)
    check_takes_members(space)
    if rights.role is None or (space.visibility != Visibility.OPEN and not rights.moderates):
        raise Forbidden(_("Only owners and moderators of this space can invite people."))
    wanted = _invitable(actor, set(person_ids), guests=rights.moderates)
    inside = set(Membership.objects.filter(space=space, person__in=wanted).values_list("person", flat=True))
    asked = SpaceInvitation.objects.filter(space=space, person__in=wanted, decided_at=None)
    inside |= set(asked.values_list("person", flat=True))
    rows = [SpaceInvitation(space=space, person=person, by=actor) for person in wanted if person.pk not in inside]
    SpaceInvitation.objects.bulk_create(rows, ignore_conflicts=True)
    ours = [row.pk for row in rows]
    made = list(SpaceInvitation.objects.filter(pk__in=ours).select_related("person")) if ours else []
    if made:
        emit(InvitedToSpace(actor=actor, space=space, invitations=tuple(made)))
    return made


def _invitable(actor: Person, ids: set[uuid.UUID], *, guests: bool) -> list[Person]:
    if not ids or len(ids) > MAX_INVITED:
        raise Invalid({"people": [_("Choose between 1 and %(max)d people.") % {"max": MAX_INVITED}]})
    found = list(people.listed_for(actor).filter(pk__in=ids, is_bot=False))
    if len(found) != len(ids):
        raise Invalid({"people": [_("One of these people was not found.")]})
    if not guests and any(person.is_guest for person in found):
        raise Forbidden(_("Only owners and moderators of this space can invite guests."))
    return found


@transaction.atomic
def answer_invitation(*, actor: Person, invitation_id: uuid.UUID, accept: bool) -> SpaceInvitation:
    """Accept or decline one's own invitation, once. Raises NotFound for anybody else's, Conflict once answered."""
    mine = SpaceInvitation.objects.filter(pk=invitation_id, person=actor, space__in=access.visible_to(actor))
    invitation = mine.select_related("space").first()
    if invitation is None:
        raise NotFound
    invitation = SpaceInvitation.objects.select_for_update(of=("self",)).select_related("space").get(pk=invitation_id)
    if invitation.decided_at is not None:
        if invitation.accepted == accept:
            return invitation
        raise Conflict(_("You have answered this invitation already."))
    if accept:
        check_takes_members(invitation.space)
    invitation.decided_at, invitation.accepted = now(), accept
    invitation.save(update_fields=["decided_at", "accepted"])
    if accept:
        admit(actor=actor, space=invitation.space, person=actor)
    emit(InvitationAnswered(actor=actor, space=invitation.space, invitation=invitation, accepted=accept))
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: Person, space_id: uuid.UUID | str, person_id: uuid.UUID) -> None:
    """Take back an invitation nobody has answered: one's own, or any in a space one moderates."""
    space, rights = access.space_for_content(actor, space_id)
    open_ones = SpaceInvitation.objects.filter(space=space, person=person_id, decided_at=None)
    if not rights.moderates:
        open_ones = open_ones.filter(by=actor)
    open_ones.delete()
