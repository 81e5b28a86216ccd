"""One event, one line; nothing from outside breaks out of it; no secrets."""

import json
import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from courtyard.config import logs
from courtyard.config.middleware import told_path

HOSTILE = "a\r\nfake line\x1b[2J\x1b]0;title\x07\u202etxt\u2028"


@pytest.mark.parametrize("render", [logs.as_words, logs.as_json])
def test_control_characters_stay_in_their_line(render: object) -> None:
    line = render(
        None, "info", {"event": HOSTILE, "path": HOSTILE, "level": "info", "timestamp": "2026-01-01T00:00:00Z"}
    )  # type: ignore[operator]
    assert not set(line) & set("\r\n\x1b\x07")
    assert "fake line" in line


def test_words_also_escape_changes_of_direction() -> None:
    assert "\u202e" not in logs.as_words(None, "info", {"event": HOSTILE})


@pytest.mark.parametrize("name", ["password", "api_key", "Authorization", "session_key", "csrf_token", "set-cookie"])
def test_secrets_are_hidden(name: str) -> None:
    assert logs.hide_secrets(None, "info", {name: "hunter2", "other": "kept"}) == {name: "***", "other": "kept"}


def test_json_takes_anything() -> None:
    line = logs.as_json(None, "info", {"event": "x", 1: object(), "set": {1}})
    assert json.loads(line)["event"] == "x"


@pytest.mark.parametrize(
    ("path", "told"),
    [("/", "/"), ("/wp-admin", "/wp-admin"), ("/join/s3cret", "/join/…"), ("/" + "x" * 99, "/" + "x" * 40)],
)
def test_an_unknown_path_is_told_in_part(path: str, told: str) -> None:
    assert told_path(RequestFactory().get(path)) == told


def test_a_secret_in_the_path_is_not_told_and_neither_is_the_query() -> None:
    request = RequestFactory().get("/join/s3cret/?next=/x")
    request.resolver_match = ResolverMatch(HttpResponse, (), {"token": "s3cret"}, route="join/<str:token>/")
    assert told_path(request) == "/join/<str:token>/"
    request.resolver_match = ResolverMatch(HttpResponse, (), {"slug": "sales"}, route="spaces/<slug:slug>/")
    assert "next" not in told_path(request)


def test_the_line_of_a_request_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    quick = logs.Quick()
    quick(logging.INFO, "request", path=HOSTILE, token="hunter2")
    quick(logging.DEBUG, "request", path="/quiet")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["path"] == HOSTILE
    assert json.loads(line)["level"] == "info"


def test_a_traceback_of_a_database_that_is_away_is_left_out() -> None:
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal Server Error", (), None)
    keep = logs.ExpectedTrouble().filter
    assert keep(record)
    record.request = RequestFactory().get("/")
    assert keep(record)
    record.request.trouble = OSError()  # type: ignore[attr-defined]
    assert not keep(record)
