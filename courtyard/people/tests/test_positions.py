"""Dotted lines, assistants and open positions: who writes them, who reads them, and what becomes of them."""

import uuid
from typing import Any

import pytest

from courtyard.accounts.models import Person, State
from courtyard.accounts.services import create_token
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.people import selectors, services
from courtyard.people.models import ChartPlace, Profile, Tie, Vacancy
from courtyard.people.selectors import Level
from tests.cast import Cast, absent_id, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(cast: Cast) -> Cast:
    """The host leads the member, who leads the colleague."""
    for person, lead in (("member", "host"), ("colleague", "member")):
        Profile.objects.filter(person=cast.person(person)).update(manager=cast.person(lead))
    return cast


@pytest.fixture
def sought(board: Cast) -> Vacancy:
    return services.open_position(
        actor=board.admin, title="Joiner", under_id=board.member.pk, site="Lille", link="https://example.org/joiner"
    )


def below(viewer: Person, under: Person | None) -> Level:
    services.draw_chart(actor=viewer)
    return selectors.level(viewer, under.pk if under else None)


def api(person: Person, method: str, path: str, body: object = None) -> Any:
    _token, text = create_token(actor=person, person=person, name="test")
    headers = {"Authorization": f"Bearer {text}"}
    return getattr(client_of(None), method)(
        f"/api/v1{path}", data=body, content_type="application/json", headers=headers
    )


def tie(cast: Cast, by: Person, **changes: object) -> None:
    services.update_profile(actor=by, person=cast.member, changes=changes)


def test_further_leads_and_an_assistant_are_given_by_who_manages_people_and_noted(board: Cast) -> None:
    tie(board, board.admin, dotted_leads=[board.steward.pk, board.outsider.pk], assistant=board.colleague.pk)
    entry = AuditEntry.objects.get(kind="profile.managed")
    assert entry.data == {"fields": ["assistant", "dotted_leads"]}
    (node,) = below(board.outsider, board.host).nodes
    assert ([one.name for one in node.leads], [one.name for one in node.assistants]) == (
        ["Outsider", "Steward"], ["Colleague"],
    )  # fmt: skip
    tie(board, board.admin, dotted_leads=[board.steward.pk])
    tie(board, board.admin, assistant=None)
    assert list(Tie.objects.values_list("other", flat=True)) == [board.steward.pk]
    tie(board, board.admin, dotted_leads=[board.steward.pk])
    assert AuditEntry.objects.filter(kind="profile.managed").count() == 3  # the same again is no change


@pytest.mark.parametrize("who", ["member", "host", "moderator", "outsider"])
def test_nobody_else_gives_them(board: Cast, who: str) -> None:
    for changes in ({"dotted_leads": [board.steward.pk]}, {"assistant": board.colleague.pk}):
        with pytest.raises(Forbidden):
            tie(board, board.person(who), **changes)
    assert not Tie.objects.exists()


def test_ties_that_cannot_be_are_refused_at_their_field(board: Cast) -> None:
    for field, value in (
        ("dotted_leads", [board.member.pk]), ("dotted_leads", [board.suspended.pk]), ("assistant", absent_id()),
        ("dotted_leads", "x"), ("dotted_leads", [7]), ("assistant", board.left.pk),
        ("dotted_leads", [board.person(who).pk for who in ("host", "steward", "owner", "admin", "moderator", "outsider")]),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            tie(board, board.admin, **{field: value})
        assert list(refusal.value.errors) == [field]
    assert not Tie.objects.exists()


def test_ties_are_read_on_profiles_but_never_by_guests_nor_of_who_left(board: Cast) -> None:
    tie(board, board.admin, dotted_leads=[board.outsider.pk], assistant=board.steward.pk)
    page = client_of(board.colleague).get(f"/people/{board.member.pk}/").text
    assert "Also reports to (dotted line)" in page
    assert "Assists this person" in client_of(board.colleague).get(f"/people/{board.steward.pk}/").text
    guest = client_of(board.guest).get(f"/people/{board.member.pk}/").text
    assert not any(word in guest for word in ("dotted line", "Outsider", "Assistant"))
    assert client_of(board.guest).get(f"/api/v1/people/{board.member.pk}").json()["dotted_leads"] == []
    Person.objects.filter(pk=board.outsider.pk).update(state=State.SUSPENDED)
    assert "Outsider" not in client_of(board.colleague).get(f"/people/{board.member.pk}/").text
    assert "Outsider" not in client_of(board.colleague).get("/people/chart/?depth=all").text


def test_the_edit_page_and_the_api_change_ties(board: Cast) -> None:
    form = {"name": "Member", "dotted_leads": [str(board.steward.pk), str(board.outsider.pk)], "assistant": ""}
    address = f"/people/{board.member.pk}/edit/"
    assert client_of(board.admin).post(address, form).status_code == 302
    assert Tie.objects.count() == 2
    assert client_of(board.admin).post(address, form | {"dotted_leads": ["x"]}).status_code == 422
    assert client_of(board.admin).post(address, form | {"assistant": str(board.member.pk)}).status_code == 422
    assert client_of(board.member).post(
        address, form | {"dotted_leads": [], "birthday_for": "nobody", "phone_for": "nobody"}
    )
    assert Tie.objects.count() == 2
    path = f"/people/{board.member.pk}"
    changed = api(board.admin, "patch", path, {"dotted_leads": None, "assistant": str(board.colleague.pk)})
    assert (changed.json()["dotted_leads"], changed.json()["assistant"]) == ([], str(board.colleague.pk))
    assert api(board.member, "patch", path, {"assistant": None}).status_code == 403


def test_an_open_position_stands_in_the_chart_and_is_counted_apart(board: Cast, sought: Vacancy) -> None:
    assert below(board.outsider, board.member).openings == [sought]
    place = ChartPlace.objects.get(pk=board.host.pk)
    assert (place.everybody, place.openings) == (2, 1)
    page = client_of(board.outsider).get(f"/people/{board.member.pk}/chart/").text
    assert all(word in page for word in ("Joiner", "Open position", "https://example.org/joiner"))
    assert "Change or fill" not in page
    assert "Change or fill" in client_of(board.admin).get(f"/people/{board.member.pk}/chart/").text
    Person.objects.filter(pk=board.member.pk).update(state=State.LEFT)
    assert below(board.outsider, board.host).openings == [sought]  # it moves up with the team
    assert "1 open" in client_of(board.outsider).get("/people/chart/?depth=1").text


def test_a_filled_position_is_somebodys_place(board: Cast, sought: Vacancy) -> None:
    services.draw_chart(actor=board.admin)
    services.fill_position(actor=board.admin, vacancy_id=sought.pk, person_id=board.outsider.pk)
    person = Person.objects.get(pk=board.outsider.pk)
    profile = Profile.objects.get(person=person)
    assert (person.title, profile.manager, profile.site, profile.department) == (
        "Joiner",
        board.member,
        "Lille",
        "Workshop",
    )
    found = below(board.admin, board.member)
    assert (found.openings, [node.person.name for node in found.nodes]) == ([], ["Colleague", "Outsider"])
    assert set(AuditEntry.objects.filter(kind__startswith="vacancy").values_list("kind", flat=True)) == {
        "vacancy.opened", "vacancy.filled",
    }  # fmt: skip
    with pytest.raises(NotFound):  # twice is once
        services.fill_position(actor=board.admin, vacancy_id=sought.pk, person_id=board.steward.pk)


def test_who_cannot_stand_there_does_not_fill_it(board: Cast, sought: Vacancy) -> None:
    services.draw_chart(actor=board.admin)
    for person_id in (board.host.pk, board.member.pk, board.suspended.pk, board.guest.pk, absent_id(), None):
        with pytest.raises(Invalid):
            services.fill_position(actor=board.admin, vacancy_id=sought.pk, person_id=person_id)
    assert Vacancy.objects.get(pk=sought.pk).ended_at is None
    assert Person.objects.get(pk=board.host.pk).title == ""


def test_a_closed_position_is_gone(board: Cast, sought: Vacancy) -> None:
    services.close_position(actor=board.admin, vacancy_id=sought.pk)
    assert below(board.outsider, board.member).openings == []
    for method in ("get", "post"):
        assert getattr(client_of(board.admin), method)(f"/people/chart/positions/{sought.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["guest", "member", "host", "moderator"])
def test_open_positions_are_for_who_manages_people(board: Cast, sought: Vacancy, who: str) -> None:
    client = client_of(board.person(who))
    for address in (
        "/people/chart/positions/",
        f"/people/chart/positions/{sought.pk}/",
        f"/people/chart/positions/{absent_id()}/",
    ):
        assert client.get(address).status_code == client.post(address, {"title": ""}).status_code == 403
    actor = board.person(who)
    for call in (
        lambda: services.open_position(actor=actor, title="", under_id=None),
        lambda: services.edit_position(actor=actor, vacancy_id=sought.pk, title="", under_id=None),
        lambda: services.fill_position(actor=actor, vacancy_id=sought.pk, person_id=None),
        lambda: services.close_position(actor=actor, vacancy_id=absent_id()),
    ):
        with pytest.raises(Forbidden):
            call()


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "x" * 121), ("link", "javascript:alert(1)"), ("link", "example"), ("under", "x"),
     ("under", str(uuid.UUID(int=5)))],
)  # fmt: skip
def test_a_form_that_does_not_fit_comes_back_with_its_words(board: Cast, field: str, value: str) -> None:
    form = {
        "title": "Joiner <u>",
        "department": "Bench",
        "site": "",
        "link": "",
        "under": str(board.host.pk),
        field: value,
    }
    answer = client_of(board.admin).post("/people/chart/positions/", form)
    assert answer.status_code == 422
    assert "Bench" in answer.text
    assert "<u>" not in answer.text
    assert not Vacancy.objects.exists()


def test_the_pages_and_the_api_open_change_fill_and_close(board: Cast) -> None:
    client = client_of(board.admin)
    assert "Host" in client.get(f"/people/chart/positions/?under={board.host.pk}").text
    form = {"title": "Joiner", "department": "", "site": "", "link": "", "under": ""}
    assert client.post("/people/chart/positions/", form)["Location"] == "/people/chart/"
    vacancy = Vacancy.objects.get()
    address = f"/people/chart/positions/{vacancy.pk}/"
    assert client.get(address).status_code == 200
    client.post(address, form | {"title": "Senior joiner", "under": str(board.host.pk)})
    assert Vacancy.objects.get().title == "Senior joiner"
    assert client.post(address, {"then": "fill", "person": str(board.host.pk)}).status_code == 422
    assert client.post(address, {"then": "fill", "person": str(board.steward.pk)}).status_code == 302
    assert Vacancy.objects.get().filled_by == board.steward
    made = api(board.admin, "post", "/people/chart/positions", {"title": "Painter", "under": str(board.host.pk)})
    path = f"/people/chart/positions/{made.json()['id']}"
    assert (made.status_code, made.json()["under"]) == (201, str(board.host.pk))
    assert api(board.admin, "put", path, {"title": "Master painter"}).json()["title"] == "Master painter"
    assert (
        api(board.admin, "post", f"{path}/filling", {"person": str(board.outsider.pk)}).json()["title"]
        == "Master painter"
    )
    assert api(board.admin, "delete", path).status_code == 404
    assert api(board.member, "post", "/people/chart/positions", {"title": "Painter"}).status_code == 403
