"""The directory's filters: whom they find, the numbers beside them, and that none of it tells of who is hidden."""

import csv
import io
from importlib import import_module
from typing import Any

import pytest

from courtyard.accounts.models import Person
from courtyard.core.clock import today
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.models import AuditEntry
from courtyard.people import selectors, services
from courtyard.people.models import PersonSkill, Profile, SavedFilter, Skill, SkillName
from courtyard.people.selectors import Wishes, counting
from tests.cast import Cast, client_of, new_person
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(cast: Cast) -> Cast:
    """The cast with something to filter by; who cannot be seen has more of it than anybody."""
    say(cast.member, department="Stores", site="Lille", languages="French, Dutch (some)", skills=["Welding", "Excel"])
    say(cast.steward, department="Stores", site="Douai", languages="french; English", skills=["Welding"])
    say(cast.outsider, department="Yard", site="Lille", languages="Dutch", skills=["Welding", "Zither"])
    say(cast.guest, department="Partner", languages="French", skills=["Excel"])
    for person in (cast.suspended, cast.left):
        say(person, department="Stores", site="Lille", languages="Latin", skills=["Welding", "Alchemy"])
    say(cast.unclaimed, department="", languages="Latin", skills=["Welding", "Alchemy"])  # invited, and placed nowhere
    welding = Skill.objects.get(name="Welding")
    services.add_synonym(actor=cast.admin, skill_id=welding.pk, name="Soldering")
    return cast


def say(person: Person, *, skills: list[str] = [], **told: Any) -> None:  # noqa: B006
    Profile.objects.filter(person=person).update(**told)
    for position, name in enumerate(skills):
        known = SkillName.objects.filter(name=name).first()
        skill = known.skill if known else Skill.objects.create(name=name)
        SkillName.objects.get_or_create(skill=skill, name=name)
        PersonSkill.objects.create(person=person, skill=skill, position=position)


def found(viewer: Person, **wishes: Any) -> set[str]:
    return {person.name for person in selectors.directory(viewer, Wishes(**wishes), limit=100).results}


def numbers(viewer: Person, facet: str, **wishes: Any) -> dict[str, int]:
    return {one.label: one.count for one in selectors.counted(viewer, Wishes(**wishes))[facet]}


@pytest.mark.parametrize(
    ("wishes", "names"),
    [
        ({"department": ("Stores",)}, {"Member", "Steward"}),
        ({"department": ("Stores", "Partner")}, {"Member", "Steward", "Guest"}),
        ({"department": ("Stores",), "site": ("Lille",)}, {"Member"}),
        ({"skill": ("soldering",)}, {"Member", "Steward", "Outsider"}),
        ({"skill": ("WELDING", "excel")}, {"Member"}),
        ({"skill": ("Nothing of it",)}, set()),
        ({"language": ("FRENCH",)}, {"Member", "Steward", "Guest"}),
        ({"language": ("french", "dutch")}, {"Member"}),
        ({"language": ("Fren",)}, set()),
        ({"role": ("guest",)}, {"Guest"}),
        ({"space": ("not an id",)}, set()),
        ({"q": "mem", "site": ("Lille",)}, {"Member"}),
    ],
)
def test_filters_find_who_has_what_is_wished(firm: Cast, wishes: dict[str, Any], names: set[str]) -> None:
    assert found(firm.outsider, **wishes) == names


def test_guests_and_members_are_told_apart(firm: Cast) -> None:
    assert "Guest" not in found(firm.outsider, role=("member",))
    assert found(firm.outsider, role=("member", "guest")) == found(firm.outsider)


def test_who_is_new_came_within_thirty_days(firm: Cast) -> None:
    say(firm.steward, started_on=today())
    assert found(firm.outsider, new=True) == {"Steward"}
    assert selectors.counted(firm.outsider, Wishes())["new"][0].count == 1


def test_numbers_respect_the_other_filters(firm: Cast) -> None:
    assert numbers(firm.outsider, "department")["Stores"] == 2
    assert numbers(firm.outsider, "department", site=("Lille",)) == {"Stores": 1, "Yard": 1}
    assert numbers(firm.outsider, "site", site=("Lille",)) == {"Lille": 2, "Douai": 1}
    assert numbers(firm.outsider, "skill", department=("Stores",)) == {"Welding": 2, "Excel": 1}
    assert numbers(firm.outsider, "skill", skill=("Excel",)) == {"Excel": 2, "Welding": 1}
    assert numbers(firm.outsider, "language") == {"French": 3, "Dutch": 2, "English": 1}
    assert numbers(firm.outsider, "role", department=("Partner",)) == {"guest": 1}
    assert numbers(firm.outsider, "all", q="zzz") == {"": 0}


def test_numbers_are_those_of_the_lists_they_lead_to(firm: Cast) -> None:
    for viewer in (firm.outsider, firm.guest, firm.member, firm.admin):
        for facet in ("department", "site", "skill", "language", "role"):
            for value, number in numbers(viewer, facet).items():
                assert len(found(viewer, **{facet: (value,)})) == number, (viewer, facet, value)


def test_nothing_tells_of_who_is_hidden(firm: Cast) -> None:
    told = selectors.counted(firm.outsider, Wishes())
    assert not {"Latin", "Alchemy"} & {one.label for values in told.values() for one in values}
    assert found(firm.admin, skill=("Alchemy",)) == found(firm.outsider, language=("Latin",)) == set()
    assert selectors.helpers(firm.outsider, Wishes(q="alchemy")) is None
    seen = selectors.counted(firm.guest, Wishes())
    assert not {"Zither", "Yard"} & {one.label for values in seen.values() for one in values}
    assert (
        found(firm.guest, skill=("Zither",))
        == found(firm.guest, q="zither")
        == found(firm.guest, department=("Yard",))
        == set()
    )
    assert seen["all"][0].count == len(found(firm.guest)) == 4
    assert not any(selectors.counted(firm.suspended, Wishes()).values())
    assert not found(firm.suspended)


@pytest.mark.parametrize("place", ["department", "site", "title", "manager", "team"])
def test_who_has_a_place_here_is_found_before_they_sign_in(firm: Cast, place: str) -> None:
    arriving = firm.unclaimed
    match place:
        case "title":
            Person.objects.filter(pk=arriving.pk).update(title="Welder")
        case "manager":
            say(arriving, manager=firm.host)
        case "team":
            say(firm.member, manager=arriving)
        case _:
            say(arriving, **{place: "Stores"})
    assert "Unclaimed" in found(firm.outsider)
    assert found(firm.outsider, skill=("Alchemy",)) == {"Unclaimed"}
    assert numbers(firm.outsider, "skill")["Alchemy"] == 1
    assert "Unclaimed" not in found(firm.guest)
    assert "Alchemy" not in numbers(firm.guest, "skill")
    assert not found(firm.suspended)


def test_who_has_not_signed_in_yet_is_marked_everywhere(firm: Cast) -> None:
    say(firm.unclaimed, department="Foundry")
    client = client_of(firm.member)
    for shape in ("cards", "list", "table"):
        page = client.get(f"/people/?department=Foundry&shape={shape}").text
        assert "Unclaimed" in page
        assert "Has not signed in yet" in page
        assert "Has not signed in yet" not in client.get("/people/?department=Stores").text
    (line,) = client.get("/api/v1/people?department=Foundry").json()["results"]
    assert (line["name"], line["state"]) == ("Unclaimed", "unclaimed")
    taken = client_of(firm.admin).get("/people/people.csv?department=Foundry").getvalue().decode("utf-8-sig")
    assert [row["state"] for row in csv.DictReader(io.StringIO(taken))] == ["unclaimed"]
    assert "Foundry" in selectors.departments(firm.member)
    assert "Foundry" not in selectors.departments(firm.guest)
    assert not client_of(firm.guest).get("/api/v1/people?department=Foundry").json()["results"]


def test_whom_a_title_of_their_own_or_a_guests_role_places_nowhere(firm: Cast) -> None:
    Person.objects.filter(pk=firm.unclaimed.pk).update(title="Welder", title_own=True)
    assert "Unclaimed" not in found(firm.outsider)
    say(firm.unclaimed, department="Stores")
    Person.objects.filter(pk=firm.unclaimed.pk).update(role="guest")
    assert "Unclaimed" not in found(firm.outsider) | found(firm.admin)


def test_numbers_are_bounded(firm: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = len(found(firm.outsider))
    monkeypatch.setattr(counting, "EXACT", everybody)
    exact = selectors.counted(firm.outsider, Wishes())
    assert [(one.count, one.more) for one in exact["all"]] == [(everybody, False)]
    assert not any(one.more for one in exact["skill"])
    monkeypatch.setattr(counting, "EXACT", everybody - 1)
    monkeypatch.setattr(counting, "LOOKED_AT", everybody - 2)
    bounded = selectors.counted(firm.outsider, Wishes())
    assert [(one.count, one.more) for one in bounded["all"]] == [(everybody - 1, True)]
    assert sum(one.count for one in bounded["role"]) == everybody - 2
    assert all(one.more for one in bounded["skill"] + bounded["department"])


def test_who_can_help_comes_by_what_colleagues_say(firm: Cast) -> None:
    held = PersonSkill.objects.get(person=firm.steward, skill__name="Welding")
    services.endorse(actor=firm.outsider, held_id=held.pk)
    for q in ("Soldering", "welding", "weld", "solde"):
        helpers = selectors.helpers(firm.member, Wishes(q=q))
        assert helpers
        assert helpers.skill == "Welding"
        assert helpers.people[0].name == "Steward"
        assert {person.name for person in helpers.people} == {"Member", "Steward", "Outsider"}
    assert {"Member", "Steward", "Outsider"} <= found(firm.member, q="solder")
    within = selectors.helpers(firm.member, Wishes(q="weld", site=("Lille",)))
    assert within
    assert {person.name for person in within.people} == {"Member", "Outsider"}
    for_guest = selectors.helpers(firm.guest, Wishes(q="welding"))
    assert for_guest
    assert [(person.name, person.endorsed) for person in for_guest.people] == [("Member", None), ("Steward", None)]
    assert selectors.helpers(firm.guest, Wishes(q="zither")) is selectors.helpers(firm.member, Wishes(q="")) is None
    assert selectors.helpers(firm.suspended, Wishes(q="welding")) is None
    page = client_of(firm.member).get("/people/?q=soldering").text
    assert "Who can help with Welding" in page
    assert "endorsed by 1 colleague" in page
    assert "endorsed by" not in client_of(firm.guest).get("/people/?q=soldering").text


@pytest.mark.parametrize("shape", ["cards", "list", "table"])
def test_the_page_is_shown_as_one_likes_and_remembers_it(firm: Cast, shape: str) -> None:
    client = client_of(firm.member)
    page = client.get(f"/people/?skill=welding&department=Stores&shape={shape}").text
    assert "Steward" in page
    assert 'href="/people/?skill=welding"' in page  # the chip that takes the department away
    assert f"shape={shape}" in page
    assert 'aria-current="true">' in page
    assert ("<table" in client.get("/people/").text) == (shape == "table")
    assert client.get("/people/?shape=nonsense&role=&space=%00&new=").status_code == 200


def test_the_list_goes_on_within_its_filters(firm: Cast) -> None:
    for n in range(30):
        say(new_person(f"Zoe {n:02}"), department="Stores")
    client = client_of(firm.member)
    first = client.get("/people/?department=Stores&shape=list").text
    more = first.split("<load-more>")[1].split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(more, headers={"HX-Request": "true"}).text
    assert "<html" not in rest
    assert "Zoe 29" in rest
    assert "Outsider" not in first + rest


def test_a_search_is_saved_for_oneself(firm: Cast) -> None:
    client = client_of(firm.member)
    for _twice in range(2):
        saved = client.post("/people/filters/?skill=Welding&site=Lille", {"name": "  Welders "})
        assert saved.headers["Location"] == "/people/?site=Lille&skill=Welding"
    (kept,) = selectors.saved_filters(firm.member)
    assert (kept.name, kept.query) == ("Welders", "site=Lille&skill=Welding")
    assert "Welders" in client.get("/people/").text
    assert "Welders" not in client_of(firm.outsider).get("/people/").text
    client_of(firm.outsider).post(f"/people/filters/{kept.pk}/")
    assert SavedFilter.objects.count() == 1
    for _twice in range(2):
        assert client.post(f"/people/filters/{kept.pk}/").status_code == 302
    assert not SavedFilter.objects.exists()


def test_what_is_no_search_is_not_saved(firm: Cast) -> None:
    for name, wishes in (("", Wishes(q="a")), ("x" * 41, Wishes(q="a")), ("Everybody", Wishes())):
        with pytest.raises(Invalid):
            services.save_filter(actor=firm.member, name=name, wishes=wishes)
    for n in range(20):
        services.save_filter(actor=firm.member, name=f"Filter {n}", wishes=Wishes(q="a"))
    with pytest.raises(Invalid):
        services.save_filter(actor=firm.member, name="One more", wishes=Wishes(q="a"))
    with pytest.raises(Forbidden):
        services.save_filter(actor=firm.suspended, name="A", wishes=Wishes(q="a"))


def test_who_manages_people_takes_away_what_is_found(firm: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("courtyard.people.selectors.directory"), "AT_ONCE", 2)
    say(firm.member, phone="+33 1", phone_for="nobody", birthday=517)
    say(firm.steward, phone="+33 2")
    Person.objects.filter(pk=firm.steward.pk).update(title="=HYPERLINK()")
    answer = client_of(firm.admin).get("/people/people.csv?skill=soldering")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Member", "Outsider", "Steward"]
    assert rows[0]["skills"] == "Welding, Excel"
    assert (rows[0]["phone"], rows[2]["phone"], rows[2]["title"]) == ("", "'+33 2", "'=HYPERLINK()")
    assert AuditEntry.objects.filter(kind="people.exported", actor_id=firm.admin.pk).count() == 1
    everybody = client_of(firm.admin).get("/people/people.csv").getvalue().decode()
    assert not any(hidden in everybody for hidden in ("Suspended", "Unclaimed", "Alchemy"))
    for who in ("member", "guest", "moderator", "suspended"):
        assert client_of(firm.person(who)).get("/people/people.csv").status_code in (302, 403)
        with pytest.raises(Forbidden):
            services.export_people(actor=firm.person(who), wishes=Wishes())


def test_the_directory_over_the_api(firm: Cast) -> None:
    client, json = client_of(firm.member), {"content_type": "application/json"}
    people = client.get("/api/v1/people?skill=soldering&department=Stores&department=Yard&limit=100").json()
    assert [one["name"] for one in people["results"]] == ["Member", "Outsider", "Steward"]
    told = client.get("/api/v1/people-filters/numbers?site=Lille").json()
    assert {"value": "Welding", "label": "Welding", "count": 2, "more": False} in told["skill"]
    helpers = client.get("/api/v1/people-who-can?q=soldering").json()
    assert helpers["skill"] == "Welding"
    assert len(helpers["results"]) == 3
    assert client.get("/api/v1/people-who-can?q=zzz").json() == {"skill": "", "results": [], "next": None}
    saved = client.post("/api/v1/people-filters", {"name": "Welders", "skill": ["Welding"]}, **json)
    assert saved.status_code == 201
    assert client.get("/api/v1/people-filters").json()["results"] == [saved.json()]
    assert client.delete(f"/api/v1/people-filters/{saved.json()['id']}").status_code == 204
    assert client.post("/api/v1/people-filters", {"name": "A"}, **json).status_code == 422


def test_constant_queries(firm: Cast) -> None:
    count = iter(range(100))

    def more() -> None:
        n = next(count)
        say(new_person(), department=f"D {n}", site=f"S {n}", languages=f"L{n}", skills=[f"Skill {n}", "Welding"])

    wishes = Wishes(skill=("welding",), department=("Stores",))
    assert_constant_queries(more, lambda: selectors.counted(firm.member, wishes), at_most=7)
    client = client_of(firm.member)
    assert_constant_queries(more, lambda: client.get("/people/?q=welding&site=Lille&shape=list"), at_most=30)
