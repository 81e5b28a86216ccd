"""Where letters go: a server named by ``EMAIL_URL``, or without one a folder that the operator of one machine can read."""

from pathlib import Path
from typing import Any

from courtyard.config.problems import Problem

EXAMPLE = "smtp+tls://USER:PASSWORD@HOST:587"
SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail"}


def configuration(url: str, folder: Path) -> dict[str, Any]:
    """Django's ``EMAIL_*`` settings; raises ``Problem`` for a URL that cannot be read."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    from environ import Env

    if url.split(":", 1)[0] not in SCHEMES:
        raise Problem(f"EMAIL_URL cannot be read. It should look like {EXAMPLE}")
    try:
        found = Env.email_url_config(url)
    except (ValueError, KeyError):
        raise Problem(f"EMAIL_URL cannot be read. It should look like {EXAMPLE}") from None
    return {"EMAIL_TIMEOUT": 10} | {key: value for key, value in found.items() if value is not None}
