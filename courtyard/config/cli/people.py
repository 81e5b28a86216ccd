"""Commands about people."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from courtyard.config.cli.options import data_option, program
from courtyard.config.problems import Problem

if TYPE_CHECKING:
    from courtyard.accounts.models import Person

ROLES = ["owner", "administrator", "communicator", "moderator", "member", "guest"]


@click.group()
def person() -> None:
    """People."""


@person.command("create")
@click.argument("email")
@click.option("--name", help="The name people see; by default the part before the @.")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input; without one they cannot sign in by password.",
)
@click.option(
    "--organisation",
    default="Courtyard",
    show_default=True,
    help="The organisation's name, when an owner is made before the set-up page was used.",
)
@data_option
def person_create(email: str, name: str | None, role: str, password_stdin: bool, organisation: str) -> None:
    """Make a person who is active at once."""
    password = _read_password() if password_stdin else None
    name = name or email.partition("@")[0]
    with program("person create"), in_words():
        _create(email=email, name=name, role=role, password=password, organisation=organisation)
    click.echo(f"{name} <{email}> is here as {role}.")


def _read_password() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Problem("No password came from standard input.")
    return password


def _create(*, email: str, name: str, role: str, password: str | None, organisation: str) -> None:
    from courtyard.accounts import services
    from courtyard.accounts.permissions import organisation as current
    from courtyard.accounts.services.sign_ins import check_password_rules

    if role == "owner" and current() is None:
        services.set_up_organisation(name=organisation, owner_name=name, owner_email=email, password=password)
        return
    if password is not None:
        from courtyard.accounts.models import Person

        check_password_rules(password=password, person=Person(name=name[:120], email=email[:254]))
    services.create_person(actor=None, email=email, name=name, role=role, password=password)


@click.group()
def token() -> None:
    """Tokens for the API."""


@token.command("create")
@click.argument("email")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    help="What it may do; may be given several times. By default everything its person may.",
)
@click.option(
    "--name", default="Command line", show_default=True, help="What the token is called in the list of tokens."
)
@data_option
def token_create(email: str, scopes: tuple[str, ...], name: str) -> None:
    """Make a token that acts as a person, and print it alone. It is never shown again."""
    with program("token create"), in_words():
        from courtyard.accounts import services
        from courtyard.accounts.secrets import SCOPES

        unknown = [scope for scope in scopes if scope not in SCOPES]
        if unknown:
            raise Problem(f"There is no scope {unknown[0]}. There are: {', '.join(SCOPES)}.")
        _, text = services.create_token(actor=None, person=_person(email), name=name, scopes=scopes or SCOPES)
    click.echo(text)


def _person(email: str) -> "Person":
    from courtyard.accounts.models import Person

    found = Person.objects.filter(email__iexact=email.strip()).first()
    if found is None:
        raise Problem(f"There is nobody with the address {email}.")
    return found


def acting(email: str | None) -> "Person":
    """In whose name a command acts: the person with the address, else the first of the owners."""
    from courtyard.accounts.models import Person, Role, State

    if email is not None:
        return _person(email)
    owner = Person.objects.filter(role=Role.OWNER, state=State.ACTIVE).order_by("created_at", "pk").first()
    if owner is None:
        raise Problem("Nobody owns this organisation yet. Set it up first.")
    return owner


@contextmanager
def in_words() -> Iterator[None]:
    """What a service refuses, as a sentence."""
    from courtyard.core.errors import CourtyardError, Invalid

    try:
        yield
    except Invalid as error:
        raise Problem(
            " ".join(f"{field}: {' '.join(said)}" for field, said in error.errors.items()) or error.detail
        ) from None
    except CourtyardError as error:
        raise Problem(error.detail or type(error).__name__) from None


COMMANDS = (person, token)
