"""The API from outside: its document is valid, what it answers has the declared shape, and nothing makes it fall."""

import json
import uuid
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.core import NotSet

from courtyard.accounts.services import create_token
from courtyard.config.api import api
from courtyard.content.schemas import ItemOut, ItemsOut
from courtyard.core.ids import new_id
from courtyard.notifications.api import NoticesOut
from tests.cast import Cast, comment, post

QUIET = settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
NOT_THERE = [("GET", f"/api/v1/items/{uuid.UUID(int=7)}"), ("GET", "/api/v1/items/7"), ("GET", "/api/v1/nothing")]


@pytest.fixture
def key(cast: Cast) -> dict[str, str]:
    """The headers of a script that acts as a member."""
    _token, text = create_token(actor=cast.member, person=cast.member, name="test")
    return {"Authorization": f"Bearer {text}", "Accept": "application/json"}


def send(key: dict[str, str], method: str, path: str, body: object = None) -> tuple[int, dict]:
    """One call, as a script makes it."""
    answer = Client(headers=key).generic(method, f"/api/v1{path}", *_json(body))
    return answer.status_code, answer.json() if answer.content else {}


def _json(body: object) -> tuple:
    import orjson

    return (b"",) if body is None else (orjson.dumps(body), "application/json")


def test_the_document_is_valid() -> None:
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    schema.validate()
    assert len([found.ok() for found in schema.get_all_operations()]) > 30


def test_posts_and_comments_have_the_declared_shape(cast: Cast, key: dict[str, str]) -> None:
    status, made = send(
        key, "POST", "/posts", {"spaces": [str(cast.open.pk)], "body": f"@{cast.host.handle} #hi **you**"}
    )
    assert status == 201
    assert ItemOut.model_validate(made).tags == ["hi"]
    assert (made["text"], made["mine"]["may"]) == (
        f"@{cast.host.name} #hi you",
        ["close", "comment", "delete", "edit", "react", "share", "time"],
    )
    status, said = send(key, "POST", f"/items/{made['id']}/comments", {"body": "Yes", "parent": None})
    assert (status, ItemOut.model_validate(said).root) == (201, uuid.UUID(made["id"]))
    assert len(ItemsOut.model_validate(send(key, "GET", "/feed")[1]).results) == 1
    NoticesOut.model_validate(send(key, "GET", "/notifications")[1])


def test_the_same_again_answers_200_and_another_body_409(cast: Cast, key: dict[str, str]) -> None:
    sent = {"id": str(new_id()), "spaces": [str(cast.open.pk)], "body": "Once"}
    assert [send(key, "POST", "/posts", sent)[0] for _time in range(2)] == [201, 200]
    assert send(key, "POST", "/posts", sent | {"body": "Twice"})[0] == 409


def test_a_patch_changes_what_it_names_and_refuses_what_is_stale(cast: Cast, key: dict[str, str]) -> None:
    item = post(cast.member, cast.open, text="First", title="Old")
    status, changed = send(key, "PATCH", f"/items/{item.pk}", {"title": "New", "version": 1})
    assert (status, changed["title"], changed["text"], changed["version"]) == (200, "New", "First", 2)
    assert send(key, "PATCH", f"/items/{item.pk}", {"title": "Newer", "version": 1})[0] == 409


@pytest.mark.parametrize(
    "extra", ["pinned", "author", "created_at", "state", "published_at", "kind", "is_announcement", "role"]
)
def test_nobody_writes_what_is_not_theirs_to_write(cast: Cast, key: dict[str, str], extra: str) -> None:
    body = {"spaces": [str(cast.open.pk)], "body": "x", extra: "owner"}
    status, made = send(key, "POST", "/posts", body)
    assert status in (201, 422)
    assert made.get("author", {}).get("id", str(cast.member.pk)) == str(cast.member.pk)
    assert made.get("state", "published") == "published"


def test_what_one_may_not_see_answers_as_what_does_not_exist(cast: Cast, key: dict[str, str]) -> None:
    secret = post(cast.colleague, cast.elsewhere)
    answers = [send(key, method, f"/items/{pk}{tail}", {}) for pk in (secret.pk, new_id()) for method, tail in _CALLS]
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    assert {status for status, _body in answers} == {404}


_CALLS = [
    ("GET", ""),
    ("DELETE", ""),
    ("GET", "/comments"),
    ("PUT", "/reactions/👍"),
    ("PUT", "/bookmark"),
    ("PUT", "/mute"),
]


@pytest.mark.parametrize(("method", "path"), NOT_THERE)
def test_errors_are_problems(cast: Cast, key: dict[str, str], method: str, path: str) -> None:
    answer = Client(headers=key).generic(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert {"type", "title", "status", "detail"} <= answer.json().keys()


def test_a_stranger_is_told_how_to_call(cast: Cast) -> None:
    for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer "}, {"Authorization": "\xff"}):
        answer = Client(headers=header).get("/api/v1/me")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_a_token_that_reads_does_not_write(cast: Cast) -> None:
    _token, text = create_token(actor=cast.member, person=cast.member, name="reader", scopes=["read"])
    key = {"Authorization": f"Bearer {text}"}
    assert send(key, "GET", "/feed")[0] == 200
    assert send(key, "POST", "/posts", {"spaces": [str(cast.open.pk)], "body": "x"})[0] == 403


def test_nothing_that_a_script_can_send_makes_the_server_fall(cast: Cast, key: dict[str, str]) -> None:
    item = comment(cast.host, post(cast.member, cast.open))
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    browser = Client(headers=key, raise_request_exception=False)
    fallen: list[str] = []
    tried: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @QUIET
        @given(case=operation.as_strategy())
        def call(case: schemathesis.Case) -> None:
            if "item_id" in (case.path_parameters or {}) and len(tried) % 2:
                case.path_parameters["item_id"] = str(item.pk)
            address = f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True)}"
            with transaction.atomic():
                answer = browser.generic(case.method, address, *_sent(case))
                transaction.set_rollback(True)
            tried.append(address)
            if answer.status_code >= 500:
                fallen.append(f"{case.method} {address} {case.body!r}: {answer.status_code}")

        call()
    assert len(tried) > 100
    assert not fallen, "\n".join(fallen)


def _sent(case: schemathesis.Case) -> tuple[bytes, str]:
    """The body of a case, as JSON whatever it claims to be: what is no multipart form is refused as one."""
    if isinstance(case.body, NotSet):
        return b"", "application/json"
    return json.dumps(case.body, default=str).encode(), case.media_type or "application/json"
