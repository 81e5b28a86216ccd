"""What scripts may count on is there: the resources of the contract, with their methods."""

import pytest

from courtyard.config.api import api

CONTRACT = [
    "get /me",
    "get /me/unread",
    "get /me/topics",
    "get /changes",
    "get /organisation",
    "patch /organisation",
    "get /people",
    "get /people/{}",
    "patch /people/{}",
    "get /people/{}/reports",
    "get /spaces",
    "post /spaces",
    "get /spaces/{}",
    "patch /spaces/{}",
    "get /spaces/{}/members",
    "put /spaces/{}/members/{}",
    "delete /spaces/{}/members/{}",
    "post /spaces/{}/join",
    "get /spaces/{}/feed",
    "get /feed",
    "post /posts",
    "post /hints",
    "get /items/{}",
    "patch /items/{}",
    "delete /items/{}",
    "get /items/{}/comments",
    "post /items/{}/comments",
    "put /items/{}/reactions/{}",
    "delete /items/{}/reactions/{}",
    "put /items/{}/pin",
    "delete /items/{}/pin",
    "put /items/{}/bookmark",
    "delete /items/{}/bookmark",
    "post /items/{}/shares",
    "post /files",
    "get /files/{}",
    "get /files/{}/content",
    "get /notifications",
    "put /notifications/{}/read",
    "post /reports",
    "get /reports",
    "get /cases",
    "get /cases/{}",
    "put /cases/{}/opening",
    "post /cases/{}/decision",
    "get /decisions",
    "get /decisions/{}",
    "put /decisions/{}/appeal",
    "put /decisions/{}/answer",
    "post /decisions/{}/restoration",
]


def _paths() -> set[str]:
    schema = api.get_openapi_schema()
    found = set()
    for path, methods in schema["paths"].items():
        plain = "/".join("{}" if part.startswith("{") else part for part in path.removeprefix("/api/v1").split("/"))
        found |= {f"{method} {plain}" for method in methods}
    return found


@pytest.mark.parametrize("call", CONTRACT)
def test_the_call_is_there(call: str):
    assert call in _paths()


def test_the_schema_is_of_the_version_that_is_promised():
    assert api.get_openapi_schema()["openapi"].startswith("3.1")
