"""Words of welcome, rules to accept, questions to answer: who writes, who reads, who is asked, what is forgotten."""

import pytest

from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.spaces import access, services
from courtyard.spaces.models import (
    JoinAnswer,
    JoinQuestion,
    JoinRequest,
    Membership,
    Rules,
    RulesAcceptance,
    Space,
    Welcome,
)
from courtyard.spaces.tests.conftest import Heard
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def guide(cast: Cast, space: Space, *, welcome: str = "", rules: str = "", questions: tuple[str, ...] = ()) -> Space:
    return services.set_guidance(
        actor=cast.host, space_id=space.pk, welcome=welcome, rules=rules, questions=list(questions)
    )


def asked(space: Space) -> list[JoinQuestion]:
    return list(JoinQuestion.objects.filter(space=space))


def test_the_words_of_welcome_are_shown_once_to_who_joins(cast: Cast) -> None:
    guide(cast, cast.open, welcome="Say hello in the first thread")
    browser, address = client_of(cast.outsider), f"/spaces/{cast.open.slug}/"
    assert "Say hello" not in browser.get(address).text
    browser.post(f"{address}membership/")
    assert "Say hello" in browser.get(address).text
    assert browser.post(f"{address}welcome/", {"end": "1"}).status_code == 302
    assert "Say hello" not in browser.get(address).text
    assert "Say hello" not in client_of(cast.member).get(address).text  # was here before it was written


def test_who_leaves_or_is_added_meets_the_welcome_anew(cast: Cast) -> None:
    guide(cast, cast.closed, welcome="Quiet, please")
    services.add_member(actor=cast.host, space_id=cast.closed.pk, person_id=cast.outsider.pk)
    assert Welcome.objects.filter(person=cast.outsider).exists()
    services.leave(actor=cast.outsider, space_id=cast.closed.pk)
    assert not Welcome.objects.filter(person=cast.outsider).exists()


def test_joining_takes_accepting_the_rules(cast: Cast) -> None:
    guide(cast, cast.open, rules="Be kind")
    browser, address = client_of(cast.outsider), f"/spaces/{cast.open.slug}/"
    assert browser.post(f"{address}membership/")["Location"] == f"{address}ask/"
    assert not Membership.objects.filter(space=cast.open, person=cast.outsider).exists()
    page = browser.get(f"{address}ask/").text
    assert "Be kind" in page
    assert 'name="rules" value="1"' in page
    browser.post(f"{address}membership/", {"rules": "1"})
    assert Membership.objects.filter(space=cast.open, person=cast.outsider).exists()
    assert RulesAcceptance.objects.filter(person=cast.outsider, space=cast.open, version=1).count() == 1
    assert access.standing(cast.outsider, Space.objects.get(pk=cast.open.pk)).posts


def test_changed_rules_ask_every_member_again_who_reads_meanwhile(cast: Cast) -> None:
    space = guide(cast, cast.open, rules="Be kind")
    services.accept_rules(actor=cast.member, space_id=space.pk, version=1)
    space = guide(cast, space, rules="Be kind, and brief")
    assert space.rules_version == 2
    rights = access.standing(cast.member, space)
    assert (rights.reads, rights.posts, rights.comments, rights.asked) == (True, False, True, True)
    assert access.standing(cast.host, space).posts  # who changed them has accepted them
    with pytest.raises(Forbidden, match="Accept the rules"):
        access.space_for_posting(cast.member, space.pk)
    browser = client_of(cast.member)
    page = browser.get(f"/spaces/{space.slug}/").text
    assert "Please accept the rules" in page
    assert space.name not in browser.get("/posts/new/").text.partition("<select")[2]
    assert browser.post(f"/spaces/{space.slug}/rules/", {"version": "1"})["Location"].endswith("/rules/")
    assert not access.standing(cast.member, space).posts
    browser.post(f"/spaces/{space.slug}/rules/", {"version": "2"})
    browser.post(f"/spaces/{space.slug}/rules/", {"version": "2"})
    assert access.standing(cast.member, space).posts
    assert [row.text for row in Rules.objects.filter(space=space).order_by("version")] == [
        "Be kind",
        "Be kind, and brief",
    ]


def test_rules_taken_back_and_written_anew_are_another_version(cast: Cast) -> None:
    space = guide(cast, guide(cast, guide(cast, cast.open, rules="One"), rules=""), rules="Two")
    assert space.rules_version == 2
    with pytest.raises(Conflict):
        services.accept_rules(actor=cast.member, space_id=space.pk, version=1)


def test_saving_without_a_change_asks_nobody_again(cast: Cast, heard: Heard) -> None:
    space = guide(cast, cast.open, rules="Be kind", questions=("Why?",))
    version = space.version
    heard.clear()
    assert guide(cast, space, rules="Be kind", questions=("Why?",)).rules_version == 1
    assert (Space.objects.get(pk=space.pk).version, heard) == (version, [])


def test_an_invited_person_comes_in_and_is_asked_then(cast: Cast) -> None:
    space = guide(cast, cast.closed, rules="Whisper")
    services.invite_to_space(actor=cast.host, space_id=space.pk, person_ids=[cast.outsider.pk])
    services.join(actor=cast.outsider, space_id=space.pk)
    rights = access.standing(cast.outsider, space)
    assert (rights.reads, rights.posts, rights.asked) == (True, False, True)


def test_answers_stand_with_the_request_until_somebody_decides(cast: Cast) -> None:
    space = guide(cast, cast.closed, rules="Whisper", questions=("Which team?", "Why?"))
    which, why = asked(space)
    browser, address = client_of(cast.outsider), f"/spaces/{space.slug}/ask/"
    assert all(words in browser.get(address).text for words in ("Which team?", "Why?", "Whisper"))
    sent = {f"answer-{which.pk}": "Repair", "rules": "1", "message": "Please"}
    refused = browser.post(address, sent)
    assert refused.status_code == 422
    assert "Repair" in refused.text  # nothing typed is lost
    assert not JoinRequest.objects.exists()
    browser.post(address, sent | {f"answer-{why.pk}": "I <3 books"})
    page = client_of(cast.steward).get(f"/spaces/{space.slug}/requests/").text
    assert "Which team?" in page
    assert "I &lt;3 books" in page
    request = JoinRequest.objects.get()
    services.decide_request(actor=cast.steward, request_id=request.pk, accept=True)
    assert not JoinAnswer.objects.exists()
    assert access.standing(cast.outsider, space).posts


@pytest.mark.parametrize("how", ["declined", "withdrawn", "added"])
def test_answers_are_forgotten_however_it_ends(cast: Cast, how: str) -> None:
    space = guide(cast, cast.closed, questions=("Why?",))
    answers = {asked(space)[0].pk: "Books"}
    request = services.ask_to_join(actor=cast.outsider, space_id=space.pk, answers=answers)
    assert JoinAnswer.objects.count() == 1
    if how == "declined":
        services.decide_request(actor=cast.host, request_id=request.pk, accept=False)
    elif how == "withdrawn":
        services.withdraw_request(actor=cast.outsider, space_id=space.pk)
    else:
        services.add_member(actor=cast.host, space_id=space.pk, person_id=cast.outsider.pk)
    assert not JoinAnswer.objects.exists()


def test_asking_again_keeps_the_first_answers(cast: Cast) -> None:
    space = guide(cast, cast.closed, questions=("Why?",))
    pk = asked(space)[0].pk
    services.ask_to_join(actor=cast.outsider, space_id=space.pk, answers={pk: "Books"})
    services.ask_to_join(actor=cast.outsider, space_id=space.pk, answers={pk: "Films"})
    assert [answer.text for answer in JoinAnswer.objects.all()] == ["Books"]


def test_a_changed_question_leaves_old_answers_beside_what_was_asked(cast: Cast) -> None:
    space = guide(cast, cast.closed, questions=("Why?",))
    services.ask_to_join(actor=cast.outsider, space_id=space.pk, answers={asked(space)[0].pk: "Books"})
    guide(cast, space, questions=("Since when?",))
    answer = JoinAnswer.objects.get()
    assert (answer.question, answer.text) == ("Why?", "Books")


@pytest.mark.parametrize(
    ("who", "status"), [("steward", 403), ("member", 403), ("outsider", 403), ("admin", 403), ("guest", 403)]
)
def test_only_owners_write_it(cast: Cast, who: str, status: int) -> None:
    browser, address = client_of(cast.person(who)), f"/spaces/{cast.closed.slug}/guidance/"
    assert browser.get(address).status_code == status
    assert browser.post(address, {"rules": "Mine"}).status_code == status
    sent = browser.put(f"/api/v1/spaces/{cast.closed.pk}/guidance", {"rules": "Mine"}, content_type="application/json")
    assert sent.status_code == status
    assert not Rules.objects.exists()


def test_a_secret_space_tells_outsiders_nothing_of_its_rules(cast: Cast) -> None:
    space = guide(cast, cast.secret, rules="Hush", welcome="Psst")
    for address in (
        f"/spaces/{space.slug}/rules/",
        f"/api/v1/spaces/{space.pk}/guidance",
        f"/spaces/{space.slug}/ask/",
    ):
        assert client_of(cast.outsider).get(address).status_code == 404
    assert client_of(cast.outsider).post(f"/spaces/{space.slug}/rules/", {"version": "1"}).status_code == 404
    assert client_of(cast.outsider).put(f"/api/v1/spaces/{space.pk}/rules/1").status_code == 404
    assert not RulesAcceptance.objects.filter(person=cast.outsider).exists()


def test_the_company_and_storylines_have_no_guidance(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.set_guidance(actor=cast.owner, space_id=cast.company.pk, welcome="Hi", rules="", questions=[])
    assert client_of(cast.owner).get(f"/spaces/{cast.company.slug}/guidance/").status_code == 403


def test_owners_write_it_by_form_and_two_do_not_overwrite_each_other(cast: Cast) -> None:
    browser, address = client_of(cast.host), f"/spaces/{cast.closed.slug}/guidance/"
    sent = {"welcome": "Hi", "rules": "Whisper", "questions": ["Why?", "", " "], "version": str(cast.closed.version)}
    assert browser.post(address, sent).status_code == 302
    assert [question.text for question in asked(cast.closed)] == ["Why?"]
    late = browser.post(address, sent | {"rules": "Shout"})
    assert late.status_code == 422
    assert "Shout" in late.text
    many = browser.post(address, {"questions": [f"{n}?" for n in range(6)]})
    assert "At most 5 questions." in many.text
    with pytest.raises(Invalid):
        guide(cast, cast.closed, rules="x" * 5001)


def test_by_the_api(cast: Cast) -> None:
    host, outsider = client_of(cast.host), client_of(cast.outsider)
    address = f"/api/v1/spaces/{cast.closed.pk}"
    sent = {"welcome": "Hi", "rules": "Whisper", "questions": ["Why?"]}
    assert host.put(f"{address}/guidance", sent, content_type="application/json").json()["welcome"] == "Hi"
    seen = outsider.get(f"{address}/guidance").json()
    assert (seen["welcome"], seen["rules"], seen["rules_version"], seen["accepted"]) == ("", "Whisper", 1, False)
    pk = seen["questions"][0]["id"]
    assert outsider.post(f"{address}/join", {}, content_type="application/json").status_code == 422
    joined = {"rules": 1, "answers": {pk: "Books"}}
    assert outsider.post(f"{address}/join", joined, content_type="application/json").json()["status"] == "requested"
    assert client_of(cast.member).put(f"{address}/rules/7").status_code == 409
    assert client_of(cast.member).put(f"{address}/rules/1").status_code == 204
