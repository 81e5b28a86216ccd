"""What the commands share: ``--data``, and the database and the program ready for use."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from courtyard.config import embedded, env, postgres
from courtyard.config.problems import Problem


def _remember(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value:
        os.environ["COURTYARD_DATA"] = os.path.abspath(value)
    return value


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option ``--data DIR`` of every command."""
    option = click.option(
        "--data",
        metavar="DIR",
        callback=_remember,
        is_eager=True,
        expose_value=False,
        help="The data folder of this installation.",
    )
    return option(command)


@contextmanager
def program(what: str, *, current: bool = True) -> Iterator[None]:
    """Django with a database that runs; ``current`` also wants its tables to be those of this version. Raises ``Problem``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")
    with embedded.database(env.data_dir(), what=f"courtyard {what}"):
        if not embedded.running_url(env.data_dir()):
            postgres.check(env.setting("DATABASE_URL"))
        import django
        from django.db import DatabaseError, connections

        django.setup()
        try:
            if current:
                _check_tables()
            yield
        except DatabaseError as error:
            raise Problem(f"The database refused: {' '.join(str(error).split())}") from error
        finally:
            connections.close_all()


def _check_tables() -> None:
    from courtyard.config import schema

    if not schema.applied():
        schema.migrate()
    elif schema.missing():
        raise Problem("The database is not up to date. Run: bin/courtyard migrate")


@contextmanager
def bare_program() -> Iterator[None]:
    """Django without a database: for what only describes the program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")
    import django

    django.setup()
    yield
