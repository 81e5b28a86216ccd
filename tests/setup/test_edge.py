"""The outermost layer: whom it believes, how it tells trouble."""

import errno
import json

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from courtyard.config.health import metrics
from courtyard.config.middleware import Edge, trouble_of


class Full(Exception):
    sqlstate = "53100"


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("server closed the connection unexpectedly at 10.0.0.7")


def seen(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.META['REMOTE_ADDR']} {request.scheme}")


def ask(view: object, path: str = "/x", **headers: str) -> HttpResponse:
    return Edge(view)(RequestFactory().get(path, **headers))  # type: ignore[arg-type,return-value]


def test_trouble_with_the_database_is_a_page_without_details() -> None:
    answer = ask(away)
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert b"10.0.0.7" not in answer.content
    assert b"<html" in answer.content


def test_trouble_is_problem_json_for_programs() -> None:
    answer = ask(away, "/api/v1/feed")
    assert answer["Content-Type"] == "application/problem+json"
    assert set(json.loads(answer.content)) == {"type", "title", "status", "detail"}


def test_which_errors_are_trouble_and_which_are_ours() -> None:
    full = OperationalError()
    full.__cause__ = Full()
    assert trouble_of(full) == 507
    assert trouble_of(OSError(errno.ENOSPC, "")) == 507
    assert trouble_of(InterfaceError()) == 503
    assert trouble_of(OSError(errno.ENOENT, "")) is None
    assert trouble_of(ValueError()) is None
    with pytest.raises(ZeroDivisionError):
        ask(lambda request: 1 / 0)


def test_forwarded_headers_are_believed_from_a_proxy_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9, 10.0.0.2", "HTTP_X_FORWARDED_PROTO": "https"}
    assert ask(seen, **told).content == b"127.0.0.1 http"
    monkeypatch.setenv("COURTYARD_PROXIES", "127.0.0.1, 10.0.0.2")
    assert ask(seen, **told).content == b"203.0.113.9 https"
    assert ask(seen, REMOTE_ADDR="203.0.113.1", **told).content == b"203.0.113.1 http"


def test_a_page_may_be_stricter_than_the_edge() -> None:
    answer = ask(
        lambda request: HttpResponse(
            headers={"Content-Security-Policy": "sandbox", "Cache-Control": "private, no-cache"}
        )
    )
    assert answer["Content-Security-Policy"] == "sandbox"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_foreign_name_is_refused_in_words() -> None:
    answer = ask(seen, HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert b"PUBLIC_URL" in answer.content


@pytest.mark.django_db
def test_metrics_want_the_token_when_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURTYARD_METRICS_TOKEN", "let-me-see")
    for given in ({}, {"HTTP_AUTHORIZATION": "Bearer wrong"}, {"HTTP_AUTHORIZATION": "Bearer let-me-se\xe9"}):
        assert metrics(RequestFactory().get("/metrics", **given)).status_code == 404
    assert ask(metrics, HTTP_AUTHORIZATION="Bearer let-me-see", REMOTE_ADDR="203.0.113.1").status_code == 200


def test_metrics_do_not_exist_for_others() -> None:
    assert ask(metrics, REMOTE_ADDR="203.0.113.1").status_code == 404
