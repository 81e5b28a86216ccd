"""What a file may hold that it should not: every odd line is told of, and none stops the rest."""

import pytest

from courtyard.accounts.models import Person, State
from courtyard.integrations import selectors
from courtyard.integrations.tests.directories import brought, codes, compared, counts, line, said_of, taken_back
from courtyard.people import services as people
from courtyard.people.models import FieldValue, Profile
from courtyard.spaces import services as spaces
from courtyard.spaces.models import Membership, Space, SpaceRole
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def test_bad_lines_are_told_with_their_number_and_reason(cast: Cast):
    run = brought(
        cast.admin,
        "name,email,department\nAda,ada@juniper.example,Board\n,nobody@juniper.example,Board\nBen,,Board\n"
        "Cleo,not an address,Board\nDora,dora@juniper.example,Board,and,more\nAda again,ADA@juniper.example,Board\n"
        "Erik,erik@juniper.example,Board\n",
    )
    assert counts(run) == {"added": 2, "bad": 5}
    told = {one.number: [note[0] for note in one.notes] for one in run.lines.filter(kind="bad")}
    assert told == {3: ["no_name"], 4: ["no_key"], 5: ["no_key"], 6: ["more_cells"], 7: ["double_email"]}
    assert said_of("Erik")["department"] == "Board"


def test_one_key_in_two_lines_is_one_person(cast: Cast):
    run = compared(
        cast.admin, "id,name,email\n7,Ada,a@juniper.example\n7,Ben,b@juniper.example\n 7 ,Cleo,c@juniper.example"
    )
    assert counts(run) == {"added": 1, "bad": 2}
    assert codes(run) == {"Ben": ["double_key"], "Cleo": ["double_key"]}


def test_managers_are_found_by_key_address_and_unambiguous_name_and_others_are_told(cast: Cast):
    run = brought(
        cast.admin,
        "id,name,email,manager\n1,Ada One,a@x.example,\n2,Ben Two,b@x.example,1\n3,Cleo,c@x.example,A@X.example\n"
        "4,Dora,d@x.example,ada  ONE\n5,Sam Same,e@x.example,\n6,Sam Same,f@x.example,\n7,Gus,g@x.example,Sam Same\n"
        '8,Hal,h@x.example,vacancy-12\n9,Ina,i@x.example,"Two, Ben"\n10,Jo,j@x.example,Host\n',
    )
    managers = dict(Profile.objects.exclude(manager=None).values_list("person__name", "manager__name"))
    assert managers == {"Ben Two": "Ada One", "Cleo": "Ada One", "Dora": "Ada One", "Ina": "Ben Two", "Jo": "Host"}
    assert codes(run) == {"Gus": ["ambiguous"], "Hal": ["dangling"]}
    assert (run.counts["dangling"], run.counts["ambiguous"]) == (1, 1)


def test_nobody_reports_to_themselves_and_circles_stay_open(cast: Cast):
    run = brought(
        cast.admin,
        "id,name,email,manager\n1,Ada,a@x.example,1\n2,Ben,b@x.example,3\n3,Cleo,c@x.example,4\n4,Dora,d@x.example,2\n"
        "5,Erik,e@x.example,4\n",
    )
    assert codes(run) == {name: ["circle"] for name in ("Ada", "Ben", "Cleo", "Dora")}
    assert dict(Profile.objects.exclude(manager=None).values_list("person__name", "manager__name")) == {"Erik": "Dora"}


def test_a_line_of_managers_may_be_turned_round_by_one_file(cast: Cast):
    head = "id,name,email,manager\n"
    brought(cast.admin, head + "1,Ada,a@x.example,\n2,Ben,b@x.example,1\n")
    run = brought(cast.admin, head + "1,Ada,a@x.example,2\n2,Ben,b@x.example,\n")
    assert codes(run) == {}
    assert dict(Profile.objects.exclude(manager=None).values_list("person__name", "manager__name")) == {"Ada": "Ben"}


def test_cells_are_text_whatever_stands_in_them(cast: Cast):
    brought(
        cast.admin,
        'name,email,title,department\n=cmd|\' /C calc\'!A0,a@x.example,"<a href=""https://x.example"">Head <b>of</b> IT</a>",'
        "R&D <3\n\u202eevil\u202c שלום,b@x.example,👩‍🚀 Pilot,\u0645\u0631\u062d\u0628\u0627\n",
    )
    first, second = Person.objects.filter(email__endswith="@x.example").order_by("email")
    assert (first.name, first.title) == ("=cmd|' /C calc'!A0", "Head of IT")
    assert said_of(first.name)["department"] == "R&D <3"
    assert (second.name, second.title) == ("evil שלום", "👩‍🚀 Pilot")


def test_the_report_holds_no_formulas(cast: Cast):
    run = brought(cast.admin, "name,email,title\n=1+1,a@x.example,@SUM(A1)\n")
    rows = "".join(selectors.report_of(run)).splitlines()
    assert rows[0] == "Line,Name,What,State,Detail,Before,After,Remark"
    assert rows[1:] == [
        "2,'=1+1,Added,Done,E-mail address,,a@x.example,",
        "2,'=1+1,Added,Done,Job title,,'@SUM(A1),",
    ]


def test_dates_are_read_as_a_column_writes_them(cast: Cast):
    dates = {"2020-09-01": "2020-09-01", "01.09.2020": "2020-09-01", "20200901": "2020-09-01", "soon": ""}
    rows = [f"P{number},p{number}@x.example,{date}" for number, date in enumerate(dates)]
    run = brought(cast.admin, "\n".join(["name,email,hire date", *rows]))
    assert [said_of(f"P{number}")["started_on"] for number in range(len(dates))] == list(dates.values())
    assert codes(run) == {"P3": ["no_date"]}
    brought(cast.admin, "name,email,hire date\nP0,p0@x.example,9/30/2020\nP1,p1@x.example,2/1/2021")
    assert [said_of(name)["started_on"] for name in ("P0", "P1")] == ["2020-09-30", "2021-02-01"]


def test_an_empty_cell_takes_away_what_administrators_say_and_a_missing_one_nothing(cast: Cast):
    brought(cast.admin, "id,name,email,department,phone\n1,Ada,a@x.example,Board,123\n2,Ben,b@x.example,Board,456\n")
    brought(cast.admin, "id,name,email,department,phone\n1,Ada,a@x.example,,\n2,Ben\n")
    assert (said_of("Ada")["department"], said_of("Ada")["phone"]) == ("", "123")
    assert (said_of("Ben")["department"], said_of("Ben")["phone"]) == ("Board", "456")


@pytest.mark.parametrize(("state", "email"), [(State.UNCLAIMED, "new@x.example"), (State.ACTIVE, "a@x.example")])
def test_an_address_changes_only_for_who_does_not_sign_in_with_it(cast: Cast, state: str, email: str):
    brought(cast.admin, "id,name,email\n1,Ada,a@x.example\n")
    Person.objects.filter(name="Ada").update(state=state)
    run = brought(cast.admin, "id,name,email\n1,Ada,new@x.example\n")
    assert Person.objects.get(name="Ada").email == email
    assert codes(run) == ({} if state == State.UNCLAIMED else {"Ada": ["email_kept"]})


def test_a_newcomer_with_the_address_of_a_former_colleague_is_not_taken_for_them(cast: Cast):
    run = brought(cast.admin, f"id,name,email\n9,Newcomer,{cast.left.email}\n")
    assert codes(run) == {"Newcomer": ["former"]}
    cast.left.refresh_from_db()
    assert cast.left.name == "Left"


def test_two_lines_that_mean_one_person_do_not_make_another(cast: Cast):
    brought(cast.admin, "id,name,email\n1,Ada,a@x.example\n")
    run = brought(cast.admin, "id,name,email\n1,Ada,\n2,Ada too,a@x.example\n")
    assert counts(run) == {"same": 1, "bad": 1}
    assert Person.objects.filter(name__startswith="Ada").count() == 1


def test_nobody_gets_the_address_of_somebody_else(cast: Cast):
    brought(cast.admin, "id,name,email\n1,Ada,a@x.example\n")
    run = brought(cast.admin, f"id,name,email\n1,Ada,{cast.member.email}\n")
    assert codes(run) == {"Ada": ["email_taken"]}
    assert Person.objects.get(name="Ada").email == "a@x.example"


def test_an_administrator_does_not_take_over_who_stands_above_them(cast: Cast):
    brought(cast.owner, "id,name,email\n1,Ada,a@x.example\n")
    Person.objects.filter(name="Ada").update(role="owner")
    run = brought(cast.admin, f"id,name,email\n1,Ada,{'mine@x.example'}\n")
    assert Person.objects.get(name="Ada").email == "a@x.example"
    assert codes(run) == {"Ada": ["email_kept"]}


def test_who_was_erased_or_is_a_tool_does_not_come_by_a_file(cast: Cast):
    brought(cast.admin, "id,name,email\n1,Ada,a@x.example\n2,Ben,b@x.example\n")
    Person.objects.filter(name="Ada").update(state=State.ERASED, name="", email=None)
    Person.objects.filter(name="Ben").update(is_bot=True)
    run = brought(cast.admin, "id,name,email\n1,Ada,a@x.example\n2,Ben,b@x.example\n")
    assert codes(run) == {"Ada": ["erased"], "Ben": ["bot"]}
    assert not Person.objects.filter(name="Ada").exists()


@pytest.fixture
def fields(cast: Cast) -> dict[str, object]:
    section = people.make_section(actor=cast.admin, name="Work")

    def made(name: str, kind: str, **rules: object) -> object:
        return people.make_field(actor=cast.admin, section_id=section.pk, name=name, kind=kind, **rules)

    return {
        "badge": made("Badge", "line", editor="synced"),
        "shift": made("Shift", "choice", options=["Early", "Late"], editor="managed"),
        "skills": made("Skills", "choices", options=["Bread", "Cake"]),
        "diary": made("Diary", "lines", audience="self"),
    }


def test_own_fields_are_filled_and_those_that_only_imports_fill_too(cast: Cast, fields: dict):
    head = "name,email,Badge,Shift,Skills,Diary\n"
    run = brought(cast.admin, head + 'Ada,a@x.example,B-7,early,"bread; Cake",dear\nBen,b@x.example,B-8,Night,,\n')
    assert run.mapping["Diary"] == ""  # what people write for themselves is not imported
    said = dict(FieldValue.objects.filter(person__name="Ada").values_list("field__name", "text"))
    assert said == {"Badge": "B-7", "Shift": "Early", "Skills": "Bread\nCake"}
    assert codes(run) == {"Ben": ["no_option"]}
    run = brought(cast.admin, head + "Ada,a@x.example,,late,,\n")
    said = dict(FieldValue.objects.filter(person__name="Ada").values_list("field__name", "text"))
    assert said == {"Shift": "Late", "Skills": "Bread\nCake"}
    taken_back(cast.admin, run)
    assert FieldValue.objects.get(person__name="Ada", field=fields["badge"]).text == "B-7"


def test_what_only_the_person_reads_is_not_shown(cast: Cast):
    brought(cast.admin, "id,name,email,phone\n1,Ada,a@x.example,0123\n")
    Profile.objects.filter(person__name="Ada").update(phone_for="nobody", phone="0999")
    run = compared(cast.admin, "id,name,email,phone\n1,Ada,a@x.example,0456\n")
    (told,) = selectors.lines_of(run).results
    assert [(change.before, change.after) for change in told.changes] == [("•••", "0456")]
    assert "0999" not in "".join(selectors.report_of(run))


def test_who_fits_the_rule_of_a_space_belongs_to_it(cast: Cast):
    spaces.set_rule(actor=cast.host, space_id=cast.open.pk, departments=["Transport"])
    run = brought(cast.admin)
    assert Membership.objects.filter(space=cast.open, person__name="Dora Example", by_rule=True).exists()
    taken_back(cast.admin, run)
    assert not Person.objects.filter(name="Dora Example").exists()


def leaves(cast: Cast, manager: Person | None) -> object:
    """The host, who alone owns three spaces, leaves by a file."""
    cast.host.set_password(PASSWORD)
    cast.host.save()
    rows = [f"{who.name},{who.email}" for who in (cast.host, cast.member)]
    brought(cast.admin, "\n".join(["name,email", *rows]))
    Profile.objects.filter(person=cast.host).update(manager=manager)
    return brought(cast.admin, f"name,email\n{rows[1]}")


def owners(space: Space) -> set[str]:
    rows = Membership.objects.filter(space=space, role=SpaceRole.OWNER, person__state="active")
    return set(rows.values_list("person__name", flat=True))


def test_spaces_of_a_leaver_go_to_their_manager_and_back_when_it_is_undone(cast: Cast):
    run = leaves(cast, cast.outsider)
    assert [owners(space) for space in cast.spaces] == [{"Outsider"}] * 3
    taken_back(cast.admin, run)
    assert [owners(space) for space in cast.spaces] == [{"Host"}] * 3
    assert not Membership.objects.filter(person=cast.outsider).exists()


def test_without_a_manager_the_actor_takes_over_where_they_belong_else_who_helps_to_moderate(cast: Cast):
    Membership.objects.create(space=cast.open, person=cast.admin)
    run = leaves(cast, None)
    assert [owners(space) for space in cast.spaces] == [{"Admin"}, {"Steward"}, {"Steward"}]
    taken_back(cast.admin, run)
    assert Membership.objects.get(space=cast.open, person=cast.admin).role == SpaceRole.MEMBER
    assert Membership.objects.get(space=cast.secret, person=cast.steward).role == SpaceRole.MODERATOR


def test_a_space_that_nobody_can_take_over_is_told(cast: Cast):
    Membership.objects.filter(space=cast.secret, person__state="active").exclude(person=cast.host).delete()
    run = leaves(cast, None)
    assert codes(run) == {"Host": ["orphan"]}
    assert [note[1] for note in line(run, "Host").notes] == ["Cellar"]
    assert not owners(cast.secret)
