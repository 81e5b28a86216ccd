"""Create once: a retry finds what stands, another request under the same id is refused, parallel twins make one."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from courtyard.core.errors import Conflict
from courtyard.core.idempotency import claim, digest_of
from courtyard.core.models import Creation
from courtyard.core.tests.connections import rolled_back

AUTHOR = uuid.uuid4()


@pytest.mark.django_db
def test_the_first_request_is_new_and_its_repetition_is_not():
    id = uuid.uuid4()
    assert claim(author=AUTHOR, id=id, payload={"body": "Hello", "spaces": [1, 2]}) is True
    assert claim(author=AUTHOR, id=id, payload={"spaces": [1, 2], "body": "Hello"}) is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("author", "payload"), [(AUTHOR, {"body": "Other"}), (uuid.uuid4(), {"body": "Hello"}), (uuid.uuid4(), {})]
)
def test_an_id_that_was_used_for_something_else_is_refused(author, payload):
    id = uuid.uuid4()
    claim(author=AUTHOR, id=id, payload={"body": "Hello"})
    with pytest.raises(Conflict):
        claim(author=author, id=id, payload=payload)


@pytest.mark.django_db
def test_a_payload_may_hold_any_text_a_person_can_send():
    strange = ["\ud800 lone", "\x00", "🎈", uuid.UUID(int=1), None, [[]]]
    assert claim(author=AUTHOR, id=uuid.UUID(int=9), payload=strange) is True
    assert claim(author=AUTHOR, id=uuid.UUID(int=9), payload=strange) is False


def test_different_payloads_have_different_digests():
    payloads: list[Any] = [{"a": "1"}, {"a": 1}, {"a": "1", "b": None}, ["a", "1"], ["a1"], [], {}]
    assert len({digest_of(payload) for payload in payloads}) == len(payloads)


@pytest.mark.django_db(transaction=True)
def test_it_is_refused_outside_a_transaction():
    with pytest.raises(RuntimeError):
        claim(author=AUTHOR, id=uuid.uuid4(), payload={})


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_object():
    id, start = uuid.uuid4(), threading.Barrier(20)

    def create(_number):
        try:
            start.wait(10)
            with transaction.atomic():
                return claim(author=AUTHOR, id=id, payload={"body": "Hello"})
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(create, range(20)))
    assert answers.count(True) == 1
    assert answers.count(False) == 19
    assert Creation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_is_rolled_back_leaves_the_id_free():
    id = uuid.uuid4()
    with rolled_back():
        claim(author=AUTHOR, id=id, payload={"body": "Hello"})
    with transaction.atomic():
        assert claim(author=uuid.uuid4(), id=id, payload={"body": "Other"}) is True
