"""The organisation chart: who stands where, who reads it, and what it never tells."""

import uuid
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.services import create_token
from courtyard.people import selectors, services
from courtyard.people.charting import Row, arrange
from courtyard.people.models import ChartPlace, Profile, Vacancy
from tests.cast import Cast, absent_id, client_of, new_person
from tests.queries import assert_constant_queries

IN_PLACE = {"HX-Request": "true"}


def report(person: Person, to: Person | None) -> None:
    """As an import writes it: nothing is checked."""
    Profile.objects.filter(person=person).update(manager=to)


def team(lead: Person, size: int, name: str = "Report") -> list[Person]:
    """New people who report to somebody, named in order."""
    people = [new_person(f"{name} {number:02}") for number in range(size)]
    Profile.objects.filter(person__in=people).update(manager=lead)
    return people


def place(person: Person) -> ChartPlace:
    services.draw_chart(actor=person)
    return ChartPlace.objects.get(pk=person.pk)


def api(person: Person, path: str) -> Any:
    _token, text = create_token(actor=person, person=person, name="test")
    return client_of(None).get(f"/api/v1{path}", headers={"Authorization": f"Bearer {text}"})


@pytest.fixture
def board(cast: Cast) -> Cast:
    """The owner leads the host, who leads the steward and the member; the member leads the colleague."""
    for person, lead in (("host", "owner"), ("steward", "host"), ("member", "host"), ("colleague", "member")):
        report(cast.person(person), cast.person(lead))
    return cast


@pytest.mark.django_db
def test_everybody_is_counted_near_and_far(board: Cast) -> None:
    found = place(board.owner)
    assert (found.above, found.direct, found.everybody) == (None, 1, 4)
    assert (place(board.host).direct, place(board.host).everybody) == (2, 3)


@pytest.mark.django_db
def test_who_leaves_is_passed_over_and_their_people_move_up(board: Cast) -> None:
    for state in (State.SUSPENDED, State.LEFT, State.ERASED):
        Person.objects.filter(pk=board.host.pk).update(state=state)
        assert place(board.member).above == board.owner
        assert (place(board.owner).direct, place(board.owner).everybody) == (2, 3)
        assert not ChartPlace.objects.filter(pk=board.host.pk).exists()
    Person.objects.filter(pk=board.owner.pk).update(state=State.LEFT)
    assert (place(board.member).above, place(board.member).trouble) == (None, "gone")
    Person.objects.filter(pk=board.host.pk).update(state=State.ACTIVE)
    assert (place(board.member).above, place(board.member).trouble) == (board.host, "")


@pytest.mark.django_db
def test_guests_and_bots_have_no_place(board: Cast) -> None:
    Person.objects.filter(pk=board.steward.pk).update(role=Role.GUEST)
    Person.objects.filter(pk=board.colleague.pk).update(is_bot=True)
    assert place(board.owner).everybody == 2


@pytest.mark.django_db
def test_a_circle_is_cut_and_those_below_stay_below(board: Cast) -> None:
    report(board.host, board.member)
    for person in (board.host, board.member):
        assert (place(person).above, place(person).trouble, place(person).circle) == (
            None, "circle", min(board.host.pk, board.member.pk),
        )  # fmt: skip
    assert place(board.colleague).above == board.member
    report(board.owner, board.owner)
    assert (place(board.owner).trouble, place(board.owner).circle) == ("circle", board.owner.pk)


@pytest.mark.django_db
def test_only_administrators_are_told_what_needs_a_look(board: Cast) -> None:
    report(board.host, board.member)
    report(board.outsider, board.left)
    client = client_of(board.admin)
    page = client.get("/people/chart/").text
    tree, doubts = page.split("Needs a look")
    assert all(f"/people/{person.pk}/edit/" in doubts for person in (board.host, board.member, board.outsider))
    assert f'id="org-{board.host.pk}"' not in tree
    assert client.get(f"/people/{board.host.pk}/chart/").status_code == 200
    plain = client_of(board.colleague).get("/people/chart/").text
    assert "Needs a look" not in plain
    assert "In a circle" not in plain
    assert all(f'id="org-{person.pk}"' in plain for person in (board.host, board.member, board.outsider))
    nodes = {node["id"]: node["trouble"] for node in api(board.colleague, "/people/chart").json()["results"]}
    assert nodes[str(board.host.pk)] == ""


@pytest.mark.django_db
def test_a_long_line_and_a_long_circle_end(cast: Cast) -> None:
    people = team(cast.owner, 400)
    Profile.objects.bulk_update(
        [Profile(person=below, manager=above) for above, below in pairwise(people)], ["manager"]
    )
    assert place(people[0]).everybody == 399
    page = client_of(cast.member).get(f"/people/{people[-1].pk}/chart/").text
    assert all(f'id="org-{person.pk}"' in page for person in people[-50:])
    report(people[0], people[-1])
    assert place(people[7]).circle == place(people[391]).circle
    assert client_of(cast.member).get("/people/chart/?depth=all").status_code == 200


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=12))
def test_whatever_the_lines_are_everybody_shown_stands_once_and_counts_add_up(lines: list[tuple[int, bool]]) -> None:
    ids = [str(uuid.UUID(int=number + 1)) for number in range(len(lines))]
    rows = [
        Row(ids[number], ids[to] if to < len(ids) else None, shown, str(number))
        for number, (to, shown) in enumerate(lines)
    ]
    places = {place.person: place for place in arrange(rows, {}).places}
    assert places.keys() == {row.id for row in rows if row.shown}
    top = [place for place in places.values() if place.above is None]
    assert sum(1 + place.everybody for place in top) == len(places)
    for person in places:
        above = [place for place in places.values() if place.above == person]
        assert places[person].direct == len(above)
        assert sorted(place.position for place in above) == [*range(1, len(above) + 1)]


@pytest.mark.django_db
def test_the_chart_opens_some_levels_and_more_on_demand(board: Cast) -> None:
    client = client_of(board.member)
    assert f'id="org-{board.colleague.pk}"' not in client.get("/people/chart/").text
    page = client.get("/people/chart/?depth=2").text
    assert f'id="org-{board.host.pk}"' in page
    assert f'id="org-{board.member.pk}"' not in page
    part = client.get(f"/people/chart/?under={board.host.pk}", headers=IN_PLACE).text
    assert "<html" not in part
    assert f'id="org-{board.member.pk}"' in part
    assert f'id="org-{board.colleague.pk}"' in client.get("/people/chart/?depth=all").text
    assert f'id="org-{board.host.pk}"' not in client.get("/people/chart/?depth=1").text


@pytest.mark.django_db
def test_a_team_comes_thirty_at_a_time_leads_first(board: Cast) -> None:
    people = team(board.steward, 65)
    report(board.colleague, people[64])
    client, where = client_of(board.member), f"/people/chart/?under={board.steward.pk}"
    first = client.get(where, headers=IN_PLACE).text
    assert first.index(f"org-{people[64].pk}") < first.index(f"org-{people[0].pk}")
    assert "Show 35 more" in first
    assert f'id="org-{people[29].pk}"' not in first
    second = client.get(f"{where}&after=30", headers=IN_PLACE).text
    assert f'id="org-{people[29].pk}"' in second
    assert "Show 5 more" in second
    assert "Show" not in client.get(f"{where}&after=60", headers=IN_PLACE).text
    whole = client.get(f"{where}&after=60").text
    assert "<html" in whole
    assert f'id="org-{people[63].pk}"' in whole


@pytest.mark.django_db
def test_who_is_looked_for_is_open_wherever_they_stand_and_comes_once(board: Cast) -> None:
    people = team(board.steward, 65)
    client = client_of(board.member)
    page = client.get(f"/people/chart/?to={people[50].pk}").text
    assert page.count(f'id="org-{people[50].pk}"') == 1
    assert "Show 34 more" in page
    assert "after=30&amp;ahead=51" in page
    where = f"/people/chart/?under={board.steward.pk}&ahead=51&after="
    assert "Show 5 more" in client.get(f"{where}30", headers=IN_PLACE).text
    rest = "".join(client.get(f"{where}{after}", headers=IN_PLACE).text for after in (30, 60))
    assert f'id="org-{people[50].pk}"' not in rest
    assert all(f'id="org-{person.pk}"' in rest for person in people[30:] if person != people[50])


@pytest.mark.django_db
def test_around_a_person_are_the_line_above_and_the_team_below(board: Cast) -> None:
    page = client_of(board.outsider).get(f"/people/{board.member.pk}/chart/").text
    assert all(f'id="org-{board.person(who).pk}"' in page for who in ("owner", "host", "member", "colleague"))
    assert f'id="org-{board.steward.pk}"' not in page
    assert "1 colleague with the same manager" in page
    assert "Show 1 more" in page
    rest = client_of(board.outsider).get(
        f"/people/chart/?under={board.host.pk}&after=0&ahead={place(board.member).position}", headers=IN_PLACE
    )
    assert rest.text.strip().startswith('<li role="none">')
    assert f'id="org-{board.steward.pk}"' in rest.text
    assert str(board.member.pk) not in rest.text
    found = api(board.outsider, f"/people/{board.member.pk}/chart").json()["results"]
    names = []
    while found:
        names.append(found[0]["name"])
        found = found[0]["team"]
    assert names == ["Owner", "Host", "Member", "Colleague"]


@pytest.mark.django_db
def test_the_api_reads_levels_and_pages(board: Cast) -> None:
    team(board.steward, 33)
    found = api(board.member, f"/people/chart?under={board.host.pk}&depth=2").json()
    steward = next(node for node in found["results"] if node["name"] == "Steward")
    assert (steward["direct"], steward["all"], len(steward["team"]), steward["more"]) == (33, 33, 30, 3)
    first = api(board.member, f"/people/chart?under={board.steward.pk}").json()
    rest = api(board.member, f"/people/chart?under={board.steward.pk}&cursor={first['next']}").json()
    assert (len(rest["results"]), rest["next"]) == (3, None)
    assert api(board.member, "/people/chart?cursor=x").status_code == 400
    assert client_of(board.guest).get("/api/v1/people/chart?cursor=x").status_code == 403


@pytest.mark.django_db
def test_somebody_is_found_by_the_beginning_of_their_name(board: Cast) -> None:
    client = client_of(board.outsider)
    part = client.get("/people/chart/?q=coll", headers=IN_PLACE).text
    assert f"?to={board.colleague.pk}" in part
    assert f'id="org-{board.colleague.pk}"' in client.get("/people/chart/?q=coll").text
    for hidden in ("susp", "left", "guest", "zzz"):
        assert "Nobody by that name" in client.get(f"/people/chart/?q={hidden}", headers=IN_PLACE).text


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["guest", "suspended", "left", "unclaimed", ""])
def test_guests_former_colleagues_and_strangers_have_no_chart(board: Cast, who: str) -> None:
    viewer = board.person(who) if who else None
    client = client_of(viewer)
    for address in ("/people/chart/", f"/people/{board.host.pk}/chart/", f"/people/chart/?under={board.host.pk}"):
        answer = client.get(address)
        assert answer.status_code in (302, 403)
        assert board.host.name not in answer.text.replace("localhost", "")
    for path in ("/people/chart", f"/people/{board.host.pk}/chart", f"/people/{absent_id()}/chart"):
        assert client.get(f"/api/v1{path}").status_code in (401, 403)
    if who == "guest":
        assert "/chart/" not in client.get(f"/people/{board.host.pk}/").text
        assert "/chart/" not in client.get("/people/").text


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["suspended", "left", "guest"])
def test_who_is_not_in_the_chart_is_like_nobody(board: Cast, who: str) -> None:
    person = board.person(who)
    report(person, board.host)
    team(person, 2)
    client = client_of(board.member)
    before = place(board.host).everybody
    assert before == 5  # steward, member, colleague, and the two who moved up
    for address in ("/people/{}/chart/", "/people/chart/?to={}", "/people/chart/?under={}"):
        there, nowhere = (client.get(address.format(pk)) for pk in (person.pk, absent_id()))
        assert there.status_code == nowhere.status_code == 404
    assert api(board.member, f"/people/{person.pk}/chart").status_code == 404
    for page in (
        "/people/chart/?depth=all",
        f"/people/chart/?under={board.host.pk}",
        f"/people/{board.host.pk}/chart/",
    ):
        assert str(person.pk) not in client.get(page).text


@pytest.mark.django_db
def test_who_has_not_signed_in_yet_stands_where_they_work(board: Cast) -> None:
    assert not ChartPlace.objects.filter(pk=board.unclaimed.pk).exists()
    assert api(board.member, f"/people/{board.unclaimed.pk}/chart").status_code == 404  # invited, and in nobody's line
    report(board.unclaimed, board.host)
    assert place(board.unclaimed).above_id == board.host.pk
    page = client_of(board.member).get(f"/people/{board.host.pk}/chart/").text
    assert board.unclaimed.byline in page
    assert board.unclaimed.byline in client_of(board.member).get(f"/people/{board.host.pk}/reports/").text
    Person.objects.filter(pk=board.unclaimed.pk).update(state="suspended")
    assert board.unclaimed.byline not in client_of(board.member).get(f"/people/{board.host.pk}/chart/").text


@pytest.mark.django_db
def test_the_chart_follows_what_changes(board: Cast) -> None:
    services.draw_chart(actor=board.owner)
    services.update_profile(actor=board.admin, person=board.outsider, changes={"manager": board.colleague.pk})
    assert place(board.owner).everybody == 5
    assert place(new_person("Fresh")).above is None
    Person.objects.filter(pk=board.owner.pk).update(name="Zoe")
    assert place(board.owner).position == 1  # who leads stands first
    report(board.host, None)
    assert (place(board.host).position, place(board.owner).everybody) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "under=x",
        "under=%00",
        "after=-1",
        "after=9999999999999",
        "ahead=x&after=1",
        "to=x",
        "depth=99",
        "q=%00",
        "look=x",
    ],
)
def test_hostile_questions(board: Cast, query: str) -> None:
    assert client_of(board.member).get(f"/people/chart/?{query}").status_code in (200, 404)


@pytest.mark.django_db
def test_the_look_sticks(board: Cast) -> None:
    client = client_of(board.member)
    assert '<org-chart data-look="chart"' in client.get("/people/chart/").text
    client.get("/people/chart/?look=outline")
    assert '<org-chart data-look="outline"' in client.get(f"/people/{board.host.pk}/chart/").text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/people/chart/?depth=all", "/people/chart/?to={}", "/people/{}/chart/", "/people/chart/?under={}"]
)
@pytest.mark.parametrize("who", ["member", "admin"])
def test_a_look_costs_the_same_when_the_organisation_grows(board: Cast, address: str, who: str) -> None:
    client = client_of(board.person(who))

    def grow() -> None:
        for lead in team(board.host, 3):
            team(lead, 2)
            Vacancy.objects.create(title="Sought", under=lead)
        report(new_person(), board.left)

    def look() -> None:
        services.draw_chart(actor=board.owner)
        assert client.get(address.format(board.host.pk)).status_code == 200

    grow()
    assert_constant_queries(grow, look)
    assert selectors.chart(board.member).size
