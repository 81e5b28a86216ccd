"""The import of a directory for scripts: as the pages do it, and for nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courtyard.accounts.models import Person
from courtyard.integrations.api import ImportOut, LineOut
from courtyard.integrations.models import DirectoryRun
from courtyard.integrations.tests.directories import PEOPLE, brought, compared, worked
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
HOME = "/api/v1/directory-imports"


def put(client: Client, path: str, body: dict) -> tuple[int, dict]:
    answer = client.put(f"{HOME}/{path}", body, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_script_uploads_looks_applies_and_takes_back(cast: Cast):
    client = client_of(cast.admin)
    answer = client.post(HOME, {"file": SimpleUploadedFile("people.csv", PEOPLE.encode())})
    assert answer.status_code == 201
    made = ImportOut.model_validate(answer.json())
    run = DirectoryRun.objects.get(pk=made.id)
    assert (made.state, made.by, made.columns[2].holds) == ("uploaded", cast.admin.pk, "email")
    status, told = put(client, f"{made.id}/columns", {"columns": {one.name: one.holds for one in made.columns}})
    assert (status, told["state"]) == (200, "comparing")
    worked(cast.admin, run)
    assert client.get(f"{HOME}/{made.id}").json()["counts"]["added"] == 4
    lines = client.get(f"{HOME}/{made.id}/lines?q=ben&show=added").json()
    assert LineOut.model_validate(lines["results"][0]).changes[-2].model_dump() == {
        "label": "Manager", "before": "", "after": "Ada Example",
    }  # fmt: skip
    for _twice in range(2):
        assert put(client, f"{made.id}/application", {})[1]["state"] == "applying"
    worked(cast.admin, run)
    assert Person.objects.filter(name="Ben Example").exists()
    assert client.delete(f"{HOME}/{made.id}/application").json()["state"] == "undoing"
    assert worked(cast.admin, run).state == "undone"
    assert [one["id"] for one in client.get(HOME).json()["results"]] == [str(made.id)]


def test_what_cannot_be_done_is_told_as_a_problem(cast: Cast):
    client = client_of(cast.admin)
    assert client.post(HOME, {"file": SimpleUploadedFile("x.csv", b"")}).status_code == 422
    first = brought(cast.admin)
    run = compared(cast.admin, "\n".join(PEOPLE.splitlines()[:3]))
    assert put(client, f"{run.pk}/application", {})[0] == 409
    assert put(client, f"{run.pk}/columns", {"columns": {"Name": "name"}})[0] == 422
    assert client.delete(f"{HOME}/{first.pk}").status_code == 409
    assert client.delete(f"{HOME}/{run.pk}").status_code == 204
    assert client.get(f"{HOME}/{run.pk}").status_code == 404


@pytest.mark.parametrize("who", ["communicator", "moderator", "member", "guest", "suspended", None])
def test_nobody_else_is_answered(cast: Cast, who: str | None):
    run = compared(cast.admin)
    client = client_of(cast.person(who) if who else None)
    file = SimpleUploadedFile("people.csv", PEOPLE.encode())
    answers = [
        client.get(HOME), client.post(HOME, {"file": file}), client.get(f"{HOME}/{run.pk}"), client.get(f"{HOME}/{run.pk}/lines"),
        client.delete(f"{HOME}/{run.pk}"), client.delete(f"{HOME}/{run.pk}/application"),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} <= {401, 403}
    assert put(client, f"{run.pk}/application", {})[0] in (401, 403)
    assert put(client, f"{run.pk}/columns", {"columns": {}})[0] in (401, 403)
    assert not any("Cleo" in answer.text for answer in answers)
