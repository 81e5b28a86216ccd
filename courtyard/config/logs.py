"""Logs: one line per event on stderr, JSON for machines and plain words on a terminal.

Whatever came from outside is escaped, so that a line break or a terminal's escape sequence in a path or a name stays one
line of text; values named like secrets never appear.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

SECRETS = re.compile(r"password|passphrase|secret|token|authorization|cookie|session_?key|api_?key", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the values of what is named like a secret."""
    for key in event:
        if SECRETS.search(key):
            event[key] = "***"
    return event


def as_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """One JSON object; what the format itself does not escape, such as changes of direction, is escaped too."""
    line = orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def as_words(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """``14:02:11 warning  what happened  key=value``, and below it a traceback if there is one."""
    when, level, what = event.pop("timestamp", ""), event.pop("level", ""), event.pop("event", "")
    trace = event.pop("exception", None)
    event.pop("logger", None)
    values = "".join(f"  {key}={escaped(value)}" for key, value in event.items())
    line = f"{when[11:19]} {level:8}{escaped(what)}{values}"
    return f"{line}\n{trace}" if trace else line


def escaped(value: object) -> str:
    """The text of a value with control characters and changes of direction written out."""
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), str(value))


class Quick:
    """A logger for what is said once per request: straight to stderr, past the machinery that other loggers share."""

    def __init__(self) -> None:
        self.render = as_json
        self.level = logging.INFO

    def __call__(self, level: int, event: str, **values: Any) -> None:
        """Write one line."""
        if level < self.level:
            return
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        name = logging.getLevelName(level).lower()
        line = self.render(None, name, {"event": event, **values, "level": name, "timestamp": moment})
        sys.stderr.write(line + "\n")


quick = Quick()


class ExpectedTrouble(logging.Filter):
    """Leaves out tracebacks of a database that is away: the middleware and the supervisor report it in a line each."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to keep the record."""
        if record.name.startswith("procrastinate") and record.exc_info and "Connector" in str(record.exc_info[0]):
            record.exc_info = None
        return getattr(getattr(record, "request", None), "trouble", None) is None


def configuration(*, words: bool, level: str) -> dict[str, Any]:
    """The ``LOGGING`` setting; also binds structlog to it."""
    quick.render, quick.level = as_words if words else as_json, logging.getLevelNamesMapping()[level]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(allow=()),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[
            *shared[:3],
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter: MutableMapping[str, Any] = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hide_secrets,
            as_words if words else as_json,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "filters": {"expected": {"()": ExpectedTrouble}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": sys.stderr,
                "filters": ["expected"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.db.backends": {"level": "INFO"},
            "uvicorn": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            "asyncio": {"level": "WARNING"},
            "PIL": {"level": "INFO"},
            "httpcore": {"level": "INFO"},
        },
    }
