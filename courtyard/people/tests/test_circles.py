"""Circles and their roles: who writes them, who finds them, and what becomes of them."""

import datetime
import uuid
from typing import Any

import pytest

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.services import create_token
from courtyard.core.clock import today
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.people import selectors, services
from courtyard.people.models import Circle, CircleRole, RoleFilling
from courtyard.people.selectors import Wishes
from courtyard.people.services import circles as rules
from tests.cast import Cast, absent_id, client_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


class Firm:
    """A circle "Firm" with "Safety" inside and "Drills" inside that; the member leads Safety, and nobody the others."""

    def __init__(self, cast: Cast) -> None:
        admin = cast.admin
        self.firm = services.make_circle(actor=admin, name="Firm")
        self.safety = services.make_circle(actor=admin, name="Safety", purpose="All go home", within_id=self.firm.pk)
        self.drills = services.make_circle(actor=admin, name="Drills", within_id=self.safety.pk)
        self.lead = services.make_role(actor=admin, circle_id=self.safety.pk, name="Lead", leads=True)
        self.warden = services.make_role(
            actor=admin, circle_id=self.drills.pk, name="Fire warden", purpose="Nobody stays inside",
            duties="Knows every exit\n\nCounts heads",
        )  # fmt: skip
        services.fill_role(actor=admin, role_id=self.lead.pk, person_id=cast.member.pk)


@pytest.fixture
def firm(cast: Cast) -> Firm:
    return Firm(cast)


def fill(actor: Person, role: CircleRole, person: Person, **said: Any) -> RoleFilling:
    return services.fill_role(actor=actor, role_id=role.pk, person_id=person.pk, **said)


def roles(viewer: Person, person: Person) -> list[str]:
    return [filling.role.name for filling in selectors.roles_of(viewer, person)]


def api(person: Person, method: str, path: str, body: object = None) -> Any:
    _token, text = create_token(actor=person, person=person, name="test")
    headers = {"Authorization": f"Bearer {text}"}
    return getattr(client_of(None), method)(
        f"/api/v1{path}", data=body, content_type="application/json", headers=headers
    )


def test_circles_stand_inside_each_other_and_roles_say_who_fills_them(cast: Cast, firm: Firm) -> None:
    fill(cast.admin, firm.warden, cast.colleague, focus="Lille", until=today() + DAY)
    (top,) = selectors.circles(cast.outsider)
    safety = top.inner[0]
    assert (top.circle.name, safety.circle.name, safety.inner[0].circle.name) == ("Firm", "Safety", "Drills")
    (warden,) = safety.inner[0].roles
    assert warden.role.duties == ["Knows every exit", "Counts heads"]
    assert [(one.person.name, one.focus, one.until) for one in warden.fillings] == [
        ("Colleague", "Lille", today() + DAY)
    ]
    assert (safety.vacant, top.may_edit, safety.may_work) == (0, False, False)
    services.empty_role(actor=cast.admin, role_id=firm.warden.pk, person_id=cast.colleague.pk)
    assert selectors.circle(cast.outsider, firm.drills.pk).vacant == 1


def test_who_leads_a_circle_writes_in_it_and_below_and_nowhere_else(cast: Cast, firm: Firm) -> None:
    lead = cast.member
    inside = services.make_circle(actor=lead, name="First aid", within_id=firm.safety.pk)
    role = services.make_role(actor=lead, circle_id=firm.safety.pk, name="Trainer")
    fill(lead, role, cast.colleague)
    fill(lead, services.make_role(actor=lead, circle_id=firm.drills.pk, name="Lead", leads=True), cast.colleague)
    services.edit_circle(actor=lead, circle_id=firm.drills.pk, name="Drills and exits", within_id=inside.pk)
    assert Circle.objects.get(pk=firm.drills.pk).within_id == inside.pk
    for refused in (
        lambda: services.edit_circle(actor=lead, circle_id=firm.safety.pk, name="Mine", within_id=firm.firm.pk),
        lambda: services.remove_circle(actor=lead, circle_id=firm.safety.pk),
        lambda: services.make_circle(actor=lead, name="Mine"),
        lambda: services.make_circle(actor=lead, name="Mine", within_id=firm.firm.pk),
        lambda: services.edit_circle(actor=lead, circle_id=firm.drills.pk, name="Mine", within_id=None),
        lambda: services.make_role(actor=lead, circle_id=firm.safety.pk, name="Second lead", leads=True),
        lambda: services.edit_role(actor=lead, role_id=role.pk, name="Trainer", leads=True),
        lambda: fill(lead, firm.lead, cast.colleague),
        lambda: services.empty_role(actor=lead, role_id=firm.lead.pk, person_id=lead.pk),
    ):
        with pytest.raises(Forbidden):
            refused()
    services.empty_role(actor=cast.admin, role_id=firm.lead.pk, person_id=lead.pk)
    with pytest.raises(Forbidden):
        services.make_role(actor=lead, circle_id=firm.safety.pk, name="Too late")


@pytest.mark.parametrize("who", ["outsider", "moderator", "communicator", "guest", "suspended", "left", "unclaimed"])
def test_nobody_else_writes(cast: Cast, firm: Firm, who: str) -> None:
    actor = cast.person(who)
    for refused in (
        lambda: services.make_circle(actor=actor, name="", within_id=firm.firm.pk),
        lambda: services.make_role(actor=actor, circle_id=firm.drills.pk, name=""),
        lambda: services.edit_role(actor=actor, role_id=firm.warden.pk, name=""),
        lambda: services.remove_role(actor=actor, role_id=firm.warden.pk),
        lambda: fill(actor, firm.warden, actor),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_leading_ends_with_the_last_day_and_with_leaving(cast: Cast, firm: Firm) -> None:
    held = RoleFilling.objects.filter(role=firm.lead)
    for until, led in ((today(), True), (today() - DAY, False)):
        held.update(until=until)
        assert selectors.circle(cast.member, firm.safety.pk).may_work is led
    held.update(until=None)
    Person.objects.filter(pk=cast.member.pk).update(role=Role.GUEST)
    with pytest.raises(Forbidden):
        services.make_role(actor=Person.objects.get(pk=cast.member.pk), circle_id=firm.drills.pk, name="Trainer")


def test_a_circle_never_stands_inside_itself(cast: Cast, firm: Firm) -> None:
    for within in (firm.safety, firm.drills):
        with pytest.raises(Invalid, match="cannot be taken") as refusal:
            services.edit_circle(actor=cast.admin, circle_id=firm.safety.pk, name="Safety", within_id=within.pk)
        assert "within" in refusal.value.errors
    with pytest.raises(Conflict):
        services.remove_circle(actor=cast.admin, circle_id=firm.safety.pk)
    services.remove_circle(actor=cast.admin, circle_id=firm.drills.pk)
    assert not CircleRole.objects.filter(pk=firm.warden.pk).exists()
    assert firm.safety.pk not in dict(selectors.circle_choices(cast.admin, firm.safety))


def test_there_is_an_end_to_everything(cast: Cast, firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_DEPTH", 3)
    with pytest.raises(Invalid):
        services.make_circle(actor=cast.admin, name="Deeper", within_id=firm.drills.pk)
    other = services.make_circle(actor=cast.admin, name="Other")
    with pytest.raises(Invalid):
        services.edit_circle(actor=cast.admin, circle_id=firm.firm.pk, name="Firm", within_id=other.pk)
    for name in ("MAX_CIRCLES", "MAX_ROLES", "MAX_PEOPLE"):
        monkeypatch.setattr(rules, name, 0)
    for refused in (
        lambda: services.make_circle(actor=cast.admin, name="More"),
        lambda: services.make_role(actor=cast.admin, circle_id=firm.firm.pk, name="More"),
        lambda: fill(cast.admin, firm.warden, cast.colleague),
    ):
        with pytest.raises(Invalid):
            refused()


def test_who_cannot_fill_a_role_is_refused_at_the_field(cast: Cast, firm: Firm) -> None:
    for who in ("guest", "suspended", "left"):
        with pytest.raises(Invalid) as refusal:
            fill(cast.admin, firm.warden, cast.person(who))
        assert "person" in refusal.value.errors
    with pytest.raises(Invalid):
        fill(cast.admin, firm.warden, cast.colleague, until=today() - DAY)
    with pytest.raises(Invalid):
        services.make_role(actor=cast.admin, circle_id=firm.firm.pk, name="X", duties=["a"] * 13)
    with pytest.raises(NotFound):
        services.fill_role(actor=cast.admin, role_id=absent_id(), person_id=cast.member.pk)


def test_twice_is_once_and_every_deed_is_noted(cast: Cast, firm: Firm) -> None:
    for focus in ("Lille", "Lille", "Douai"):
        fill(cast.admin, firm.warden, cast.colleague, focus=focus)
    for _time in range(2):
        services.empty_role(actor=cast.admin, role_id=firm.warden.pk, person_id=cast.colleague.pk)
    noted = AuditEntry.objects.filter(subject_id=cast.colleague.pk).order_by("pk").values_list("kind", flat=True)
    assert list(noted) == ["circle.role.filled", "circle.role.filled", "circle.role.emptied"]


def test_who_left_and_whose_time_is_over_fills_nothing(cast: Cast, firm: Firm) -> None:
    held = fill(cast.admin, firm.warden, cast.colleague)
    assert roles(cast.outsider, cast.colleague) == ["Fire warden"]
    assert roles(cast.guest, cast.colleague) == []
    Person.objects.filter(pk=cast.colleague.pk).update(state=State.SUSPENDED)
    assert roles(cast.outsider, cast.colleague) == []
    assert selectors.circle(cast.outsider, firm.drills.pk).vacant == 1
    Person.objects.filter(pk=cast.colleague.pk).update(state=State.ACTIVE)
    RoleFilling.objects.filter(pk=held.pk).update(until=today() - DAY)
    assert roles(cast.outsider, cast.colleague) == []


def test_people_are_found_by_their_roles(cast: Cast, firm: Firm) -> None:
    fill(cast.admin, firm.warden, cast.colleague)
    for wishes in (Wishes(q="ward"), Wishes(fills=("Fire warden",))):
        assert [one.name for one in selectors.directory(cast.outsider, wishes).results] == ["Colleague"]
        assert selectors.directory(cast.guest, wishes).results == []
    found = selectors.counted(cast.outsider, Wishes())
    assert {(value.key, value.count) for value in found["fills"]} == {("Fire warden", 1), ("Lead", 1)}
    assert selectors.counted(cast.guest, Wishes())["fills"] == []
    page = client_of(cast.outsider).get("/people/?fills=Fire+warden").text
    assert "Role in a circle" in page
    assert "Colleague" in page


def test_roles_stand_on_the_profile_and_the_card_for_colleagues(cast: Cast, firm: Firm) -> None:
    fill(cast.admin, firm.warden, cast.colleague, focus="Lille")
    page = client_of(cast.outsider).get(f"/people/{cast.colleague.pk}/card/").text
    assert "Fire warden" in page
    header = selectors.header(cast.outsider, cast.colleague.pk)
    assert [(one.role.circle.name, one.focus) for one in header.roles] == [("Drills", "Lille")]
    assert selectors.header(cast.guest, cast.member.pk).roles == []


def test_circles_are_drawn_and_listed(cast: Cast, firm: Firm) -> None:
    client = client_of(cast.outsider)
    page = client.get("/people/circles/").text
    assert 'aria-label="Circle Safety"' in page
    assert 'data-vacant aria-label="Role Fire warden: Vacant"' in page
    assert 'data-leads aria-label="Role Lead: Member"' in page
    assert page.count(f"/people/circles/{firm.drills.pk}/") == 3  # the circle, its vacant role, and in the outline
    inside = client.get(f"/people/circles/?in={firm.drills.pk}&look=outline")
    assert 'data-look="outline"' in inside.text
    assert "Circle Safety" not in inside.text
    assert 'data-look="outline"' in client.get("/people/circles/").text  # as was chosen last
    for wrong in ("x", absent_id()):
        assert client.get(f"/people/circles/?in={wrong}").status_code == 404


def test_the_whole_costs_the_same_however_much_there_is(cast: Cast, firm: Firm) -> None:
    def grow() -> None:
        made = services.make_circle(actor=cast.admin, name="More", within_id=firm.firm.pk)
        for name in ("One", "Two"):
            fill(cast.admin, services.make_role(actor=cast.admin, circle_id=made.pk, name=name), cast.colleague)

    assert_constant_queries(grow, lambda: client_of(cast.outsider).get("/people/circles/"))


@pytest.mark.parametrize("who", ["guest", "suspended", "left", "unclaimed", ""])
def test_who_reads_no_chart_opens_no_circle(cast: Cast, firm: Firm, who: str) -> None:
    client = client_of(cast.person(who) if who else None)
    for path in ("", f"{firm.safety.pk}/", "new/", f"{firm.safety.pk}/edit/"):
        assert client.get(f"/people/circles/{path}").status_code in (302, 403)
    for path in ("/circles", f"/circles/{firm.safety.pk}"):
        assert client.get(f"/api/v1{path}").status_code in (401, 403)


def test_a_lead_does_it_all_on_pages(cast: Cast, firm: Firm) -> None:
    client, base = client_of(cast.member), f"/people/circles/{firm.safety.pk}/"
    assert "New role" in client.get(base).text
    assert "New role" not in client_of(cast.outsider).get(base).text
    refused = client.post(f"{base}roles/", {"name": "", "purpose": "Kept as typed"})
    assert refused.status_code == 422
    assert "Kept as typed" in refused.text
    made = client.post(f"{base}roles/", {"name": "Trainer", "duties": "Shows\nAsks"})
    role = CircleRole.objects.get(name="Trainer")
    assert made["Location"] == f"/people/circle-roles/{role.pk}/"
    wrong = client.post(
        f"{made['Location']}people/", {"person": str(cast.colleague.pk), "until": "soon", "focus": "Lille"}
    )
    assert wrong.status_code == 422
    assert all(words in wrong.text for words in ("Please give a date", "Lille", "Colleague"))
    client.post(f"{made['Location']}people/", {"person": str(cast.colleague.pk)})
    assert "Colleague" in client.get(base).text
    client.post(f"{made['Location']}people/", {"end": str(cast.colleague.pk)})
    client.post(made["Location"], {"name": "Coach"})
    assert "Coach" in client.get(base).text
    client.post(made["Location"], {"then": "remove"})
    assert not CircleRole.objects.filter(pk=role.pk).exists()
    made = client.post("/people/circles/new/", {"name": "First aid", "within": str(firm.safety.pk)})
    assert client.get(f"{made['Location']}edit/").status_code == 200
    client.post(f"{made['Location']}edit/", {"name": "Help", "within": str(firm.safety.pk)})
    assert "Help" in client.get("/people/circles/").text
    client.post(f"{made['Location']}edit/", {"then": "remove"})
    assert not Circle.objects.filter(name="Help").exists()
    assert client.post("/people/circles/new/", {"name": "Top"}).status_code == 403
    admin = client_of(cast.admin)
    assert admin.post(f"{base}edit/", {"then": "remove"}).status_code == 422
    assert admin.post("/people/circles/new/", {"name": "X", "within": "x"}).status_code == 404


def test_nobody_else_opens_the_forms(cast: Cast, firm: Firm) -> None:
    client = client_of(cast.outsider)
    for path in ("circles/new/", f"circles/{firm.safety.pk}/edit/", f"circles/{firm.safety.pk}/roles/"):
        assert client.get(f"/people/{path}").status_code == 403
        assert client.post(f"/people/{path}").status_code == 403
    assert client.get(f"/people/circle-roles/{firm.warden.pk}/").status_code == 403
    assert client.post(f"/people/circle-roles/{firm.warden.pk}/people/", {"until": "x"}).status_code == 403
    assert client.get(f"/people/circle-roles/{absent_id()}/").status_code == 404


def test_scripts_do_the_same(cast: Cast, firm: Firm) -> None:
    made = api(cast.member, "post", "/circles", {"name": "First aid", "within": str(firm.safety.pk)})
    assert (made.status_code, made.json()["may_edit"]) == (201, True)
    role = api(
        cast.member, "post", f"/circles/{made.json()['id']}/roles", {"name": "Aider", "duties": ["Helps"]}
    ).json()
    held = f"/circle-roles/{role['id']}/people/{cast.colleague.pk}"
    until = (today() + DAY).isoformat()
    filled = api(cast.member, "put", held, {"focus": "Lille", "until": until}).json()
    assert (filled["size"], filled["people"][0]["person"]["name"], filled["people"][0]["until"]) == (
        1,
        "Colleague",
        until,
    )
    assert api(cast.outsider, "put", held, {}).status_code == 403
    assert (
        api(cast.member, "put", f"/circle-roles/{role['id']}", {"name": "First aider"}).json()["name"] == "First aider"
    )
    found = api(cast.outsider, "get", f"/people/{cast.colleague.pk}/circle-roles").json()["results"]
    assert [(one["name"], one["circle_name"]) for one in found] == [("First aider", "First aid")]
    seen = client_of(cast.guest).get(f"/api/v1/people/{cast.member.pk}/circle-roles")
    assert seen.json()["results"] == []
    assert api(cast.member, "delete", held).status_code == 204
    assert api(cast.member, "delete", f"/circle-roles/{role['id']}").status_code == 204
    assert api(cast.member, "put", f"/circles/{made.json()['id']}", {"name": "Top"}).status_code == 403
    assert api(cast.member, "delete", f"/circles/{made.json()['id']}").status_code == 204
    assert api(cast.outsider, "get", "/circles").json()["results"][0]["inner"][0]["name"] == "Safety"
    assert api(cast.outsider, "get", f"/circles/{uuid.uuid4()}").status_code == 404
