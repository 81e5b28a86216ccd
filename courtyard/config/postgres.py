"""PostgreSQL from the outside: what a ``DATABASE_URL`` means, and whether the server behind it will do."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from courtyard.config.problems import Problem

OLDEST = 15
EXAMPLE = "postgres://USER:PASSWORD@HOST:5432/DATABASE"
# A database that does not answer is an error of the page after this many seconds, never a page that hangs.
CONNECT_SECONDS = 5


def parse(url: str) -> dict[str, Any]:
    """``DATABASE_URL`` as Django's ``NAME, USER, PASSWORD, HOST, PORT, OPTIONS``.

    A socket folder may stand as the percent-encoded host, as the first part of the path, or as ``?host=``; what else stands
    behind the question mark (``sslmode=require``) is handed to libpq. Raises ``Problem``.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Problem(f"DATABASE_URL cannot be read. It should look like {EXAMPLE}") from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Problem(f"DATABASE_URL must begin with postgres:// and look like {EXAMPLE}")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    folder, _, name = unquote(parts.path).lstrip("/").rpartition("/")
    host = options.pop("host", "") or unquote(parts.hostname or "") or (f"/{folder}" if folder else "")
    if not name:
        raise Problem(f"DATABASE_URL names no database. It should look like {EXAMPLE}")
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", "") or (str(port) if port else ""),
        "OPTIONS": options,
    }


def connect(database: Mapping[str, Any], *, seconds: int = CONNECT_SECONDS) -> Any:
    """One autocommitting connection to a parsed database; raises ``psycopg.OperationalError``."""
    import psycopg

    return psycopg.connect(
        dbname=database["NAME"],
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        connect_timeout=seconds,
        autocommit=True,
        **{key: value for key, value in database["OPTIONS"].items() if key != "connect_timeout"},
    )


def plan_once(connection: Any, **_signal: object) -> None:
    """Let a new connection keep one plan per statement; bound to Django's ``connection_created``.

    Planning the rule of what one may read costs more than running it, and PostgreSQL would plan it anew for every value.
    Sent as a statement because a pooler in between refuses settings in the start packet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('plan_cache_mode', 'force_generic_plan', false)")


def check(url: str) -> None:
    """Raise ``Problem`` with what to do unless the server answers, is new enough, speaks UTF-8 and lets us make tables."""
    import psycopg

    database = parse(url)
    place = f"{database['HOST'] or 'the local socket'}{':' + database['PORT'] if database['PORT'] else ''}"
    try:
        connection = connect(database)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise Problem(_refusal(str(error), place, database)) from None
    with connection:
        _check_fitness(connection, place, database["NAME"])


def _check_fitness(connection: Any, place: str, name: str) -> None:
    version = connection.info.server_version // 10000
    if version < OLDEST:
        raise Problem(f"The server at {place} is PostgreSQL {version}. Courtyard needs {OLDEST} or newer.")
    encoding, may_create = connection.execute(
        "select pg_encoding_to_char(encoding), has_schema_privilege(coalesce(current_schema(), 'public'), 'CREATE') "
        "from pg_database where datname = current_database()"
    ).fetchone()
    if encoding != "UTF8":
        raise Problem(
            f"The database {name} has the encoding {encoding}. Make one with: createdb --encoding=UTF8 --template=template0 {name}"
        )
    if not may_create:
        raise Problem(
            f"The user of DATABASE_URL may not make tables in {name}. "
            f"As its owner, run: GRANT CREATE ON SCHEMA public TO {connection.info.user}"
        )


def _refusal(error: str, place: str, database: Mapping[str, Any]) -> str:
    """The server's own words, after the sentence that says which part of ``DATABASE_URL`` to look at."""
    words = " ".join(error.replace("\n", " ").split())
    if "password" in words or "authentication" in words:
        hint = f"does not accept the user {database['USER']} with this password"
    elif f'database "{database["NAME"]}"' in words:
        hint = f"has no database {database['NAME']} for us; make it with createdb, owned by {database['USER'] or 'this user'}"
    elif f'role "{database["USER"]}"' in words:
        hint = f"has no user {database['USER']}"
    else:
        hint = "cannot be reached; is it running, and are host and port right?"
    secret = database["PASSWORD"]
    return f"DATABASE_URL: the PostgreSQL server at {place} {hint} (It said: {words.replace(secret, '***') if secret else words})"
