"""Who can help: ranked by skills, profiles, answers, posts and files, with the reasons, within what the asker may read."""

import datetime

import pytest

from courtyard.accounts.models import Person, State
from courtyard.accounts.services import suspend
from courtyard.content.models import Attachment, File, FileText, ItemKind, TextState
from courtyard.core.clock import now
from courtyard.feed.models import BestAnswer
from courtyard.people.models import (
    Absence,
    Circle,
    CircleRole,
    Field,
    FieldAudience,
    FieldKind,
    FieldValue,
    PersonSkill,
    Profile,
    RoleFilling,
    Section,
)
from courtyard.people.services.skills import endorse, set_skills
from courtyard.search.query import read
from courtyard.search.selectors import results
from courtyard.search.selectors.experts import MOST, SHOWN, WORTH, Expert, experts
from courtyard.search.tests.conftest import settle
from courtyard.spaces.models import Membership
from tests.cast import client_of, comment, new_person, post
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def ask(viewer: Person, subject: str) -> list[Expert]:
    settle()
    return experts(viewer, read(f"who can help with {subject}"))


def names(viewer: Person, subject: str) -> list[Person]:
    return [one.person for one in ask(viewer, subject)]


def skilled(person: Person, *skills: str, by: tuple[Person, ...] = ()) -> list[PersonSkill]:
    """The person says so, and these colleagues endorse it."""
    set_skills(actor=person, person=person, names=skills)
    held = list(PersonSkill.objects.filter(person=person))
    for one in held:
        for colleague in by:
            endorse(actor=colleague, held_id=one.pk)
    return held


def answer(person: Person, question_text: str, *spaces, **fields) -> tuple:
    question = post(fields.pop("by", person), *spaces, text=question_text, title=question_text, kind=ItemKind.QUESTION)
    given = comment(person, question, text="Turn it off and on again", **fields)
    BestAnswer.objects.create(question=question, answer=given, by=question.author)
    return question, given


def attach(person: Person, space, name: str, text: str = "") -> File:
    file = File.objects.create(owner=person, name=name, content_type="application/pdf", size=1)
    Attachment.objects.create(item=post(person, space, text="Here it is"), file=file)
    if text:
        FileText.objects.create(file=file, state=TextState.DONE, text=text)
    return file


def test_a_skill_that_is_endorsed_comes_before_one_that_is_not_and_both_before_who_wrote_once(cast):
    post(cast.steward, cast.open, text="The beehives arrived")
    skilled(cast.host, "Beehives")
    skilled(cast.colleague, "Beehives", by=(cast.outsider, cast.member))
    found = ask(cast.member, "beehives")
    assert [one.person for one in found] == [cast.colleague, cast.host, cast.steward]
    (skill,) = found[0].reasons
    assert (skill.kind, skill.part.text, skill.number) == ("skill", "Beehives", 2)


def test_each_thing_that_speaks_for_somebody_is_a_reason(cast):
    skilled(cast.host, "Apiculture")
    Person.objects.filter(pk=cast.host.pk).update(title="Apiculture lead")
    Profile.objects.filter(person=cast.host).update(ask_about="apiculture, vases", about="Apiculture since 1999")
    _question, given = answer(cast.host, "How does apiculture work?", cast.open, by=cast.steward)
    post(cast.host, cast.open, text="Apiculture news")
    comment(cast.host, post(cast.steward, cast.open, text="x"), text="More apiculture")
    attach(cast.host, cast.open, "scan.pdf", "All about apiculture")
    reasons = {reason.kind: reason for reason in ask(cast.member, "apiculture")[0].reasons}
    assert reasons.keys() == {"skill", "title", "ask_about", "about", "answers", "written", "files"}
    assert reasons["answers"].number == 1
    assert reasons["answers"].href == f"/items/{given.root_id}/?at={given.pk}#item-{given.pk}"
    assert reasons["written"].number == 2
    assert reasons["written"].href == f"/search/?q=apiculture+from%3A{cast.host.handle}"
    assert reasons["files"].number == 1
    assert reasons["files"].href.endswith("&kind=file")


def test_a_role_in_a_circle_speaks_for_who_fills_it_today(cast):
    role = CircleRole.objects.create(circle=Circle.objects.create(name="Gardens"), name="Apiculture")
    filling = RoleFilling.objects.create(role=role, person=cast.host)
    (one,) = ask(cast.member, "apiculture")
    assert [(reason.kind, reason.part.text) for reason in one.reasons] == [("role", "Apiculture")]
    assert ask(cast.guest, "apiculture") == []
    RoleFilling.objects.filter(pk=filling.pk).update(until=now().date() - datetime.timedelta(days=2))
    assert ask(cast.member, "apiculture") == []


def test_the_links_of_reasons_lead_to_what_they_count(cast):
    for n in range(3):
        post(cast.host, cast.open, text=f"Apiculture {n}")
    attach(cast.host, cast.open, "apiculture.pdf")
    (one,) = ask(cast.member, "apiculture")
    client = client_of(cast.member)
    for reason in one.reasons:
        page = client.get(reason.href).content.decode()
        lines = {"written": reason.number + 1, "files": reason.number}[reason.kind]  # all of theirs, the file too
        assert page.count('<li class="hit"') == lines, reason.kind


def test_a_skill_is_found_by_its_synonyms_and_as_a_part_of_what_is_asked(cast):
    (held,) = skilled(cast.host, "Beekeeping")
    held.skill.names.create(name="Apiculture")
    skilled(cast.steward, "Apiculture law")
    assert names(cast.member, "apiculture") == [cast.host, cast.steward]
    assert names(cast.member, "beekeeping invoices") == [cast.host]
    assert names(cast.member, "law invoices") == []


def test_new_posts_count_more_than_old_ones_and_many_only_up_to_a_bound(cast):
    for n in range(MOST["written"] + 5):
        post(cast.host, cast.open, text=f"Apiculture {n}")
    for _n in range(3):
        post(cast.steward, cast.open, text="Apiculture", published_at=now() - datetime.timedelta(days=900))
        post(cast.colleague, cast.open, text="Apiculture")
    found = ask(cast.member, "apiculture")
    assert [one.person for one in found] == [cast.host, cast.colleague, cast.steward]
    assert found[0].reasons[0].number == MOST["written"] + 5
    assert found[0].points <= MOST["written"] * WORTH["post"]


def test_nobody_is_ranked_or_explained_by_what_the_asker_may_not_read(cast):
    post(cast.host, cast.secret, text="Apiculture in secret")
    answer(cast.steward, "Apiculture?", cast.secret)
    attach(cast.host, cast.secret, "apiculture.pdf")
    assert set(names(cast.member, "apiculture")) == {cast.host, cast.steward}
    for name in ("outsider", "guest", "former", "colleague", "owner", "admin"):
        assert names(cast.person(name), "apiculture") == [], name
    post(cast.host, cast.open, text="Apiculture")
    (one,) = ask(cast.outsider, "apiculture")
    assert [(reason.kind, reason.number) for reason in one.reasons] == [("written", 1)]
    Membership.objects.filter(person=cast.member, space=cast.secret).delete()
    assert names(cast.member, "apiculture") == [cast.host]


def test_an_answer_that_was_taken_out_speaks_for_nobody(cast):
    _question, given = answer(cast.host, "Apiculture?", cast.open, by=cast.steward)
    assert names(cast.member, "apiculture") == [cast.host, cast.steward]
    given.state = "hidden"
    given.save()
    assert names(cast.member, "apiculture") == [cast.steward]


def test_fields_that_not_everybody_reads_say_nothing(cast):
    section = Section.objects.create(name="x", position=0)
    for name, audience in (("Licences", FieldAudience.COLLEAGUES), ("Notes", FieldAudience.LINE)):
        field = Field.objects.create(
            section=section, name=name, kind=FieldKind.LINE, searchable=True, audience=audience, position=0
        )
        FieldValue.objects.create(field=field, person=cast.host, text=f"Apiculture {name.lower()}")
    for viewer in (cast.member, cast.owner):
        (one,) = ask(viewer, "apiculture")
        assert [reason.part.label for reason in one.reasons] == ["Licences:"]
        assert ask(viewer, "notes") == []


def test_who_is_not_here_and_who_asks_is_never_named(cast):
    for name in ("suspended", "left", "unclaimed"):
        person = cast.person(name)
        post(person, cast.open, text="Apiculture")
        Profile.objects.filter(person=person).update(ask_about="apiculture")
    post(new_person("Robot", is_bot=True), cast.open, text="Apiculture")
    post(cast.member, cast.open, text="Apiculture")
    assert ask(cast.member, "apiculture") == []
    assert names(cast.host, "apiculture") == [cast.member]
    for name in ("suspended", "left"):
        assert ask(cast.person(name), "apiculture") == []


def test_who_is_suspended_endorses_nothing(cast, django_capture_on_commit_callbacks):
    skilled(cast.host, "Apiculture", by=(cast.colleague,))
    with django_capture_on_commit_callbacks(execute=True):
        suspend(actor=cast.owner, person=cast.colleague)
    (one,) = ask(cast.member, "apiculture")
    assert one.reasons[0].number == 0


def test_guests_are_told_of_people_of_their_spaces_without_endorsements_and_profiles(cast):
    skilled(cast.host, "Apiculture", by=(cast.colleague,))
    skilled(cast.outsider, "Apiculture")
    Profile.objects.filter(person__in=[cast.host, cast.steward]).update(ask_about="apiculture")
    post(cast.steward, cast.closed, text="Apiculture")
    post(cast.host, cast.open, text="Apiculture")
    found = ask(cast.guest, "apiculture")
    assert [(one.person, [(why.kind, why.number) for why in one.reasons]) for one in found] == [
        (cast.host, [("skill", 0)]), (cast.steward, [("written", 1)]),
    ]  # fmt: skip


def test_who_is_away_is_shown_with_who_stands_in_if_the_asker_may_see_them(cast):
    skilled(cast.host, "Apiculture")
    day = now().date()
    Absence.objects.create(
        person=cast.host, first_day=day, last_day=day, starts_at=now() - datetime.timedelta(hours=1),
        ends_at=now() + datetime.timedelta(hours=9), stand_in=cast.outsider,
    )  # fmt: skip
    (one,) = ask(cast.member, "apiculture")
    assert (one.absence.last_day, one.stand_in) == (day, cast.outsider)
    assert ask(cast.guest, "apiculture")[0].stand_in is None
    page = client_of(cast.member).get("/search/?q=who+knows+apiculture").content.decode()
    assert "Out of office until" in page
    assert cast.outsider.name in page


def test_words_that_are_alike_count_where_nothing_else_does(cast):
    skilled(cast.host, "Apiculture")
    assert names(cast.member, "apicultrue") == [cast.host]
    assert names(cast.member, "apic") == [cast.host]
    skilled(cast.steward, "Apic")
    assert names(cast.member, "apic") == [cast.steward]


def test_an_operator_leaves_those_who_did_something_there(cast):
    skilled(cast.colleague, "Apiculture")
    skilled(cast.host, "Apiculture")
    post(cast.host, cast.open, text="Apiculture")
    assert names(cast.member, f"apiculture in:{cast.open.slug}") == [cast.host]


def test_it_takes_as_many_statements_for_many_posts_and_people_as_for_few(cast):
    def more():
        for _n in range(3):
            person = new_person()
            skilled(person, "Apiculture")
            post(person, cast.open, text="Apiculture")
            answer(person, "Apiculture?", cast.open)
            attach(person, cast.open, "apiculture.pdf")
        settle()

    query = read("who knows apiculture")
    found = results.search(cast.member, query)
    assert not found.experts
    assert_constant_queries(more, lambda: experts(cast.member, query), at_most=22)


@pytest.mark.parametrize(
    "typed", ["", "who: -apiculture", "who: from:me", "who: the", "who: 'x\\", "who: apiculture in:nowhere"]
)
def test_questions_for_nothing_find_nobody(cast, typed):
    skilled(cast.host, "Apiculture")
    settle()
    assert experts(cast.member, read(typed)) == []
    assert client_of(cast.member).get("/search/", {"q": typed}).status_code == 200


def test_a_crowd_is_cut_off(cast):
    for _n in range(SHOWN + 3):
        post(new_person(), cast.open, text="Apiculture")
    assert len(ask(cast.member, "apiculture")) == SHOWN


def test_the_page_names_five_and_the_tab_all_of_them(cast):
    for _n in range(7):
        skilled(new_person(), "Apiculture")
    settle()
    client = client_of(cast.member)
    page = client.get("/search/?q=who+can+help+with+apiculture%3F").content.decode()
    assert "Who can help with apiculture" in page
    assert page.count('class="expert"') == 5
    tab = client.get("/search/?q=who+can+help+with+apiculture%3F&kind=person").content.decode()
    assert tab.count('class="expert"') == 7
    assert 'class="expert"' not in client.get("/search/?q=apiculture").content.decode()


def test_the_palette_offers_the_question_first(cast):
    answer = client_of(cast.member).get("/search/suggest/?q=who+knows+apiculture").content.decode()
    first = answer[: answer.index("</a>")]
    assert "Who can help with apiculture" in first
    assert "/search/?q=who%20knows%20apiculture" in first


def test_the_api_takes_the_question_or_its_words(cast):
    skilled(cast.host, "Apiculture", by=(cast.colleague,))
    settle()
    client = client_of(cast.member)
    for typed in ("apiculture", "qui connaît apiculture ?"):
        (one,) = client.get("/api/v1/search/experts", {"q": typed}).json()["results"]
        assert one["person"]["name"] == cast.host.name
        assert one["reasons"] == [{"kind": "skill", "text": "Apiculture", "number": 1, "at": None, "url": ""}]
    assert client.get("/api/v1/search/experts").json() == {"results": []}
    assert client_of(None).get("/api/v1/search/experts?q=apiculture").status_code == 401


def test_plain_results_say_which_part_of_a_profile_was_meant(cast):
    Person.objects.filter(pk=cast.host.pk).update(title="Arborist")
    Profile.objects.filter(person=cast.host).update(site="Lyon", department="Gardens", languages="Arabic, French")
    skilled(cast.host, "SAP", "Pruning")
    settle()

    def snippet(viewer, typed):
        (hit,) = results.search(viewer, read(typed)).first
        return hit.plain_snippet

    assert snippet(cast.member, "arabic lyon sap") == "Arborist · Lyon · Languages: Arabic, French · Skill: SAP"
    assert snippet(cast.member, cast.host.name) == "Arborist · Gardens · Lyon"
    assert snippet(cast.guest, cast.host.name) == "Arborist"


def test_who_has_not_signed_in_yet_is_found_where_they_work_and_asked_by_nobody(cast):
    person = new_person("Quillon Vex", title="Beekeeper", state=State.UNCLAIMED)
    Profile.objects.filter(person=person).update(department="Orchard")
    settle()
    found = results.search(cast.member, read("quillon"))
    assert [hit.ref for hit in found.first] == [person.pk]
    assert experts(cast.member, read("who knows beekeeper")) == []
    assert results.search(cast.guest, read("quillon")).first == []
