"""What the tests of this room share: an organisation, jobs that run when asked, quick ways to sign in."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from courtyard.accounts.models import Organisation, Person
from courtyard.accounts.permissions import forget_organisation
from tests.cast import PASSWORD


@pytest.fixture(autouse=True)
def _fresh_organisation() -> Iterator[None]:
    """Nothing of one test's organisation is remembered in the next."""
    forget_organisation()
    yield
    forget_organisation()


@pytest.fixture
def set_up(cast: object) -> Organisation:
    """The organisation of the cast."""
    return Organisation.objects.get()


@pytest.fixture
def run_jobs() -> Callable[[], int]:
    """Run the jobs that wait, in order; answers how many."""

    def run() -> int:
        count = 0
        for job in ProcrastinateJob.objects.filter(status="todo", task_name__startswith="accounts.").order_by("id"):
            app.tasks[job.task_name](**job.args)
            count += 1
        ProcrastinateJob.objects.filter(task_name__startswith="accounts.").update(queue_name="done")
        return count

    return run


@pytest.fixture
def with_password() -> Callable[[Person], Person]:
    """The person, able to sign in by the password of the cast."""

    def give(person: Person) -> Person:
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        return person

    return give


@pytest.fixture
def enter() -> Callable[..., Client]:
    """A browser that tried to sign in through the page."""

    def sign_in(person: Person | str, password: str = PASSWORD, client: Client | None = None) -> Client:
        client = client or Client()
        login = person if isinstance(person, str) else person.email
        client.answer = client.post("/sign-in/", {"login": login, "password": password, "remember": "on"})  # type: ignore[attr-defined]
        return client

    return sign_in
