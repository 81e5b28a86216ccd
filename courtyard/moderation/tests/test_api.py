"""The same in JSON: grammar, leaks, refusals."""

import uuid

import pytest
from django.test import Client

from courtyard.content.models import Item
from courtyard.moderation.models import Case
from tests.cast import Cast, absent_id, client_of, post


def call(browser: Client, method: str, path: str, body: dict | None = None):  # type: ignore[no-untyped-def]
    return getattr(browser, method)(f"/api/v1{path}", body, content_type="application/json")


def test_a_report_is_created_once(cast: Cast, item: Item) -> None:
    browser, pk = client_of(cast.colleague), str(uuid.uuid4())
    sent = {"id": pk, "item": str(item.pk), "reason": "rude", "words": "Fools"}
    first, again = call(browser, "post", "/reports", sent), call(browser, "post", "/reports", sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert call(browser, "post", "/reports", sent | {"words": "Other"}).status_code == 409
    assert [row["id"] for row in call(browser, "get", "/reports").json()["results"]] == [pk]
    assert call(client_of(cast.host), "get", "/reports").json()["results"] == []


@pytest.mark.parametrize("who", ["outsider", "guest", "former"])
def test_a_report_of_what_one_may_not_read_is_like_one_of_nothing(cast: Cast, who: str) -> None:
    browser, secret = client_of(cast.person(who)), post(cast.host, cast.secret)
    there, nowhere = (
        call(browser, "post", "/reports", {"item": str(pk), "reason": "rude"}) for pk in (secret.pk, absent_id())
    )
    assert (there.status_code, there.json()) == (404, nowhere.json())


def test_a_case_is_decided_objected_to_and_answered(cast: Cast, case: Case) -> None:
    steward, author, host = client_of(cast.steward), client_of(cast.member), client_of(cast.host)
    (found,) = call(steward, "get", "/cases").json()["results"]
    assert (found["id"], found["reasons"]) == (str(case.pk), [{"reason": "rude", "count": 1}])
    made = call(steward, "post", f"/cases/{case.pk}/decision", {"act": "hide", "words": "Unkind"})
    assert made.status_code == 201
    assert made.json()["by"]["id"] == str(cast.steward.pk)
    path = f"/decisions/{made.json()['id']}"
    mine = call(author, "get", path).json()
    assert (mine["by"], mine["words"]) == (None, "Unkind")
    told = call(client_of(cast.colleague), "get", path).json()
    assert (told["by"], told["words"], told["act"]) == (None, None, "hide")
    assert call(author, "put", f"{path}/appeal", {"words": "A quotation"}).json()["appeal"]["words"] == "A quotation"
    assert call(steward, "put", f"{path}/answer", {"accept": False, "words": "No"}).status_code == 404
    assert call(host, "put", f"{path}/answer", {"accept": True, "words": "Right"}).json()["appeal"]["accepted"] is True
    assert [row["act"] for row in call(host, "get", "/decisions").json()["results"]] == ["restore", "hide"]
    assert call(author, "get", "/decisions").json()["results"] == []


@pytest.mark.parametrize("who", ["member", "outsider", "guest", "moderator"])
def test_others_find_no_cases(cast: Cast, case: Case, who: str) -> None:
    browser = client_of(cast.person(who))
    assert call(browser, "get", "/cases").json()["results"] == []
    assert call(browser, "get", f"/cases/{case.pk}").status_code == 404
    assert call(browser, "put", f"/cases/{case.pk}/opening").status_code == 404
    decided = call(browser, "post", f"/cases/{case.pk}/decision", {"act": "hide", "words": "Mine"})
    assert decided.status_code == 404


def test_a_decision_is_restored(cast: Cast, case: Case) -> None:
    host = client_of(cast.host)
    made = call(host, "post", f"/cases/{case.pk}/decision", {"act": "delete", "words": "Unkind"}).json()
    back = call(host, "post", f"/decisions/{made['id']}/restoration", {"words": "Too strict"})
    assert (back.status_code, back.json()["act"]) == (201, "restore")
