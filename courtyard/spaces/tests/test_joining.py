"""Coming in: freely, by asking, by invitation."""

import pytest

from courtyard.accounts.models import Person, Role, State
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.spaces import access, selectors, services
from courtyard.spaces.events import InvitationAnswered, InvitedToSpace, JoinDecided, JoinRequested, MemberJoined
from courtyard.spaces.models import (
    Follow,
    Joining,
    JoinRequest,
    Membership,
    Space,
    SpaceInvitation,
    SpaceRole,
    Watermark,
)
from tests.cast import Cast, new_person

pytestmark = pytest.mark.django_db


def is_member(person: Person, space: Space) -> bool:
    return Membership.objects.filter(space=space, person=person).exists()


@pytest.mark.parametrize("who", ["outsider", "former", "colleague", "owner", "moderator"])
def test_an_open_space_is_joined_freely_and_once(cast: Cast, heard, who: str):
    person = cast.person(who)
    services.follow(actor=person, space_id=cast.open.pk)
    heard.clear()
    for _twice in range(2):
        assert services.join(actor=person, space_id=cast.open.slug).role == SpaceRole.MEMBER
    assert heard == [MemberJoined(actor=person, space=cast.open, person=person)]
    assert not Follow.objects.filter(person=person).exists()
    assert Watermark.objects.filter(person=person, space=cast.open).count() == 1


def test_joining_again_takes_nothing_away_from_an_owner(cast: Cast):
    assert services.join(actor=cast.host, space_id=cast.open.pk).role == SpaceRole.OWNER


@pytest.mark.parametrize(
    ("who", "where", "refusal"),
    [
        ("guest", "open", NotFound), ("suspended", "open", NotFound), ("unclaimed", "open", NotFound),
        ("left", "open", NotFound), ("outsider", "closed", Forbidden), ("outsider", "secret", NotFound),
        ("former", "closed", Forbidden), ("former", "secret", NotFound), ("outsider", "elsewhere", Forbidden),
        ("admin", "closed", Forbidden), ("owner", "secret", NotFound), ("guest", "elsewhere", NotFound),
        ("member", "company", Forbidden),
    ],
)  # fmt: skip
def test_who_cannot_just_join(cast: Cast, who: str, where: str, refusal: type[Exception]):
    space, person = getattr(cast, where), cast.person(who)
    before = Membership.objects.count()
    with pytest.raises(refusal):
        services.join(actor=person, space_id=space.pk)
    assert Membership.objects.count() == before


def test_asking_tells_everybody_who_can_answer(cast: Cast, heard):
    gone = new_person("Gone", state=State.LEFT)
    Membership.objects.create(space=cast.closed, person=gone, role=SpaceRole.OWNER)
    request = services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk, message=" I  run the\x00 stall ")
    assert request.message == "I run the stall"
    moderators = frozenset({cast.host.pk, cast.steward.pk})
    assert heard == [JoinRequested(actor=cast.outsider, space=cast.closed, request=request, moderators=moderators)]


def test_asking_twice_is_asking_once(cast: Cast, heard):
    first = services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk, message="Please")
    assert services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk, message="Again") == first
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("who", "where", "refusal"),
    [
        ("outsider", "open", Forbidden), ("outsider", "secret", NotFound), ("outsider", "elsewhere", Forbidden),
        ("member", "closed", Conflict), ("guest", "elsewhere", NotFound), ("suspended", "closed", NotFound),
        ("outsider", "company", Forbidden),
    ],
)  # fmt: skip
def test_where_nobody_asks(cast: Cast, who: str, where: str, refusal: type[Exception]):
    with pytest.raises(refusal):
        services.ask_to_join(actor=cast.person(who), space_id=getattr(cast, where).pk)
    assert not JoinRequest.objects.exists()


def test_a_guest_does_not_ask_even_where_they_see_the_space(cast: Cast):
    SpaceInvitation.objects.create(space=cast.elsewhere, person=cast.guest, by=cast.colleague)
    Space.objects.filter(pk=cast.elsewhere.pk).update(joining=Joining.ASK)
    with pytest.raises(Forbidden):
        services.ask_to_join(actor=cast.guest, space_id=cast.elsewhere.pk)


@pytest.mark.parametrize("who", ["host", "steward"])
def test_owners_and_moderators_let_people_in(cast: Cast, heard, who: str):
    request = services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    heard.clear()
    services.decide_request(actor=cast.person(who), request_id=request.pk, accept=True)
    assert is_member(cast.outsider, cast.closed)
    assert [type(event) for event in heard] == [MemberJoined, JoinDecided]
    assert heard[1].accepted
    request.refresh_from_db()
    assert (request.accepted, request.decided_by) == (True, cast.person(who))


def test_declining_lets_nobody_in_and_one_may_ask_again(cast: Cast, heard):
    request = services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    services.decide_request(actor=cast.steward, request_id=request.pk, accept=False)
    assert not is_member(cast.outsider, cast.closed)
    assert heard.of(JoinDecided)[0].accepted is False
    assert services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk) != request


def test_the_first_answer_stands(cast: Cast, heard):
    request = services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    for _twice in range(2):
        services.decide_request(actor=cast.steward, request_id=request.pk, accept=False)
    with pytest.raises(Conflict):
        services.decide_request(actor=cast.host, request_id=request.pk, accept=True)
    assert not is_member(cast.outsider, cast.closed)
    assert len(heard.of(JoinDecided)) == 1


@pytest.mark.parametrize("who", ["outsider", "member", "guest", "former", "colleague", "admin", "owner", "suspended"])
def test_a_request_is_nobody_elses_business(cast: Cast, who: str):
    request = services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    answers = []
    for request_id in (request.pk, new_id()):
        with pytest.raises(NotFound) as refusal:
            services.decide_request(actor=cast.person(who), request_id=request_id, accept=True)
        answers.append(str(refusal.value))
    assert answers[0] == answers[1]
    assert not is_member(cast.outsider, cast.closed)


@pytest.mark.parametrize("change", [{"state": State.SUSPENDED}, {"role": Role.GUEST}])
def test_the_right_is_checked_again_when_the_answer_comes(cast: Cast, change: dict):
    request = services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    Person.objects.filter(pk=cast.outsider.pk).update(**change)
    with pytest.raises(Conflict):
        services.decide_request(actor=cast.host, request_id=request.pk, accept=True)
    assert not is_member(cast.outsider, cast.closed)


def test_a_request_can_be_taken_back(cast: Cast):
    services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    for _twice in range(2):
        services.withdraw_request(actor=cast.outsider, space_id=cast.closed.pk)
    assert not JoinRequest.objects.exists()
    services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    services.withdraw_request(actor=cast.colleague, space_id=cast.closed.pk)
    assert JoinRequest.objects.count() == 1


def test_invited_people_see_the_space_and_come_in(cast: Cast, heard):
    made = services.invite_to_space(
        actor=cast.steward, space_id=cast.secret.pk, person_ids=[cast.outsider.pk, cast.guest.pk, cast.member.pk]
    )
    assert {row.person for row in made} == {cast.outsider, cast.guest}
    assert heard.of(InvitedToSpace)[0].invitations == tuple(made)
    assert access.space_for_read(cast.outsider, cast.secret.slug) == cast.secret
    assert not access.standing(cast.outsider, cast.secret).reads
    invitation = selectors.invitations_for(cast.outsider)[0]
    services.answer_invitation(actor=cast.outsider, invitation_id=invitation.pk, accept=True)
    assert is_member(cast.outsider, cast.secret)
    assert [type(event) for event in heard[1:]] == [MemberJoined, InvitationAnswered]


def test_joining_is_an_answer_to_an_invitation(cast: Cast):
    services.invite_to_space(actor=cast.host, space_id=cast.secret.pk, person_ids=[cast.guest.pk])
    services.join(actor=cast.guest, space_id=cast.secret.pk)
    assert is_member(cast.guest, cast.secret)
    assert not selectors.invitations_for(cast.guest)


def test_declining_an_invitation_hides_the_space_again(cast: Cast):
    (invitation,) = services.invite_to_space(actor=cast.host, space_id=cast.secret.pk, person_ids=[cast.outsider.pk])
    services.answer_invitation(actor=cast.outsider, invitation_id=invitation.pk, accept=False)
    with pytest.raises(NotFound):
        access.space_for_read(cast.outsider, cast.secret.pk)
    with pytest.raises(NotFound):
        services.answer_invitation(actor=cast.outsider, invitation_id=invitation.pk, accept=True)
    assert not is_member(cast.outsider, cast.secret)


def test_nobody_uses_anothers_invitation(cast: Cast):
    (invitation,) = services.invite_to_space(actor=cast.host, space_id=cast.closed.pk, person_ids=[cast.outsider.pk])
    for who in (cast.colleague, cast.former, cast.host, cast.suspended):
        with pytest.raises(NotFound):
            services.answer_invitation(actor=who, invitation_id=invitation.pk, accept=True)
    with pytest.raises(NotFound):
        services.answer_invitation(actor=cast.colleague, invitation_id=new_id(), accept=True)
    assert not is_member(cast.colleague, cast.closed)


@pytest.mark.parametrize(
    ("who", "where", "refusal"),
    [
        ("member", "closed", Forbidden), ("member", "secret", Forbidden), ("outsider", "open", Forbidden),
        ("guest", "closed", Forbidden), ("former", "secret", NotFound), ("admin", "secret", NotFound),
        ("admin", "company", Forbidden), ("suspended", "open", NotFound), ("outsider", "closed", Forbidden),
    ],
)  # fmt: skip
def test_who_may_not_invite(cast: Cast, who: str, where: str, refusal: type[Exception]):
    with pytest.raises(refusal):
        services.invite_to_space(
            actor=cast.person(who), space_id=getattr(cast, where).pk, person_ids=[cast.colleague.pk]
        )
    assert not SpaceInvitation.objects.exists()


def test_members_invite_colleagues_to_an_open_space_but_no_guests(cast: Cast):
    assert services.invite_to_space(actor=cast.member, space_id=cast.open.pk, person_ids=[cast.outsider.pk])
    with pytest.raises(Forbidden):
        services.invite_to_space(actor=cast.member, space_id=cast.open.pk, person_ids=[cast.guest.pk])
    assert services.invite_to_space(actor=cast.steward, space_id=cast.open.pk, person_ids=[cast.guest.pk])


@pytest.mark.parametrize("who", ["suspended", "left", "unclaimed"])
def test_who_is_not_here_cannot_be_invited(cast: Cast, who: str):
    with pytest.raises(Invalid):
        services.invite_to_space(actor=cast.host, space_id=cast.open.pk, person_ids=[cast.person(who).pk])


@pytest.mark.parametrize("count", [0, 201])
def test_between_one_and_two_hundred_people(cast: Cast, count: int):
    with pytest.raises(Invalid):
        services.invite_to_space(actor=cast.host, space_id=cast.open.pk, person_ids=[new_id() for _ in range(count)])


def test_inviting_again_adds_nothing(cast: Cast, heard):
    for _twice in range(2):
        services.invite_to_space(actor=cast.host, space_id=cast.open.pk, person_ids=[cast.outsider.pk])
    assert SpaceInvitation.objects.count() == len(heard) == 1


def test_an_accomplices_invitation_dies_with_the_inviters_membership(cast: Cast):
    services.invite_to_space(actor=cast.steward, space_id=cast.secret.pk, person_ids=[cast.outsider.pk])
    services.remove_member(actor=cast.host, space_id=cast.secret.pk, person_id=cast.steward.pk)
    with pytest.raises(NotFound):
        services.join(actor=cast.outsider, space_id=cast.secret.pk)


def test_an_invitation_can_be_taken_back_by_who_made_it_or_a_moderator(cast: Cast):
    services.invite_to_space(actor=cast.member, space_id=cast.open.pk, person_ids=[cast.outsider.pk])
    services.withdraw_invitation(actor=cast.former, space_id=cast.open.pk, person_id=cast.outsider.pk)
    assert SpaceInvitation.objects.count() == 1
    services.withdraw_invitation(actor=cast.steward, space_id=cast.open.pk, person_id=cast.outsider.pk)
    assert not SpaceInvitation.objects.exists()
