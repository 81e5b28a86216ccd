"""What pages ask over HTTP: signatures only for what was theirs and still is, and what they missed."""

import json
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory

from courtyard import gateway
from courtyard.core import changes, live
from courtyard.core.access import SIGNED_IN, rule_of
from courtyard.gateway import binding, views

ADA = SimpleNamespace(pk=uuid.UUID(int=1), is_authenticated=True)
HOME, AWAY, ITEM = (
    live.topic_of(kind, uuid.UUID(int=number)) for kind, number in (("space", 1), ("space", 2), ("item", 3))
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def rooms():
    """Ada may follow the space HOME and every item; the rooms note how often they were asked."""
    asked = []

    async def nobody(scope):
        return None

    def spaces(person, ids):
        asked.append(ids)
        return [id for id in ids if id == uuid.UUID(int=1)]

    before = dict(binding._authorisers), binding._authenticate
    gateway.bind(authenticate=nobody, authorisers={"space": spaces, "item": lambda person, ids: ids})
    yield asked
    gateway.bind(authenticate=before[1], authorisers=before[0])


def _ask(view, session="phone", **query):
    request: Any = RequestFactory().get("/", query)
    request.user = ADA
    request.session = SimpleNamespace(session_key=session)
    return view(request)


def _json(answer):
    return json.loads(answer.content)


def _signed(*topics, session="phone"):
    return live.sign_topics(ADA.pk, live.session_hash(session), topics)


class TestRenew:
    def test_what_is_still_allowed_is_signed_anew_in_one_question_to_each_room(self, rooms):
        topics = _json(_ask(views.renew, topic=_signed(HOME, AWAY, ITEM)))["topics"]
        assert [live.verify(ADA.pk, live.session_hash("phone"), one) is not None for one in topics] == [True, True]
        assert [one.partition("~")[0] for one in topics] == [ITEM, HOME]
        assert len(rooms) == 1

    def test_an_expired_signature_may_be_renewed(self, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(live, "LIFETIME", -100_000)
            old = _signed(HOME)
        assert len(_json(_ask(views.renew, topic=old))["topics"]) == 1

    @pytest.mark.parametrize("asked", [[HOME], _signed(HOME, session="laptop"), ["x~y~z"], [""], []])
    def test_what_was_never_signed_for_this_sign_in_is_not_signed(self, asked):
        assert _json(_ask(views.renew, topic=asked))["topics"] == []

    def test_a_kind_that_nobody_answers_for_is_refused(self):
        assert _json(_ask(views.renew, topic=_signed("chat:" + str(ADA.pk), "space:nonsense")))["topics"] == []


class TestMissed:
    def _happen(self, topic):
        with transaction.atomic():
            live.publish(topic, "commented", uuid.UUID(int=9), render=lambda locale: f"<li>{locale}", data={"a": 1})

    def test_what_happened_comes_as_frames_and_the_rooms_are_not_asked(self, rooms):
        cursor = changes.cursor()
        self._happen(HOME)
        answer = _json(_ask(views.missed, topic=_signed(HOME), since=cursor))
        (frame,) = answer["results"]
        assert frame.pop("n")
        assert frame == {"t": HOME, "e": "commented", "id": str(uuid.UUID(int=9)), "html": "<li>en", "d": {"a": 1}}
        assert (answer["more"], answer["reset"]) == (False, False)
        assert rooms == []

    def test_plain_names_are_answered_after_asking_the_rooms(self, rooms):
        cursor = changes.cursor()
        self._happen([HOME, AWAY])
        results = _json(_ask(views.missed, topic=[HOME, AWAY], since=cursor))["results"]
        assert [frame["t"] for frame in results] == [HOME]
        assert len(rooms) == 1

    def test_after_a_right_ended_a_signature_is_not_taken_at_its_word(self):
        cursor, signed = changes.cursor(), _signed(HOME, AWAY)
        self._happen([HOME, AWAY])
        with transaction.atomic():
            live.revoke(ADA.pk, AWAY)
        results = _json(_ask(views.missed, topic=signed, since=cursor))["results"]
        assert [frame["t"] for frame in results] == [HOME]

    def test_a_stolen_signature_shows_nothing(self):
        cursor = changes.cursor()
        self._happen(AWAY)
        assert _json(_ask(views.missed, topic=_signed(AWAY, session="laptop"), since=cursor))["results"] == []

    def test_a_cursor_that_was_made_up_is_a_bad_request(self):
        answer = _ask(views.missed, topic=_signed(HOME), since="nonsense")
        assert answer.status_code == 400
        assert "cursor" in _json(answer)["errors"]

    def test_without_a_cursor_it_says_where_to_begin(self):
        answer = _json(_ask(views.missed, topic=_signed(HOME)))
        assert answer["results"] == []
        assert answer["next"]


def test_both_views_are_for_people_who_signed_in_and_are_never_kept():
    for view in (views.renew, views.missed):
        assert rule_of(view) == SIGNED_IN
        assert "no-store" in _ask(view).headers["Cache-Control"]
