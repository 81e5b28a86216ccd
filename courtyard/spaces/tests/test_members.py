"""Members and their roles; leaving; the last owner."""

from typing import Any

import pytest

from courtyard.accounts.models import Person, Role, State
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.spaces import access, services
from courtyard.spaces.events import MemberJoined, MemberRemoved, MemberRoleChanged
from courtyard.spaces.models import Level, Membership, Mute, Space, SpaceRole, Watermark
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def role_of(person: Person, space: Space) -> str | None:
    return Membership.objects.filter(space=space, person=person).values_list("role", flat=True).first()


def test_owners_add_people_without_asking(cast: Cast, heard):
    membership, new = services.add_member(actor=cast.host, space_id=cast.secret.pk, person_id=cast.outsider.pk)
    assert (membership.role, membership.by, new) == ("member", cast.host, True)
    assert services.add_member(actor=cast.host, space_id=cast.secret.pk, person_id=cast.outsider.pk)[1] is False
    assert heard == [MemberJoined(actor=cast.host, space=cast.secret, person=cast.outsider)]


@pytest.mark.parametrize("act", ["add_member", "put_member", "change_member_role"])
@pytest.mark.parametrize(
    ("who", "where", "refusal"),
    [
        ("steward", "open", Forbidden), ("member", "open", Forbidden), ("outsider", "open", Forbidden),
        ("guest", "closed", Forbidden), ("former", "secret", NotFound), ("admin", "secret", NotFound),
        ("owner", "closed", Forbidden), ("suspended", "open", NotFound), ("guest", "open", NotFound),
    ],
)  # fmt: skip
def test_nobody_but_owners_gives_membership_or_roles(cast: Cast, act: str, who: str, where: str, refusal):
    space, actor = getattr(cast, where), cast.person(who)
    before = list(Membership.objects.order_by("pk").values())
    for target in (cast.member, actor, cast.colleague):
        with pytest.raises(refusal):
            getattr(services, act)(actor=actor, space_id=space.pk, person_id=target.pk, role=SpaceRole.OWNER)
    assert list(Membership.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("who", ["suspended", "left", "unclaimed"])
def test_who_is_not_here_cannot_be_added(cast: Cast, who: str):
    Membership.objects.filter(person=cast.person(who)).delete()
    with pytest.raises(NotFound):
        services.add_member(actor=cast.host, space_id=cast.open.pk, person_id=cast.person(who).pk)
    with pytest.raises(NotFound):
        services.add_member(actor=cast.host, space_id=cast.open.pk, person_id=new_id())


def test_put_makes_it_so(cast: Cast, heard):
    put: dict[str, Any] = {"actor": cast.host, "space_id": cast.open.pk, "person_id": cast.outsider.pk}
    assert services.put_member(**put, role="moderator")[1] is True
    assert services.put_member(**put, role="member")[1] is False
    assert role_of(cast.outsider, cast.open) == "member"
    assert [type(event) for event in heard] == [MemberJoined, MemberRoleChanged]


@pytest.mark.parametrize("role", ["king", "", None, "OWNER"])
def test_a_role_nobody_knows(cast: Cast, role: Any):
    with pytest.raises(Invalid):
        services.put_member(actor=cast.host, space_id=cast.open.pk, person_id=cast.member.pk, role=role)


@pytest.mark.parametrize("role", [SpaceRole.OWNER, SpaceRole.MODERATOR])
def test_guests_are_members_and_nothing_more(cast: Cast, role: str):
    with pytest.raises(Invalid):
        services.put_member(actor=cast.host, space_id=cast.closed.pk, person_id=cast.guest.pk, role=role)
    Membership.objects.filter(person=cast.guest).update(role=role)  # from the time before they became a guest
    rights = access.standing(cast.guest, cast.closed)
    assert (rights.owns, rights.moderates, rights.reads) == (False, False, True)
    assert not access.moderated_by(cast.guest).exists()


def test_roles_change(cast: Cast, heard):
    services.change_member_role(
        actor=cast.host, space_id=cast.open.pk, person_id=cast.member.pk, role=SpaceRole.MODERATOR
    )
    event = MemberRoleChanged(
        actor=cast.host, space=cast.open, person=cast.member, before=SpaceRole.MEMBER, after=SpaceRole.MODERATOR
    )
    assert heard == [event]
    with pytest.raises(NotFound):
        services.change_member_role(actor=cast.host, space_id=cast.open.pk, person_id=cast.outsider.pk, role="owner")


def test_leaving_takes_all_that_belonging_gave(cast: Cast, heard):
    services.set_level(actor=cast.member, space_id=cast.secret.pk, level=Level.NOTHING)
    services.mark_read(actor=cast.member, space_ids=[cast.secret.pk])
    heard.clear()
    for _twice in range(2):
        services.leave(actor=cast.member, space_id=cast.closed.pk)
    services.leave(actor=cast.member, space_id=cast.secret.pk)
    assert role_of(cast.member, cast.secret) is None
    assert not Mute.objects.exists()
    assert not Watermark.objects.exists()
    assert heard == [
        MemberRemoved(actor=cast.member, space=space, person=cast.member, still_reads=False)
        for space in (cast.closed, cast.secret)
    ]
    with pytest.raises(NotFound):
        access.space_for_read(cast.member, cast.secret.pk)


def test_who_leaves_an_open_space_still_reads_it(cast: Cast, heard):
    services.leave(actor=cast.member, space_id=cast.open.pk)
    assert heard[0].still_reads
    services.add_member(actor=cast.host, space_id=cast.open.pk, person_id=cast.guest.pk)
    services.leave(actor=cast.guest, space_id=cast.open.pk)
    assert not heard[-1].still_reads


def test_the_last_owner_stays(cast: Cast):
    with pytest.raises(Conflict):
        services.leave(actor=cast.host, space_id=cast.open.pk)
    with pytest.raises(Conflict):
        services.remove_member(actor=cast.host, space_id=cast.open.pk, person_id=cast.host.pk)
    with pytest.raises(Conflict):
        services.change_member_role(actor=cast.host, space_id=cast.open.pk, person_id=cast.host.pk, role="member")
    with pytest.raises(Conflict):
        services.put_member(actor=cast.host, space_id=cast.open.pk, person_id=cast.host.pk, role="moderator")
    assert role_of(cast.host, cast.open) == "owner"


@pytest.mark.parametrize("change", [{"state": State.SUSPENDED}, {"state": State.LEFT}, {"role": Role.GUEST}])
def test_an_owner_who_cannot_act_does_not_count(cast: Cast, change: dict):
    Membership.objects.filter(space=cast.open, person=cast.member).update(role=SpaceRole.OWNER)
    Person.objects.filter(pk=cast.member.pk).update(**change)
    with pytest.raises(Conflict):
        services.leave(actor=cast.host, space_id=cast.open.pk)


def test_the_last_owner_leaves_by_naming_another(cast: Cast):
    with pytest.raises(NotFound):
        services.leave(actor=cast.host, space_id=cast.open.pk, successor_id=cast.outsider.pk)
    with pytest.raises(Conflict):
        services.leave(actor=cast.host, space_id=cast.open.pk, successor_id=cast.host.pk)
    services.leave(actor=cast.host, space_id=cast.open.pk, successor_id=cast.member.pk)
    assert (role_of(cast.host, cast.open), role_of(cast.member, cast.open)) == (None, "owner")


def test_a_member_cannot_name_an_owner_by_leaving(cast: Cast):
    with pytest.raises(Forbidden):
        services.leave(actor=cast.member, space_id=cast.open.pk, successor_id=cast.steward.pk)
    assert role_of(cast.member, cast.open) == "member"


def test_moderators_remove_members_and_owners_anyone(cast: Cast):
    services.remove_member(actor=cast.steward, space_id=cast.secret.pk, person_id=cast.member.pk)
    assert role_of(cast.member, cast.secret) is None
    with pytest.raises(Forbidden):
        services.remove_member(actor=cast.steward, space_id=cast.secret.pk, person_id=cast.host.pk)
    services.remove_member(actor=cast.host, space_id=cast.secret.pk, person_id=cast.steward.pk)
    assert role_of(cast.steward, cast.secret) is None


@pytest.mark.parametrize(
    ("who", "where", "refusal"),
    [
        ("member", "open", Forbidden), ("outsider", "open", Forbidden), ("former", "closed", Forbidden),
        ("former", "secret", NotFound), ("guest", "closed", Forbidden), ("admin", "secret", NotFound),
        ("suspended", "open", NotFound),
    ],
)  # fmt: skip
def test_who_cannot_remove_people(cast: Cast, who: str, where: str, refusal: type[Exception]):
    space = getattr(cast, where)
    target = cast.steward if who == "member" else cast.member
    with pytest.raises(refusal):
        services.remove_member(actor=cast.person(who), space_id=space.pk, person_id=target.pk)
    assert role_of(target, space)


def test_removing_who_is_not_there(cast: Cast):
    for absent in (cast.outsider.pk, new_id()):
        with pytest.raises(NotFound):
            services.remove_member(actor=cast.host, space_id=cast.open.pk, person_id=absent)


@pytest.mark.parametrize("act", ["leave", "remove_member", "add_member", "change_member_role"])
def test_who_belongs_to_the_companys_space_goes_by_rule(cast: Cast, act: str):
    more: dict[str, Any] = {"person_id": cast.member.pk} if act != "leave" else {}
    more |= {"role": "member"} if act == "change_member_role" else {}
    with pytest.raises(Forbidden):
        getattr(services, act)(actor=cast.owner, space_id=cast.company.pk, **more)
