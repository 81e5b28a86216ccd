"""Making, changing and closing spaces."""

import uuid
from typing import Any

import pytest

from courtyard.accounts.models import Organisation
from courtyard.accounts.permissions import forget_organisation
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from courtyard.core.ids import new_id
from courtyard.spaces import access, services
from courtyard.spaces.events import SpaceArchived, SpaceCreated, SpaceEdited
from courtyard.spaces.models import Follow, Joining, Kind, Membership, Posting, Space, SpaceRole, Visibility
from courtyard.spaces.services import places
from tests.cast import Cast, new_space

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("visibility", "joining"),
    [(Visibility.OPEN, Joining.FREE), (Visibility.CLOSED, Joining.ASK), (Visibility.SECRET, Joining.INVITED)],
)
def test_who_makes_a_space_owns_it_and_the_way_in_follows_who_sees_it(cast: Cast, heard, visibility, joining):
    space, new = services.create_space(actor=cast.member, name="Night shift", kind="project", visibility=visibility)
    assert new
    assert (space.slug, space.kind, space.joining, space.posting) == (
        "night-shift",
        "project",
        joining,
        Posting.MEMBERS,
    )
    assert access.standing(cast.member, space).owns
    assert heard == [SpaceCreated(actor=cast.member, space=space)]


@pytest.mark.parametrize("who", ["guest", "suspended", "unclaimed", "left"])
def test_who_may_not_make_spaces(cast: Cast, who: str):
    before = Space.objects.count()
    with pytest.raises(Forbidden):
        services.create_space(actor=cast.person(who), name="Mine")
    assert Space.objects.count() == before


def test_the_organisation_may_keep_making_spaces_to_itself(cast: Cast):
    Organisation.objects.update(members_may_create_spaces=False)
    forget_organisation()
    try:
        with pytest.raises(Forbidden):
            services.create_space(actor=cast.member, name="Mine")
        assert services.create_space(actor=cast.admin, name="Ours")[1]
    finally:
        forget_organisation()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "\x00\u202e"), ("name", "x" * 121), ("name", "[" * 100_000), ("name", None),
        ("kind", "company"), ("kind", "storyline"), ("kind", ["community"]), ("visibility", "public"),
        ("visibility", {"open": 1}), ("posting", "nobody"), ("about", "x" * 2001), ("about", 5), ("approval", "yes"),
    ],
)  # fmt: skip
def test_what_no_space_can_have_is_refused(cast: Cast, field: str, value: object):
    wish: dict[str, Any] = {"name": "Fine", field: value}
    with pytest.raises(Invalid) as refusal:
        services.create_space(actor=cast.member, **wish)
    assert list(refusal.value.errors) == [field]
    assert not Space.objects.filter(by=cast.member).exists()


@pytest.mark.parametrize(("visibility", "joining"), [("closed", "free"), ("secret", "free"), ("secret", "ask")])
def test_the_way_in_must_not_give_away_what_the_space_hides(cast: Cast, visibility: str, joining: str):
    with pytest.raises(Invalid):
        services.create_space(actor=cast.member, name="Fine", visibility=visibility, joining=joining)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Élan & Łódź", "elan-lodz"), ("東京オフィス", "space"), ("Продажи", "space"), ("🎉🎉", "space"),
        ("Q3 2026!", "q3-2026"),
        ("new", "new-2"), ("Everyone", "everyone-2"), ("@lina", "lina"), ("../../etc", "etc"),
        ("a" * 120, "a" * 60), ("01920000-0000-7000-8000-000000000000", "space-01920000-0000-7000-8000-000000000000"),
        ("<script>alert(1)</script>", "script-alert-1-script"), ("{{7*7}}", "7-7"),
    ],
)  # fmt: skip
def test_an_address_comes_from_the_name(cast: Cast, name: str, slug: str):
    space, _new = services.create_space(actor=cast.member, name=name)
    assert space.slug == slug
    assert access.space_for_read(cast.member, slug) == space


def test_addresses_are_unique(cast: Cast):
    slugs = [
        services.create_space(actor=cast.member, name=name)[0].slug for name in ("Ideas", "ideas", "Idéas", "Ideas 2")
    ]
    assert slugs == ["ideas", "ideas-2", "ideas-3", "ideas-2-2"]


def test_the_same_create_again_answers_the_same_space(cast: Cast):
    wish: dict[str, Any] = {"actor": cast.member, "id": new_id(), "name": "Ideas", "visibility": "closed"}
    space, new = services.create_space(**wish)
    assert (space.pk, new) == (wish["id"], True)
    assert services.create_space(**wish) == (space, False)
    with pytest.raises(Conflict):
        services.create_space(**wish | {"name": "Other"})
    with pytest.raises(Conflict):
        services.create_space(**wish | {"actor": cast.colleague})
    assert Membership.objects.filter(space=space).count() == 1


def test_an_id_that_a_space_has_already_is_taken(cast: Cast):
    with pytest.raises(Conflict):
        services.create_space(actor=cast.member, id=cast.secret.pk, name="Taken")


def test_nobody_makes_spaces_without_end(cast: Cast, monkeypatch):
    monkeypatch.setattr(places, "MAX_SPACES", 2)
    for who in (cast.member, cast.admin):
        for number in range(2):
            services.create_space(actor=who, name=f"Space {number}")
    with pytest.raises(TooMany):
        services.create_space(actor=cast.member, name="One more")
    assert services.create_space(actor=cast.admin, name="One more")[1]


def test_an_owner_edits_and_links_live_on(cast: Cast, heard):
    slug, version = cast.open.slug, cast.open.version
    space = services.edit_space(
        actor=cast.host, space_id=slug, changes={"name": "Orchard", "about": "Trees\r\nand bees"}
    )
    assert (space.name, space.about, space.slug, space.version) == ("Orchard", "Trees\nand bees", slug, version + 1)
    assert heard == [SpaceEdited(actor=cast.host, space=space, fields=("name", "about"))]
    services.edit_space(actor=cast.host, space_id=slug, changes={"name": "Orchard"})
    assert len(heard) == 1


@pytest.mark.parametrize("who", ["steward", "member", "colleague", "outsider", "former", "owner", "admin"])
def test_only_owners_edit_and_archive(cast: Cast, who: str):
    for act in (services.archive_space, services.unarchive_space):
        with pytest.raises(Forbidden):
            act(actor=cast.person(who), space_id=cast.open.pk)
    with pytest.raises(Forbidden):
        services.edit_space(actor=cast.person(who), space_id=cast.open.pk, changes={"name": "Taken over"})
    with pytest.raises(NotFound if who not in ("steward", "member") else Forbidden):
        services.edit_space(actor=cast.person(who), space_id=cast.secret.pk, changes={"name": "Taken over"})


@pytest.mark.parametrize("field", ["slug", "owner", "by", "archived_at", "deleted_at", "created_at", "version", "id"])
def test_fields_that_are_nobodys_to_set(cast: Cast, field: str):
    with pytest.raises(Invalid):
        services.edit_space(actor=cast.host, space_id=cast.open.pk, changes={field: "x"})


def test_closing_an_open_space_changes_the_way_in_and_ends_following(cast: Cast, heard):
    services.follow(actor=cast.outsider, space_id=cast.open.pk)
    space = services.edit_space(actor=cast.host, space_id=cast.open.pk, changes={"visibility": "closed"})
    assert space.joining == Joining.ASK
    assert heard.of(SpaceEdited)[0].narrowed
    assert not Follow.objects.filter(space=space).exists()
    assert not access.standing(cast.outsider, space).reads


def test_two_owners_editing_at_once_lose_nothing(cast: Cast):
    start = cast.open.version
    services.edit_space(actor=cast.host, space_id=cast.open.pk, changes={"about": "Mine"}, version=start)
    with pytest.raises(Conflict) as refusal:
        services.edit_space(actor=cast.host, space_id=cast.open.pk, changes={"about": "Theirs"}, version=start)
    assert isinstance(refusal.value.current, Space)
    assert refusal.value.current.about == "Mine"


def test_the_companys_space_keeps_its_rules(cast: Cast):
    space = services.edit_space(actor=cast.admin, space_id=cast.company.pk, changes={"posting": "members"})
    assert space.posting == Posting.MEMBERS
    for field, value in (("visibility", "secret"), ("joining", "free"), ("kind", "project")):
        with pytest.raises(Invalid):
            services.edit_space(actor=cast.admin, space_id=cast.company.pk, changes={field: value})
    with pytest.raises(Forbidden):
        services.archive_space(actor=cast.owner, space_id=cast.company.pk)
    with pytest.raises(Forbidden):
        services.edit_space(actor=cast.member, space_id=cast.company.pk, changes={"about": "x"})


def test_archiving_closes_and_opens_again(cast: Cast, heard):
    for _twice in range(2):
        services.archive_space(actor=cast.host, space_id=cast.open.pk)
    space = Space.objects.get(pk=cast.open.pk)
    assert not access.standing(cast.member, space).posts
    assert access.standing(cast.member, space).reads
    with pytest.raises(Forbidden):
        services.join(actor=cast.outsider, space_id=space.pk)
    services.unarchive_space(actor=cast.host, space_id=space.pk)
    assert services.join(actor=cast.outsider, space_id=space.pk).role == SpaceRole.MEMBER
    assert [event.archived for event in heard.of(SpaceArchived)] == [True, False]


def test_an_absent_and_a_secret_space_answer_alike(cast: Cast):
    answers = []
    for space_id in (cast.secret.pk, uuid.UUID(int=0), cast.secret.slug, "nothing"):
        with pytest.raises(NotFound) as refusal:
            services.join(actor=cast.outsider, space_id=space_id)
        answers.append(str(refusal.value))
    assert len(set(answers)) == 1


def test_spaces_of_every_kind_can_stand_side_by_side(db):
    assert {new_space(kind=kind).kind for kind in (Kind.COMMUNITY, Kind.PROJECT)} == {"community", "project"}
