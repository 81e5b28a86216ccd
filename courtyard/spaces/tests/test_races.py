"""Many at the same moment: nothing is there twice, and a space is never without an owner."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from courtyard.core.errors import Conflict, CourtyardError
from courtyard.core.ids import new_id
from courtyard.spaces import services
from courtyard.spaces.models import JoinRequest, Membership, Space, SpaceRole
from tests.cast import Cast, make_cast, new_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def cast(transactional_db) -> Cast:
    return make_cast()


def at_once(*calls: Callable[[], object]) -> list[Any]:
    """What every call answered or raised, all of them started together."""
    gate = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers[number] = call()
        except CourtyardError as refusal:
            answers[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_twenty_joins_are_one(cast: Cast, heard):
    answers = at_once(*[lambda: services.join(actor=cast.outsider, space_id=cast.open.pk)] * 20)
    assert {answer.pk for answer in answers} == {Membership.objects.get(person=cast.outsider).pk}
    assert len(heard) == 1


def test_twenty_people_join_together(cast: Cast):
    people = [new_person() for _ in range(20)]
    at_once(*[lambda person=person: services.join(actor=person, space_id=cast.open.pk) for person in people])
    assert Membership.objects.filter(space=cast.open, person__in=people).count() == 20


def test_twenty_requests_are_one(cast: Cast, heard):
    at_once(*[lambda: services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)] * 20)
    assert JoinRequest.objects.count() == len(heard) == 1


def test_two_moderators_answer_differently(cast: Cast, heard):
    request = services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    heard.clear()
    answers = at_once(
        lambda: services.decide_request(actor=cast.host, request_id=request.pk, accept=True),
        lambda: services.decide_request(actor=cast.steward, request_id=request.pk, accept=False),
    )
    assert [type(answer) for answer in answers].count(Conflict) == 1
    request.refresh_from_db()
    assert Membership.objects.filter(person=cast.outsider).exists() == request.accepted


def test_of_the_last_two_owners_one_stays(cast: Cast):
    Membership.objects.filter(space=cast.open, person=cast.member).update(role=SpaceRole.OWNER)
    answers = at_once(
        lambda: services.leave(actor=cast.host, space_id=cast.open.pk),
        lambda: services.leave(actor=cast.member, space_id=cast.open.pk),
    )
    assert [type(answer) for answer in answers].count(Conflict) == 1
    assert Membership.objects.filter(space=cast.open, role=SpaceRole.OWNER).count() == 1


def test_twenty_spaces_of_one_name_have_twenty_addresses(cast: Cast):
    answers = at_once(*[lambda: services.create_space(actor=cast.member, name="Ideas")] * 20)
    assert len({space.slug for space, _new in answers}) == 20


def test_twenty_creates_under_one_id_are_one_space(cast: Cast):
    wish: dict[str, Any] = {"actor": cast.member, "id": new_id(), "name": "Ideas"}
    answers = at_once(*[lambda: services.create_space(**wish)] * 20)
    assert [new for _space, new in answers].count(True) == 1
    assert Space.objects.filter(name="Ideas").count() == 1
