"""The directory from a file: compared first, applied once, taken back whole."""

import pytest
from django.core import mail

from courtyard.accounts import services as accounts
from courtyard.accounts.models import Person, State
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.models import AuditEntry
from courtyard.integrations import services
from courtyard.integrations.importers.directory import apply as applying
from courtyard.integrations.models import DirectoryLine, DirectoryRun, Imported
from courtyard.integrations.tests.directories import (
    PEOPLE,
    brought,
    codes,
    compared,
    counts,
    line,
    said_of,
    taken_back,
    uploaded,
    worked,
)
from courtyard.people import services as people
from courtyard.people.models import Profile
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WITHOUT_DORA = "\n".join(PEOPLE.splitlines()[:4])


def test_columns_are_guessed_from_their_names(cast: Cast):
    run = uploaded(cast.admin)
    assert run.mapping == {
        "Employee ID": "key", "Name": "name", "E-mail": "email", "Job title": "title", "Department": "department",
        "Site": "site", "Manager": "manager", "Start date": "started_on",
    }  # fmt: skip
    assert run.columns[4] == {"name": "Department", "samples": ["Board", "Workshop", "Transport"]}


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("Matricule,Nom,Prénom,Adresse e-mail,Fonction,Service,Lieu", "key family given email title department site"),
        (
            "Personalnummer,Nachname,Vorname,E-Mail,Stelle,Abteilung,Standort",
            "key family given email title department site",
        ),
        ("id,Nom,Courriel,Intitulé du poste,Responsable", "key name email title manager"),
    ],
)
def test_columns_are_guessed_in_french_and_german(cast: Cast, head: str, found: str):
    run = uploaded(cast.admin, f"{head}\n{','.join('x' * len(head.split(',')))}")
    assert list(run.mapping.values()) == found.split()


def test_what_columns_hold_is_remembered(cast: Cast):
    compared(cast.admin, columns={"Site": "", "Department": "site"})
    mapping = uploaded(cast.admin).mapping
    assert (mapping["Site"], mapping["Department"]) == ("", "site")


def test_nothing_happens_before_it_is_applied(cast: Cast):
    before = Person.objects.count()
    run = compared(cast.admin)
    assert counts(run) == {"added": 4}
    assert Person.objects.count() == before
    assert not Imported.objects.exists()


def test_new_people_come_unclaimed_with_what_the_file_says_and_nobody_is_written_to(cast: Cast):
    brought(cast.admin)
    ben = Person.objects.get(name="Ben Example")
    assert (ben.state, ben.role, ben.has_usable_password()) == (State.UNCLAIMED, "member", False)
    assert said_of("Ben Example") | {"manager": ""} == {
        "name": "Ben Example", "email": "ben@juniper.example", "title": "Baker", "department": "Workshop", "site": "Lille",
        "phone": "", "pronouns": "", "languages": "", "started_on": "2020-09-01", "manager": "",
    }  # fmt: skip
    managers = dict(Profile.objects.exclude(manager=None).values_list("person__name", "manager__name"))
    assert managers == {"Ben Example": "Ada Example", "Cleo Exámple": "Ben Example", "Dora Example": "Ada Example"}
    assert mail.outbox == []
    assert AuditEntry.objects.filter(kind="person.created", actor_id=cast.admin.pk).count() == 4


def test_the_same_file_again_changes_nothing(cast: Cast):
    brought(cast.admin)
    run = brought(cast.admin)
    assert counts(run) == {"same": 4}
    assert not run.lines.exists()


def test_changes_are_shown_field_by_field_and_only_mapped_ones_are_made(cast: Cast):
    brought(cast.admin)
    people.update_profile(actor=cast.admin, person=Person.objects.get(name="Ben Example"), changes={"phone": "123"})
    run = brought(cast.admin, PEOPLE.replace("Baker;Workshop;Lille", "Head baker;Bakery;Lille"))
    assert counts(run) == {"changed": 1, "same": 3}
    assert line(run, "Ben Example").changes == {"title": ["Baker", "Head baker"], "department": ["Workshop", "Bakery"]}
    assert said_of("Ben Example")["title"] == "Head baker"
    assert said_of("Ben Example")["phone"] == "123"


def test_who_is_here_already_is_known_by_their_address(cast: Cast):
    cast.member.email = "ben@juniper.example"
    cast.member.save()
    run = brought(cast.admin)
    assert counts(run) == {"added": 3, "changed": 1}
    assert said_of("Ben Example")["department"] == "Workshop"
    cast.member.refresh_from_db()
    assert cast.member.state == State.ACTIVE


def test_who_is_missing_from_a_later_file_is_suspended(cast: Cast):
    brought(cast.admin)
    run = brought(cast.admin, WITHOUT_DORA)
    assert counts(run) == {"same": 3, "left": 1}
    assert Person.objects.get(name="Dora Example").state == State.SUSPENDED
    assert counts(brought(cast.admin, WITHOUT_DORA)) == {"same": 3}
    back = brought(cast.admin)
    assert codes(back) == {"Dora Example": ["away"]}
    assert Person.objects.get(name="Dora Example").state == State.SUSPENDED


def test_people_who_never_came_by_a_file_do_not_leave_by_one(cast: Cast):
    before = Person.objects.filter(state=State.ACTIVE).count()
    brought(cast.admin)
    brought(cast.admin)
    assert Person.objects.filter(state=State.ACTIVE).count() == before


def test_when_more_than_a_tenth_leave_it_is_asked_again(cast: Cast):
    brought(cast.admin)
    run = compared(cast.admin, WITHOUT_DORA)
    with pytest.raises(Conflict, match="confirm"):
        services.apply_run(actor=cast.admin, run_id=run.pk)
    services.apply_run(actor=cast.admin, run_id=run.pk, confirmed=True)


def test_who_may_stand_in_a_line_that_cannot_be_read_does_not_leave_unasked(cast: Cast):
    many = "".join(f"{n},P {n},p{n}@x.example\n" for n in range(20))
    brought(cast.admin, f"id,name,email\n{many}")
    run = compared(cast.admin, "id,name,email\n" + many.replace("19,P 19,", '"' + "x" * 140_000 + "\n"))
    assert run.counts["broken"] == 1
    with pytest.raises(Conflict, match="confirm"):
        services.apply_run(actor=cast.admin, run_id=run.pk)


def test_neither_the_actor_nor_who_stands_above_them_nor_the_last_owner_is_suspended(cast: Cast):
    rows = [f"{who.name},{who.email}" for who in (cast.owner, cast.admin, cast.member)]
    brought(cast.admin, "\n".join(["name,email", *rows]))
    run = brought(cast.admin, f"name,email\nSomebody,some@juniper.example\n{rows[2]}")
    assert codes(run) == {"Owner": ["protected"], "Admin": ["protected"]}
    assert Person.objects.filter(name__in=("Owner", "Admin"), state=State.ACTIVE).count() == 2


@pytest.mark.parametrize("who", ["communicator", "moderator", "member", "guest", "suspended"])
def test_who_does_not_manage_people_gets_nowhere(cast: Cast, who: str):
    run = compared(cast.admin)
    actor = cast.person(who)
    with pytest.raises(Forbidden):
        uploaded(actor, "not even looked at")
    for act in (services.apply_run, services.undo_run, services.resume_run, services.discard_run):
        with pytest.raises(Forbidden):
            act(actor=actor, run_id=run.pk)
    with pytest.raises(Forbidden):
        services.compare_run(actor=actor, run_id=run.pk, mapping={})


def test_an_actor_who_lost_their_rights_meanwhile_changes_nothing(cast: Cast):
    run = compared(cast.admin)
    services.apply_run(actor=cast.admin, run_id=run.pk)
    accounts.change_role(actor=cast.owner, person=cast.admin, role="member")
    cast.admin.refresh_from_db()
    with pytest.raises(Forbidden):
        services.work(actor=cast.admin, run=run)
    assert not Person.objects.filter(name="Ada Example").exists()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"Employee ID": "", "E-mail": ""}, "told apart"),
        ({"Name": ""}, "holds the name"),
        ({"Site": "department"}, "hold the same"),
        ({"Site": "role"}, "no such target"),
    ],
)
def test_a_mapping_that_cannot_be(cast: Cast, columns: dict, said: str):
    run = uploaded(cast.admin)
    with pytest.raises(Invalid) as refusal:
        services.compare_run(actor=cast.admin, run_id=run.pk, mapping=run.mapping | columns)
    assert said in refusal.value.words


def test_a_double_click_is_one_run(cast: Cast):
    run = compared(cast.admin)
    for _click in range(2):
        services.apply_run(actor=cast.admin, run_id=run.pk)
    for _job in range(2):
        worked(cast.admin, run)
    services.apply_run(actor=cast.admin, run_id=run.pk)
    assert Person.objects.filter(name__endswith="mple").count() == 4
    assert run.state == "applied"


def test_a_run_that_was_interrupted_goes_on_where_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(applying, "BATCH", 2)
    run = compared(cast.admin)
    services.apply_run(actor=cast.admin, run_id=run.pk)

    class Killed(BaseException):
        pass

    def kill(*_args: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        applying.apply(run, cast.admin, kill)
    assert Person.objects.filter(name__endswith="mple").count() == 2
    run = worked(cast.admin, run)
    assert run.state == "applied"
    assert Person.objects.filter(name__endswith="mple").count() == 4
    assert Profile.objects.exclude(manager=None).count() == 3


def test_a_comparison_that_another_file_overtook_is_not_applied(cast: Cast):
    early = compared(cast.admin)
    brought(cast.admin)
    with pytest.raises(Conflict, match="compare it again"):
        services.apply_run(actor=cast.admin, run_id=early.pk)


def test_undoing_takes_back_people_changes_and_leavers(cast: Cast):
    first = brought(cast.admin)
    second = brought(
        cast.admin, WITHOUT_DORA.replace("Driver", "x").replace("Baker;Workshop;Ghent", "Cook;Kitchen;Ghent")
    )
    with pytest.raises(Conflict, match="that one back first"):
        services.undo_run(actor=cast.admin, run_id=first.pk)
    second = taken_back(cast.admin, second)
    assert second.state == "undone"
    assert (said_of("Cleo Exámple")["title"], said_of("Cleo Exámple")["department"]) == ("Baker", "Workshop")
    assert Person.objects.get(name="Dora Example").state == State.UNCLAIMED
    taken_back(cast.admin, first)
    assert not Person.objects.filter(name__endswith="mple").exists()
    assert not Imported.objects.exists()
    assert counts(brought(cast.admin)) == {"added": 4}


def test_undoing_leaves_what_somebody_changed_since_and_says_so(cast: Cast):
    first = brought(cast.admin)
    ben, dora = (Person.objects.get(name=name) for name in ("Ben Example", "Dora Example"))
    people.update_profile(actor=cast.owner, person=ben, changes={"department": "Kitchen"})
    Person.objects.filter(pk=dora.pk).update(state=State.ACTIVE)
    run = taken_back(cast.admin, first)
    assert codes(run) == {
        "Ada Example": ["in_use"],
        "Ben Example": ["since"],
        "Dora Example": ["in_use"],
    }  # Ada leads Dora
    assert set(Person.objects.filter(name__endswith="mple").values_list("name", flat=True)) == codes(run).keys()
    assert said_of("Ben Example")["department"] == "Kitchen"


def test_undoing_leaves_changes_that_others_overwrote(cast: Cast):
    brought(cast.admin)
    run = brought(cast.admin, PEOPLE.replace("Baker;Workshop;Lille", "Head baker;Bakery;Lille"))
    ben = Person.objects.get(name="Ben Example")
    people.update_profile(actor=cast.owner, person=ben, changes={"department": "Kitchen"})
    run = taken_back(cast.admin, run)
    assert (said_of("Ben Example")["title"], said_of("Ben Example")["department"]) == ("Baker", "Kitchen")
    assert line(run, "Ben Example").state == "kept"


def test_a_file_nobody_wants_is_forgotten(cast: Cast):
    run = compared(cast.admin)
    services.discard_run(actor=cast.admin, run_id=run.pk)
    assert not DirectoryRun.objects.exists()
    done = brought(cast.admin)
    assert done.file == ""
    with pytest.raises(Conflict):
        services.discard_run(actor=cast.admin, run_id=done.pk)


def test_at_night_old_files_and_old_lines_go(cast: Cast):
    waiting, done = compared(cast.admin, "name,email\nA B,ab@juniper.example"), brought(cast.admin)
    services.tidy()
    assert DirectoryRun.objects.count() == 2
    long_ago = waiting.created_at.replace(year=waiting.created_at.year - 2)
    DirectoryRun.objects.filter(pk=waiting.pk).update(created_at=long_ago)
    DirectoryRun.objects.filter(pk=done.pk).update(applied_at=long_ago)
    services.tidy()
    assert list(DirectoryRun.objects.all()) == [done]
    assert not DirectoryLine.objects.exists()


def test_who_leads_somebody_that_stays_is_not_taken_out(cast: Cast):
    first = brought(cast.admin)
    cleo = Person.objects.get(name="Cleo Exámple")
    people.update_profile(actor=cast.owner, person=cleo, changes={"site": "Paris"})
    run = taken_back(cast.admin, first)
    assert codes(run) == {"Ada Example": ["in_use"], "Ben Example": ["in_use"], "Cleo Exámple": ["since"]}
    assert said_of("Cleo Exámple")["manager"] == str(Person.objects.get(name="Ben Example").pk)
