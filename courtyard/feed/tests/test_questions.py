"""Questions: the best answer, votes for answers, the list of those that wait, and who hears of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.content.selectors import threads
from courtyard.content.services import comments, items
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.feed import services
from courtyard.feed.models import BestAnswer, Vote
from courtyard.feed.selectors import lists
from courtyard.feed.selectors.kinds import answers_under, best_then_votes, own_of_kinds
from courtyard.feed.services import Draft
from courtyard.spaces import services as spaces
from courtyard.spaces.models import Space
from tests.cast import Cast, client_of, comment, new_person, post

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def question(author: Person, space: Space, title: str = "Where is the ladder?") -> Item:
    return post(author, space, kind="question", title=title)


def order(viewer: Person, item: Item) -> list[str]:
    page = threads.thread(viewer, item, rank=best_then_votes)
    return [Item.objects.get(pk=strand.comment.id).body_text for strand in page.results]


def test_a_question_is_asked_in_its_title(cast: Cast) -> None:
    made = services.create_post(
        actor=cast.member, space_ids=[cast.open.pk], draft=Draft(kind="question", title="Who has the key?")
    )
    assert (made.kind, made.title) == ("question", "Who has the key?")
    with pytest.raises(Invalid) as refusal:
        services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=Draft(kind="question", body="Hm"))
    assert set(refusal.value.errors) == {"title"}


def test_the_best_answer_stands_first_then_those_with_more_votes(cast: Cast) -> None:
    item = question(cast.member, cast.open)
    said = [comment(cast.host, item, text=text) for text in ("In the shed", "No idea", "Behind the door")]
    for voter in (cast.colleague, cast.outsider):
        services.vote(actor=voter, item_id=said[1].pk)
    assert order(cast.outsider, item) == ["No idea", "In the shed", "Behind the door"]
    services.choose_answer(actor=cast.member, answer_id=said[2].pk)
    assert order(cast.outsider, item) == ["Behind the door", "No idea", "In the shed"]
    first = threads.thread(cast.outsider, item, rank=best_then_votes, limit=1)
    rest = threads.thread(cast.outsider, item, rank=best_then_votes, limit=5, cursor=first.next)
    assert [strand.comment.id for strand in rest.results] == [said[1].pk, said[0].pk]


@pytest.mark.parametrize("who", ["member", "host", "steward"])
def test_who_asked_or_moderates_chooses_and_there_is_one_best_answer(cast: Cast, who: str) -> None:
    item = question(cast.member, cast.open)
    first, second = comment(cast.colleague, item), comment(cast.host, item)
    for answer in (first, second, second):
        services.choose_answer(actor=cast.person(who), answer_id=answer.pk)
    row = BestAnswer.objects.get()
    assert (row.question_id, row.answer_id, row.by) == (item.pk, second.pk, cast.person(who))
    services.unchoose_answer(actor=cast.person(who), answer_id=second.pk)
    assert not BestAnswer.objects.exists()


@pytest.mark.parametrize(
    ("who", "error"),
    [("colleague", Forbidden), ("outsider", Forbidden), ("guest", NotFound), ("suspended", NotFound)],
)
def test_nobody_else_chooses(cast: Cast, who: str, error: type[Exception]) -> None:
    answer = comment(cast.colleague, question(cast.member, cast.open))
    with pytest.raises(error):
        services.choose_answer(actor=cast.person(who), answer_id=answer.pk)
    assert not BestAnswer.objects.exists()


def test_only_a_first_level_answer_to_a_question_is_chosen_or_voted_for(cast: Cast) -> None:
    item = question(cast.member, cast.open)
    deeper = comment(cast.host, comment(cast.host, item))
    elsewhere = comment(cast.host, post(cast.member, cast.open))
    for wrong in (deeper, elsewhere, item):
        for act in (services.choose_answer, lambda actor, answer_id: services.vote(actor=actor, item_id=answer_id)):
            with pytest.raises(NotFound):
                act(actor=cast.member, answer_id=wrong.pk)


@pytest.mark.parametrize("who", ["outsider", "guest", "former", "suspended"])
def test_votes_and_answers_of_a_secret_question_are_like_absent(cast: Cast, who: str) -> None:
    item = question(cast.member, cast.secret)
    answer = comment(cast.host, item)
    with pytest.raises(NotFound):
        services.vote(actor=cast.person(who), item_id=answer.pk)
    if who != "suspended":
        browser = client_of(cast.person(who))
        assert browser.post(f"/items/{answer.pk}/best/").status_code == 404
        assert browser.get(f"/items/{answer.pk}/voters/").status_code == 404
        assert browser.get(f"/items/{item.pk}/own/", headers=HTMX).status_code == 404
    assert not lists.questions(cast.person(who), unanswered=False).results
    assert not Vote.objects.exists()


def test_a_removed_member_votes_no_more(cast: Cast) -> None:
    answer = comment(cast.host, question(cast.host, cast.secret))
    services.vote(actor=cast.member, item_id=answer.pk)
    spaces.remove_member(actor=cast.host, space_id=cast.secret.pk, person_id=cast.member.pk)
    with pytest.raises(NotFound):
        services.unvote(actor=cast.member, item_id=answer.pk)


def test_one_does_not_vote_for_ones_own_answer(cast: Cast) -> None:
    answer = comment(cast.member, question(cast.host, cast.open))
    with pytest.raises(Forbidden):
        services.vote(actor=cast.member, item_id=answer.pk)


@pytest.mark.django_db(transaction=True)
def test_twenty_votes_at_once_of_one_person_are_one(cast: Cast) -> None:
    answer = comment(cast.host, question(cast.host, cast.open))

    def vote(_n: int) -> None:
        services.vote(actor=cast.member, item_id=answer.pk)
        connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(vote, range(20)))
    assert Vote.objects.filter(item=answer).count() == 1
    services.unvote(actor=cast.member, item_id=answer.pk)
    services.unvote(actor=cast.member, item_id=answer.pk)
    assert not Vote.objects.exists()


def test_the_card_says_answered_until_the_answer_is_gone(cast: Cast) -> None:
    item = question(cast.member, cast.open)
    answer = comments.comment(actor=cast.host, item_id=item.pk, body="In the shed")
    services.choose_answer(actor=cast.member, answer_id=answer.pk)
    own = own_of_kinds(cast.colleague, [item.pk])[item.pk]
    assert (own.answer, own.by.name, own.text) == (answer.pk, "Host", "In the shed")  # type: ignore[attr-defined]
    assert "In the shed" in client_of(cast.colleague).get(f"/spaces/{cast.open.slug}/").text
    items.remove_item(actor=cast.host, item_id=answer.pk)
    assert own_of_kinds(cast.colleague, [item.pk])[item.pk].answer is None  # type: ignore[attr-defined]
    assert [card.id for card in lists.questions(cast.colleague, space=cast.open).results] == [item.pk]


def test_the_list_holds_what_waits_for_an_answer_in_ones_own_spaces(cast: Cast) -> None:
    waits, done = question(cast.host, cast.open, "Waits"), question(cast.host, cast.open, "Done")
    hidden, other = question(cast.colleague, cast.elsewhere), question(cast.host, cast.secret, "Secret")
    services.choose_answer(actor=cast.host, answer_id=comment(cast.member, done).pk)
    assert {card.id for card in lists.questions(cast.member).results} == {waits.pk, other.pk}
    assert {card.id for card in lists.questions(cast.member, unanswered=False).results} == {waits.pk, other.pk, done.pk}
    page = client_of(cast.member).get(f"/questions/?in={cast.open.slug}")
    assert "Waits" in page.text
    assert not [word for word in ("Done", "Secret", str(hidden.pk)) if word in page.text]
    assert "Done" in client_of(cast.member).get(f"/questions/?in={cast.open.slug}&state=all").text
    assert client_of(cast.outsider).get(f"/questions/?in={cast.secret.slug}").status_code == 404
    assert client_of(cast.outsider).get(f"/questions/?in={cast.closed.slug}").status_code == 403
    assert waits.title in client_of(cast.member).get("/home/side/", headers=HTMX).text


def test_voting_and_choosing_work_without_scripts(cast: Cast) -> None:
    item = question(cast.member, cast.open)
    answer = comment(cast.host, item)
    browser = client_of(cast.member)
    page = browser.get(f"/items/{item.pk}/").text
    assert f'formaction="/items/{answer.pk}/vote/"' in page
    assert f'formaction="/items/{answer.pk}/best/"' in page
    assert browser.post(f"/items/{answer.pk}/vote/").status_code == 302
    assert browser.post(f"/items/{answer.pk}/best/").status_code == 302
    assert "Best answer" in browser.get(f"/items/{item.pk}/").text
    browser.post(f"/items/{answer.pk}/vote/", {"end": "1"})
    browser.post(f"/items/{answer.pk}/best/", {"end": "1"})
    assert not Vote.objects.exists()
    assert not BestAnswer.objects.exists()


def test_in_place_the_answer_is_the_piece_and_says_what_else_changed(cast: Cast) -> None:
    item = question(cast.member, cast.open)
    answer = comment(cast.host, item)
    said = client_of(cast.member).post(f"/items/{answer.pk}/best/", headers=HTMX)
    assert "Best answer" in said.text
    assert str(item.pk) in said["HX-Trigger"]
    assert "<article" not in said.text


def test_answers_cost_the_same_however_many(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    item = question(cast.member, cast.open)
    ids = [comment(new_person(), item).pk for _n in range(12)]
    with django_assert_max_num_queries(3):
        assert len(answers_under(cast.host, item, ids)) == 12
