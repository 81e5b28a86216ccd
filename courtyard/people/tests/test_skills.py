"""Skills: the vocabulary all profiles share, who endorses whom, and who keeps the words in order."""

from typing import Any

import pytest

from courtyard.accounts.models import State
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.people import selectors, services
from courtyard.people.events import EndorsementWithdrawn, SkillEndorsed, SkillsGone
from courtyard.people.models import PersonSkill, Skill, SkillName
from tests.cast import Cast, absent_id, client_of, new_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
IN_PLACE = {"HX-Request": "true"}


def say(cast: Cast, who: str, *names: str) -> list[PersonSkill]:
    person = cast.person(who)
    services.set_skills(actor=person, person=person, names=names)
    return list(PersonSkill.objects.filter(person=person).order_by("position"))


def said(cast: Cast, who: str, *, to: str = "outsider") -> list[str]:
    return [held.name for held in selectors.skills_of(cast.person(to), cast.person(who))]


def skill(name: str) -> Skill:
    return Skill.objects.get(name=name)


def endorsed(cast: Cast, who: str, *, to: str = "outsider") -> list[int | None]:
    return [held.endorsed for held in selectors.skills_of(cast.person(to), cast.person(who))]


def test_people_say_what_they_are_good_at_in_their_order(cast: Cast) -> None:
    first = say(cast, "member", " Welding ", "Spanish", "", "First  aid")
    assert said(cast, "member") == ["Welding", "Spanish", "First aid"]
    again = say(cast, "member", "First aid", "Welding")
    assert said(cast, "member") == ["First aid", "Welding"]
    assert [row.pk for row in again] == [first[2].pk, first[0].pk]


def test_a_skill_is_one_whatever_its_case_and_accents(cast: Cast) -> None:
    say(cast, "member", "Réparation", "REPARATION", "réparation")
    say(cast, "colleague", "reparation")
    assert said(cast, "member") == said(cast, "colleague") == ["Réparation"]
    assert Skill.objects.count() == SkillName.objects.count() == 1


def test_everybody_says_it_for_themselves_alone(cast: Cast) -> None:
    for who in ("admin", "outsider", "guest"):
        with pytest.raises(Forbidden):
            services.set_skills(actor=cast.person(who), person=cast.member, names=["Welding"])
        assert client_of(cast.person(who)).post(f"/people/{cast.member.pk}/skills/", {"skill": "A"}).status_code == 403
    with pytest.raises(Forbidden):
        services.set_skills(actor=cast.suspended, person=cast.suspended, names=["Welding"])
    assert not Skill.objects.exists()


@pytest.mark.parametrize("names", [["x" * 61], [str(n) for n in range(31)], [7]])
def test_what_is_no_skill_is_refused(cast: Cast, names: list[Any]) -> None:
    with pytest.raises(Invalid):
        services.set_skills(actor=cast.member, person=cast.member, names=names)
    assert not PersonSkill.objects.exists()


def test_colleagues_endorse_once_and_take_it_back(cast: Cast, heard: list[Any]) -> None:
    (held,) = say(cast, "member", "Welding")
    for _twice in range(2):
        services.endorse(actor=cast.colleague, held_id=held.pk)
    services.endorse(actor=cast.outsider, held_id=held.pk)
    assert endorsed(cast, "member") == [2]
    assert [one.name for one in selectors.endorsers(cast.member, held.pk).results] == ["Colleague", "Outsider"]
    for _twice in range(2):
        services.withdraw(actor=cast.colleague, held_id=held.pk)
    assert endorsed(cast, "member") == [1]
    kinds = [type(event) for event in heard]
    assert kinds.count(SkillEndorsed) == 2
    assert kinds.count(EndorsementWithdrawn) == 1


def test_nobody_endorses_themselves_and_guests_nobody(cast: Cast) -> None:
    (held,) = say(cast, "member", "Welding")
    for who in ("member", "guest"):
        with pytest.raises(Forbidden):
            services.endorse(actor=cast.person(who), held_id=held.pk)
    (hidden,) = say(cast, "colleague", "Welding")
    for actor, pk in ((cast.guest, hidden.pk), (cast.suspended, held.pk), (cast.outsider, absent_id())):
        with pytest.raises(NotFound):
            services.endorse(actor=actor, held_id=pk)


def test_guests_read_skills_of_people_they_see_and_nothing_of_endorsements(cast: Cast) -> None:
    (held,) = say(cast, "member", "Welding")
    (hidden,) = say(cast, "colleague", "Spanish")
    services.endorse(actor=cast.outsider, held_id=held.pk)
    assert endorsed(cast, "member", to="guest") == [None]
    client = client_of(cast.guest)
    page = client.get(f"/people/{cast.member.pk}/").text
    assert "Welding" in page
    assert "endors" not in page.lower().replace('class="endorsers"', "")
    assert client.get(f"/people/skills/{held.pk}/endorsers/").status_code == 403
    assert client.get(f"/people/skills/{hidden.pk}/endorsers/").status_code == 404
    assert client.get(f"/api/v1/person-skills/{held.pk}/endorsers").status_code == 403
    assert client.get(f"/api/v1/people/{cast.colleague.pk}/skills").status_code == 404
    assert selectors.complete(cast.guest) == ["Welding"]
    assert selectors.complete(cast.suspended) == []


def test_who_is_gone_counts_as_an_endorser_no_more(cast: Cast) -> None:
    (held,) = say(cast, "member", "Welding")
    for who in ("colleague", "outsider", "host"):
        services.endorse(actor=cast.person(who), held_id=held.pk)
    for person, state in ((cast.colleague, State.SUSPENDED), (cast.host, State.LEFT)):
        person.state = state
        person.save()
        services.count_endorsements(by=person)
    assert endorsed(cast, "member") == [1]
    assert [one.name for one in selectors.endorsers(cast.admin, held.pk).results] == ["Outsider"]
    say(cast, "outsider", "Welding")
    cast.outsider.state = State.LEFT
    cast.outsider.save()
    with pytest.raises(Forbidden):
        services.endorse(actor=cast.member, held_id=PersonSkill.objects.get(person=cast.outsider).pk)


def test_typing_finds_synonyms_and_words_in_the_middle(cast: Cast) -> None:
    say(cast, "member", "TIG welding", "Welding", "Word processing")
    services.add_synonym(actor=cast.admin, skill_id=skill("Word processing").pk, name="Secretarial work")
    assert selectors.complete(cast.outsider, "WEL") == ["Welding", "TIG welding"]
    assert selectors.complete(cast.outsider, "secr") == ["Word processing"]
    assert not selectors.complete(cast.outsider, "elding")
    say(cast, "outsider", "secretarial WORK")
    assert said(cast, "outsider") == ["Word processing"]


def test_administrators_rename_and_the_old_name_still_finds_it(cast: Cast) -> None:
    say(cast, "member", "JS", "Spanish")
    services.rename_skill(actor=cast.admin, skill_id=skill("JS").pk, name="JavaScript")
    assert said(cast, "member") == ["JavaScript", "Spanish"]
    assert selectors.complete(cast.outsider, "js") == ["JavaScript"]
    with pytest.raises(Conflict):
        services.rename_skill(actor=cast.admin, skill_id=skill("JavaScript").pk, name="spanish")
    services.rename_skill(actor=cast.admin, skill_id=skill("JavaScript").pk, name="Javascript")
    assert said(cast, "member")[0] == "Javascript"
    with pytest.raises(Conflict):
        services.remove_synonym(actor=cast.admin, skill_id=skill("Javascript").pk, name="JAVASCRIPT")
    services.remove_synonym(actor=cast.admin, skill_id=skill("Javascript").pk, name="js")
    assert selectors.complete(cast.outsider, "js") == []
    kinds = AuditEntry.objects.filter(kind__startswith="skill.").values_list("kind", flat=True)
    assert list(kinds.order_by("pk")) == ["skill.renamed", "skill.renamed", "skill.synonym.removed"]


def test_merging_carries_people_endorsements_and_names_over(cast: Cast, heard: list[Any]) -> None:
    both, kept = say(cast, "member", "Soldering", "Welding")
    (alone,) = say(cast, "outsider", "soldering")
    for who, held in (("colleague", both), ("host", both), ("host", kept), ("host", alone)):
        services.endorse(actor=cast.person(who), held_id=held.pk)
    target = services.merge_skills(actor=cast.admin, skill_id=skill("Soldering").pk, into="WELDING")
    assert target.name == "Welding"
    assert said(cast, "member") == said(cast, "outsider") == ["Welding"]
    assert endorsed(cast, "member") == [2]
    assert endorsed(cast, "outsider", to="member") == [1]
    assert selectors.complete(cast.member, "sold") == ["Welding"]
    assert [event.held_ids for event in heard if isinstance(event, SkillsGone)] == [(both.pk,)]
    assert PersonSkill.objects.get(person=cast.outsider).pk == alone.pk
    with pytest.raises(Invalid):
        services.merge_skills(actor=cast.admin, skill_id=target.pk, into="soldering")


def test_a_retired_skill_is_nowhere_and_comes_back_as_it_was(cast: Cast) -> None:
    (held,) = say(cast, "member", "Gossip")
    services.endorse(actor=cast.colleague, held_id=held.pk)
    services.retire_skill(actor=cast.admin, skill_id=skill("Gossip").pk, retired=True)
    assert said(cast, "member", to="member") == selectors.complete(cast.member, "gos") == []
    with pytest.raises(NotFound):
        selectors.endorsers(cast.member, held.pk)
    with pytest.raises(Invalid):
        say(cast, "outsider", "gossip")
    say(cast, "member", "Welding")
    services.retire_skill(actor=cast.admin, skill_id=skill("Gossip").pk, retired=False)
    assert set(said(cast, "member")) == {"Gossip", "Welding"}
    assert 1 in endorsed(cast, "member")


@pytest.mark.parametrize("who", ["member", "guest", "moderator", "communicator"])
def test_only_administrators_keep_the_vocabulary(cast: Cast, who: str) -> None:
    say(cast, "member", "Welding", "Spanish")
    pk, actor, client = skill("Welding").pk, cast.person(who), client_of(cast.person(who))
    for refused in (
        lambda: services.rename_skill(actor=actor, skill_id=pk, name=""),
        lambda: services.add_synonym(actor=actor, skill_id=pk, name=""),
        lambda: services.remove_synonym(actor=actor, skill_id=pk, name=""),
        lambda: services.merge_skills(actor=actor, skill_id=pk, into="Spanish"),
        lambda: services.retire_skill(actor=actor, skill_id=pk, retired=True),
        lambda: selectors.vocabulary(actor),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert client.get("/manage/skills/").status_code == 403
    assert client.post(f"/manage/skills/{pk}/", {"name": "A"}).status_code == 403
    assert client.get("/api/v1/skill-vocabulary").status_code == 403


def test_the_page_of_the_vocabulary(cast: Cast) -> None:
    say(cast, "member", "Welding", "Spanish")
    client, here = client_of(cast.admin), f"/manage/skills/{skill('Welding').pk}/"
    assert "1 person" in client.get("/manage/skills/?q=wel").text
    assert "Spanish" not in client.get("/manage/skills/?q=wel").text
    for sent in ({"then": "add", "synonym": "Soldering"}, {"then": "rename", "name": "Joining metal"}):
        assert client.post(here + "?q=x", sent).headers["Location"] == "/manage/skills/?q=x"
    page = client.get("/manage/skills/").text
    assert "Soldering, Welding" in page
    refused = client.post(here, {"then": "merge", "into": "Nothing"})
    assert refused.status_code == 422
    assert "There is no other skill of that name." in refused.text
    assert client.post(here, {"then": "drop", "drop": "Welding"}).status_code == 302
    assert client.post(here, {"then": "retire"}).status_code == 302
    assert "Retired" in client.get("/manage/skills/").text
    assert client.post(here, {"then": "restore"}).status_code == 302
    assert client.post(here, {"then": "merge", "into": "Spanish"}).status_code == 302
    assert Skill.objects.get().name == "Spanish"


def test_ones_own_skills_on_the_page(cast: Cast) -> None:
    client, here = client_of(cast.member), f"/people/{cast.member.pk}/skills/"
    assert client.post(here, {"skill": ["Welding", ""]}).headers["Location"].endswith("/edit/#skills")
    assert client.post(here, {"skill": ["welding", "Spanish", "Chess"]}, headers=IN_PLACE).status_code == 200
    assert said(cast, "member") == ["Welding", "Spanish", "Chess"]
    chess = PersonSkill.objects.get(person=cast.member, skill__name="Chess").pk
    client.post(f"/people/skills/{chess}/", {"shift": "up"})
    assert said(cast, "member") == ["Welding", "Chess", "Spanish"]
    for _twice in range(2):
        assert client.post(f"/people/skills/{chess}/", {"end": "1"}).status_code == 302
    client_of(cast.outsider).post(f"/people/skills/{PersonSkill.objects.first().pk}/", {"end": "1"})
    assert said(cast, "member") == ["Welding", "Spanish"]
    refused = client.post(here, {"skill": "x" * 61})
    assert refused.status_code == 422
    assert "at most 60 characters" in refused.text
    options = client.get("/people/skills/options/?q=wel").text
    assert 'data-id="Welding"' in options
    assert 'data-id="wel"' in options


def test_endorsing_on_the_page(cast: Cast) -> None:
    (held,) = say(cast, "member", "Welding")
    client, here = client_of(cast.outsider), f"/people/skills/{held.pk}/"
    assert "Endorse Welding" in client.get(f"/people/{cast.member.pk}/").text
    for _twice in range(2):
        answer = client.post(f"{here}endorsement/", headers=IN_PLACE).text
        assert "1 colleague" in answer
        assert 'aria-pressed="true"' in answer
    assert "Outsider" in client.get(f"{here}endorsers/").text
    assert "<html" not in client.get(f"{here}endorsers/", headers=IN_PLACE).text
    assert client.post(f"{here}endorsement/", {"end": "1"}).headers["Location"] == f"/people/{cast.member.pk}/"
    assert endorsed(cast, "member") == [0]
    assert "Endorse Welding" not in client_of(cast.member).get(f"/people/{cast.member.pk}/").text


def test_skills_over_the_api(cast: Cast) -> None:
    mine, other, admin = (client_of(cast.person(who)) for who in ("member", "outsider", "admin"))
    here, json = f"/api/v1/people/{cast.member.pk}/skills", {"content_type": "application/json"}
    held = mine.put(here, {"skills": ["Welding", "Spanish"]}, **json).json()["results"]
    assert other.put(here, {"skills": []}, **json).status_code == 403
    assert mine.put(here, {"skills": ["x" * 61]}, **json).status_code == 422
    at = f"/api/v1/person-skills/{held[0]['id']}"
    assert other.put(f"{at}/endorsement", **json).json() == held[0] | {"endorsed": 1, "mine": True}
    assert [one["name"] for one in mine.get(f"{at}/endorsers").json()["results"]] == ["Outsider"]
    assert other.delete(f"{at}/endorsement").status_code == 204
    assert mine.put(f"{at}/endorsement", **json).status_code == 403
    assert other.get("/api/v1/skills?q=wel").json()["results"] == ["Welding"]
    kept = f"/api/v1/skill-vocabulary/{skill('Welding').pk}"
    assert admin.post(f"{kept}/synonyms", {"name": "Soldering"}, **json).json()["synonyms"] == ["Soldering"]
    assert admin.delete(f"{kept}/synonyms?name=soldering").status_code == 204
    assert admin.patch(kept, {"name": "Joining", "retired": True}, **json).json()["retired"] is True
    assert admin.patch(kept, {"retired": False}, **json).json()["synonyms"] == ["Welding"]
    assert admin.post(f"{kept}/merged", {"name": "spanish"}, **json).json()["synonyms"] == ["Joining", "Welding"]
    assert len(admin.get("/api/v1/skill-vocabulary").json()["results"]) == 1


def test_a_profile_costs_the_same_however_many_skills(cast: Cast) -> None:
    say(cast, "member", "Welding")
    few = len(queries_of(lambda: selectors.skills_of(cast.outsider, cast.member)))
    for held in say(cast, "member", *(f"Skill {n}" for n in range(30))):
        services.endorse(actor=cast.outsider, held_id=held.pk)
        services.endorse(actor=new_person(), held_id=held.pk)
    assert len(queries_of(lambda: selectors.skills_of(cast.outsider, cast.member))) == few == 1
