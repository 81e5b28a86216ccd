"""What tests of searching share."""

from collections.abc import Callable

import pytest
from django.db import connection

from courtyard.accounts.models import Person
from courtyard.search import services
from courtyard.search.models import Kind
from courtyard.search.query import read
from courtyard.search.selectors.finding import find


def settle() -> None:
    """Index what this test wrote so far, as its commit would, and learn its words."""
    connection.check_constraints()
    services.learn_anew()


@pytest.fixture
def found() -> Callable[..., list]:
    """The things that somebody finds, best first, with what was written so far."""

    def search(viewer: Person, typed: str, *kinds: str) -> list:
        settle()
        return [match.ref for match in find(viewer, read(typed), kinds=kinds or Kind.values).matches]

    return search
