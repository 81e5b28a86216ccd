"""Spaces whose owner is gone: administrators see that there are such spaces and name an owner; nothing else opens."""

import pytest

from courtyard.accounts.models import Person, Role, State
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.spaces import access, selectors, services
from courtyard.spaces.events import OwnerNamed
from courtyard.spaces.models import Membership, Space, SpaceRole
from courtyard.spaces.tests.conftest import Heard
from tests.cast import Cast, client_of, new_person, post
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def abandoned(cast: Cast) -> Space:
    """The secret space: its only owner has left the organisation."""
    Person.objects.filter(pk=cast.host.pk).update(state=State.LEFT)
    return cast.secret


def names(viewer: Person) -> set[str]:
    return {orphan.space.name for orphan in selectors.orphans(viewer).results}


def owner_of(space: Space) -> set[str]:
    rows = Membership.objects.filter(space=space, role=SpaceRole.OWNER, person__state="active")
    return set(rows.values_list("person__name", flat=True))


def test_a_space_is_listed_while_nobody_active_owns_it(cast: Cast) -> None:
    assert names(cast.owner) == {"Attic"}  # the colleague is a plain member: it never had one
    for change in ({"state": State.SUSPENDED}, {"state": State.LEFT}, {"role": Role.GUEST, "state": State.ACTIVE}):
        Person.objects.filter(pk=cast.host.pk).update(**change)
        assert names(cast.admin) == {"Attic", "Garden", "Library", "Cellar"}
    Person.objects.filter(pk=cast.host.pk).update(role=Role.MEMBER)
    assert names(cast.admin) == {"Attic"}


def test_neither_the_company_nor_storylines_nor_what_is_deleted_are_listed(cast: Cast, abandoned: Space) -> None:
    Space.objects.filter(pk=cast.open.pk).update(deleted_at=now())
    assert names(cast.owner) == {"Attic", "Library", "Cellar"}


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_administrators_see_the_space_and_who_owned_it_but_nothing_that_is_in_it(
    cast: Cast, abandoned: Space, who: str
) -> None:
    item = post(cast.member, abandoned, text="Between us")
    browser = client_of(cast.person(who))
    page = browser.get("/manage/spaces/")
    assert page.status_code == 200
    assert "Cellar" in page.text
    assert "owned by Host (Left)" in page.text
    assert "Between us" not in page.text
    assert cast.steward.name not in page.text
    assert browser.get(f"/manage/spaces/{abandoned.pk}/owner/").status_code == 200
    assert browser.get(f"/spaces/{abandoned.slug}/").status_code == 404
    assert browser.get(f"/spaces/{abandoned.slug}/members/").status_code == 404
    assert browser.get(f"/items/{item.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["owner", "admin"])
@pytest.mark.parametrize("person", ["steward", "member", "outsider"])
def test_an_administrator_names_an_owner_from_inside_or_outside(
    cast: Cast, abandoned: Space, who: str, person: str, heard: Heard
) -> None:
    actor, named = cast.person(who), cast.person(person)
    sent = {"people": str(named.pk)}
    answer = client_of(actor).post(f"/manage/spaces/{abandoned.pk}/owner/", sent, follow=True)
    assert f"{named.name} looks after Cellar now" in answer.text
    assert owner_of(abandoned) == {named.name}
    assert "Cellar" not in names(actor)
    assert AuditEntry.objects.get(kind="space.owner_named").subject_id == named.pk
    told = heard.of(OwnerNamed)[0]
    assert (told.actor, told.space, told.person) == (actor, abandoned, named)


@pytest.mark.parametrize(
    ("who", "status"),
    [("communicator", 403), ("moderator", 403), ("steward", 403), ("member", 403), ("outsider", 403), ("guest", 404)],
)
def test_nobody_else_sees_or_names(cast: Cast, abandoned: Space, who: str, status: int) -> None:
    browser = client_of(cast.person(who))
    address = f"/manage/spaces/{abandoned.pk}/owner/"
    sent = {"people": str(cast.person(who).pk)}
    answers = [browser.get("/manage/spaces/"), browser.get(address), browser.post(address, sent)]
    assert [answer.status_code for answer in answers] == [status] * 3
    assert not any("Cellar" in answer.text for answer in answers)
    assert owner_of(abandoned) == set()


@pytest.mark.parametrize("who", ["suspended", "left", "unclaimed"])
def test_who_is_not_active_is_refused_by_the_door_itself(cast: Cast, abandoned: Space, who: str) -> None:
    Person.objects.filter(pk=cast.person(who).pk).update(role=Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        access.orphaned(Person.objects.get(pk=cast.person(who).pk))


def test_nobody_opens_a_space_for_themselves(cast: Cast, abandoned: Space) -> None:
    answer = client_of(cast.admin).post(f"/manage/spaces/{abandoned.pk}/owner/", {"people": str(cast.admin.pk)})
    assert answer.status_code == 422
    assert "You do not belong to this space: name somebody else." in answer.text
    assert not Membership.objects.filter(space=abandoned, person=cast.admin).exists()
    Membership.objects.create(space=abandoned, person=cast.admin)
    services.name_owner(actor=cast.admin, space_id=abandoned.pk, person_id=cast.admin.pk)
    assert owner_of(abandoned) == {"Admin"}


def test_a_space_that_has_an_owner_is_not_given_away(cast: Cast) -> None:
    with pytest.raises(NotFound):
        services.name_owner(actor=cast.owner, space_id=cast.open.pk, person_id=cast.member.pk)
    assert client_of(cast.owner).get(f"/manage/spaces/{cast.open.pk}/owner/").status_code == 404


def test_only_somebody_who_can_be_an_owner_is_named(cast: Cast, abandoned: Space) -> None:
    with pytest.raises(Invalid):
        services.name_owner(actor=cast.owner, space_id=abandoned.pk, person_id=cast.guest.pk)
    for nobody in (cast.suspended, cast.unclaimed, cast.left, new_person("Robot", is_bot=True)):
        with pytest.raises(NotFound):
            services.name_owner(actor=cast.owner, space_id=abandoned.pk, person_id=nobody.pk)
    browser, address = client_of(cast.owner), f"/manage/spaces/{abandoned.pk}/owner/"
    assert "Choose a person first." in browser.post(address, {"people": "nobody"}).text
    assert "A guest can only be a member of a space." in browser.post(address, {"people": str(cast.guest.pk)}).text
    assert "This person cannot be chosen." in browser.post(address, {"people": str(cast.left.pk)}).text
    assert owner_of(abandoned) == set()


def test_the_page_names_people_without_scripts(cast: Cast, abandoned: Space) -> None:
    page = client_of(cast.owner).get(f"/manage/spaces/{abandoned.pk}/owner/?q=outsider").text
    assert f'type="radio" name="people" value="{cast.outsider.pk}"' in page


def test_an_empty_list_says_so(cast: Cast) -> None:
    Membership.objects.filter(space=cast.elsewhere).update(role=SpaceRole.OWNER)
    assert "Every space has an owner" in client_of(cast.admin).get("/manage/spaces/").text


def test_the_list_costs_the_same_whatever_its_length(cast: Cast) -> None:
    def more() -> None:
        Membership.objects.bulk_create(
            Membership(space=Space.objects.create(name=f"Lost {n}", slug=f"lost-{new_person().pk}"), person=cast.left)
            for n in range(5)
        )

    assert_constant_queries(more, lambda: selectors.orphans(cast.owner))
