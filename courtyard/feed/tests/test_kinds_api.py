"""The kinds of posts by the API: made, voted in, listed, and hidden from who may not see them."""

import datetime
import json
from typing import Any

import pytest
from django.test import Client

from courtyard.accounts.models import Person
from courtyard.core.clock import today
from courtyard.feed import services
from courtyard.spaces.models import Space
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def call(person: Person, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    client: Client = client_of(person)
    given = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    answer = getattr(client, method)(f"/api/v1{path}", **given)
    return answer.status_code, answer.json() if answer.content else {}


def made(person: Person, space: Space, **fields: Any) -> dict[str, Any]:
    status, item = call(person, "post", "/posts", {"spaces": [str(space.pk)], **fields})
    assert status == 201, item
    return item


def test_a_poll_from_its_making_to_its_end(cast: Cast) -> None:
    item = made(
        cast.member, cast.open, kind="poll", title="Lunch?", poll={"options": ["Soup", "Bread"], "sealed": True}
    )
    poll = item["details"]
    assert ([line["text"] for line in poll["options"]], poll["results_hidden"]) == (["Soup", "Bread"], "sealed")
    path, soup = f"/polls/{item['id']}", poll["options"][0]["id"]
    status, voted = call(cast.host, "put", f"{path}/ballot", {"choices": [soup]})
    assert (status, [line["votes"] for line in voted["options"]], voted["options"][0]["mine"]) == (200, [1, 0], 1)
    assert call(cast.outsider, "get", path)[1]["options"][0]["votes"] is None
    assert call(cast.host, "delete", f"{path}/ballot")[1]["voters"] == 0
    assert call(cast.host, "post", f"{path}/options", {"text": "Fish"})[0] == 403
    assert len(call(cast.member, "post", f"{path}/options", {"text": "Fish"})[1]["options"]) == 3
    assert call(cast.host, "put", f"{path}/closing")[0] == 403
    assert call(cast.member, "put", f"{path}/closing")[1]["open"] is False
    assert call(cast.host, "put", f"{path}/ballot", {"choices": [soup]})[0] == 403


def test_the_same_poll_again_is_the_same_and_another_under_its_id_a_conflict(cast: Cast) -> None:
    sent = {
        "id": "01920000-0000-7000-8000-00000000beef", "spaces": [str(cast.open.pk)], "kind": "poll", "title": "Lunch?",
        "poll": {"options": ["Soup", "Bread"]},
    }  # fmt: skip
    assert [call(cast.member, "post", "/posts", sent)[0] for _n in range(2)] == [201, 200]
    assert call(cast.member, "post", "/posts", sent | {"poll": {"options": ["Soup", "Fish"]}})[0] == 409


@pytest.mark.parametrize("poll", [None, {"options": ["One"]}, {"options": ["a", "b"], "choice": "loud"}])
def test_a_poll_that_cannot_stand_is_422(cast: Cast, poll: object) -> None:
    sent = {"spaces": [str(cast.open.pk)], "kind": "poll", "title": "Lunch?", "poll": poll}
    assert call(cast.member, "post", "/posts", sent)[0] == 422


def test_a_question_its_answers_and_the_best_of_them(cast: Cast) -> None:
    item = made(cast.member, cast.open, kind="question", title="Who has the key?")
    assert item["details"] == {"answered": False, "best_answer": None}
    _status, said = call(cast.host, "post", f"/items/{item['id']}/comments", {"body": "I have"})
    assert said["details"] == {"votes": 0, "voted": False, "best": False, "may_choose": True}  # the host moderates
    assert call(cast.member, "put", f"/items/{said['id']}/vote")[1]["details"]["votes"] == 1
    assert call(cast.member, "put", f"/items/{said['id']}/best")[1]["details"]["best"] is True
    assert call(cast.outsider, "put", f"/items/{said['id']}/best")[0] == 403
    assert call(cast.member, "get", f"/items/{item['id']}")[1]["details"]["best_answer"] == said["id"]
    listed = call(cast.member, "get", f"/items/{item['id']}/comments")[1]["results"]
    assert listed[0]["details"]["best"] is True
    assert call(cast.member, "get", "/questions")[1]["results"] == []
    assert len(call(cast.member, "get", f"/questions?state=all&space={cast.open.pk}")[1]["results"]) == 1
    assert call(cast.member, "delete", f"/items/{said['id']}/best")[1]["details"]["best"] is False
    assert call(cast.member, "delete", f"/items/{said['id']}/vote")[1]["details"]["votes"] == 0


def test_praise_and_values(cast: Cast) -> None:
    value = services.make_value(actor=cast.admin, name="Care", icon="heart", hue=11)
    assert call(cast.member, "get", "/praise/values")[1]["results"][0]["name"] == "Care"
    item = made(cast.member, cast.open, kind="praise", body="!", people=[str(cast.host.pk)], value=str(value.pk))
    assert item["details"] == {"people": [{"id": str(cast.host.pk), "name": "Host"}], "value": "Care"}
    assert len(call(cast.outsider, "get", f"/people/{cast.host.pk}/praise")[1]["results"]) == 1
    assert call(cast.guest, "get", f"/people/{cast.host.pk}/praise")[1]["results"] == []
    assert call(cast.guest, "get", f"/people/{cast.outsider.pk}/praise")[0] == 404


def test_administrators_write_values(cast: Cast) -> None:
    sent = {"name": " Care ", "icon": "heart", "hue": 11}
    assert call(cast.member, "post", "/praise/values", sent)[0] == 403
    status, value = call(cast.admin, "post", "/praise/values", sent)
    assert (status, value["name"], value["retired"]) == (201, "Care", False)
    assert call(cast.member, "patch", f"/praise/values/{value['id']}", {"name": "Mine"})[0] == 403
    changed = call(cast.admin, "patch", f"/praise/values/{value['id']}", {"about": "For others"})[1]
    assert (changed["name"], changed["about"], changed["icon"]) == ("Care", "For others", "heart")
    assert call(cast.admin, "patch", f"/praise/values/{value['id']}", {"icon": "skull"})[0] == 422
    assert call(cast.admin, "patch", f"/praise/values/{cast.host.pk}", {"name": "Nobody's"})[0] == 404
    assert call(cast.admin, "patch", f"/praise/values/{value['id']}", {"retired": True})[1]["retired"] is True
    assert call(cast.member, "get", "/praise/values")[1]["results"] == []


def test_whether_a_post_is_still_right(cast: Cast) -> None:
    item = made(cast.member, cast.closed, body="Opening hours")
    day = (today() + datetime.timedelta(days=30)).isoformat()
    assert call(cast.member, "put", f"/items/{item['id']}/times", {"check_on": day})[0] == 200
    nothing = {"checked_at": None, "checked_by": None, "due_on": None, "late": False}
    address = f"/items/{item['id']}/upkeep"
    assert call(cast.host, "get", address)[1] == nothing
    assert call(cast.member, "get", address)[1] == nothing | {"due_on": day}
    assert call(cast.outsider, "get", address)[0] == 404
    assert call(cast.member, "post", address)[0] == 200
    assert call(cast.host, "get", address)[1]["checked_by"] == str(cast.member.pk)


def test_ideas(cast: Cast) -> None:
    item = made(cast.member, cast.open, kind="idea", title="A bench")
    assert call(cast.host, "put", f"/items/{item['id']}/vote")[1]["details"]["votes"] == 1
    sent = {"status": "planned", "reason": "In spring"}
    assert call(cast.member, "put", f"/ideas/{item['id']}/status", sent)[0] == 403
    decided = call(cast.host, "put", f"/ideas/{item['id']}/status", sent)[1]["details"]
    assert (decided["status"], decided["decision"]["reason"]) == ("planned", "In spring")
    assert len(call(cast.member, "get", "/ideas?status=planned")[1]["results"]) == 1


@pytest.mark.parametrize("who", ["outsider", "guest", "former"])
def test_nothing_of_a_secret_space_by_any_call(cast: Cast, who: str) -> None:
    poll = made(cast.member, cast.secret, kind="poll", title="Plumbago?", poll={"options": ["a", "b"], "adding": True})
    idea = made(cast.member, cast.secret, kind="idea", title="Plumbago")
    asked = made(cast.member, cast.secret, kind="question", title="Plumbago?")
    said = call(cast.member, "post", f"/items/{asked['id']}/comments", {"body": "Plumbago"})[1]
    option = poll["details"]["options"][0]["id"]
    calls: list[tuple[str, str, dict[str, Any] | None]] = [
        ("get", f"/polls/{poll['id']}", None), ("put", f"/polls/{poll['id']}/ballot", {"choices": [option]}),
        ("delete", f"/polls/{poll['id']}/ballot", None), ("post", f"/polls/{poll['id']}/options", {"text": "c"}),
        ("put", f"/polls/{poll['id']}/closing", None), ("put", f"/items/{idea['id']}/vote", None),
        ("put", f"/ideas/{idea['id']}/status", {"status": "done"}), ("put", f"/items/{said['id']}/vote", None),
        ("put", f"/items/{said['id']}/best", None), ("get", f"/questions?space={cast.secret.pk}", None),
        ("get", f"/ideas?space={cast.secret.pk}", None),
    ]  # fmt: skip
    for method, path, body in calls:
        status, told = call(cast.person(who), method, path, body)
        assert status == 404, (method, path)
        assert "lumbago" not in json.dumps(told)
