"""Who hears of answers, praise and decisions; nobody of what they may not read."""

import pytest

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.content.services import comments, review
from courtyard.core.errors import Invalid
from courtyard.feed import services
from courtyard.feed.selectors import lists
from courtyard.feed.services import Draft
from courtyard.notifications.selectors import entries
from courtyard.spaces.models import Space
from tests.cast import Cast, comment, post

pytestmark = pytest.mark.django_db


def question(author: Person, space: Space) -> Item:
    return post(author, space, kind="question", title="Where is the ladder?")


def praise(author: Person, space: Space, *people: Person) -> Item:
    draft = Draft(kind="praise", body="Thank you", people=[person.pk for person in people])
    return services.create_post(actor=author, space_ids=[space.pk], draft=draft)


def sentences(person: Person) -> list[str]:
    return [entry.sentence for entry in entries(person).results]


def test_the_asker_hears_of_answers_and_the_author_of_being_chosen(cast: Cast) -> None:
    item = question(cast.member, cast.open)
    said = comments.comment(actor=cast.host, item_id=item.pk, body="In the shed")
    assert sentences(cast.member) == ["Host answered your question"]
    services.choose_answer(actor=cast.member, answer_id=said.pk)
    assert sentences(cast.host) == ["Member chose your answer as the best one"]
    other = comments.comment(actor=cast.colleague, item_id=item.pk, body="Behind the door")
    services.choose_answer(actor=cast.steward, answer_id=other.pk)
    assert "Member chose your answer as the best one" not in sentences(cast.host)
    services.unchoose_answer(actor=cast.member, answer_id=other.pk)
    assert sentences(cast.colleague) == []


def test_who_lost_the_space_hears_nothing_of_being_chosen(cast: Cast) -> None:
    answer = comment(cast.former, question(cast.member, cast.secret))
    services.choose_answer(actor=cast.member, answer_id=answer.pk)
    assert sentences(cast.former) == []


def test_who_is_praised_hears_of_it(cast: Cast) -> None:
    praise(cast.member, cast.open, cast.host, cast.colleague)
    assert sentences(cast.host) == sentences(cast.colleague) == ["Member praised you"]


def test_who_may_not_read_the_praise_hears_nothing_of_it(cast: Cast) -> None:
    with pytest.raises(Invalid):
        praise(cast.member, cast.secret, cast.outsider)
    assert sentences(cast.outsider) == []


def test_praise_that_waits_is_told_when_it_comes_out(cast: Cast) -> None:
    Space.objects.filter(pk=cast.open.pk).update(approval=True)
    item = praise(cast.member, cast.open, cast.colleague)
    assert sentences(cast.colleague) == []
    assert not lists.praise_of(cast.outsider, cast.colleague.pk).results
    review.approve(actor=cast.host, item_id=item.pk)
    assert sentences(cast.colleague) == ["Member praised you"]


def test_whose_idea_it_is_hears_where_it_stands(cast: Cast) -> None:
    draft = Draft(kind="idea", title="A bench by the door")
    item = services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
    services.decide_idea(actor=cast.steward, item_id=item.pk, status="review")
    services.decide_idea(actor=cast.host, item_id=item.pk, status="declined", reason="No room")
    assert sentences(cast.member) == ["Host and Steward said where your idea stands"]
