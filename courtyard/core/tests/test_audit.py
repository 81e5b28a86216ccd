"""The audit log stands or falls with the deed, and cannot be altered afterwards."""

import uuid

import pytest
from django.db import Error, transaction

from courtyard.core import audit
from courtyard.core.models import AuditEntry
from courtyard.core.tests.connections import rolled_back

ADA = uuid.uuid4()


@pytest.mark.django_db
def test_a_line_says_who_did_what_to_whom():
    audit.record("person.role", actor_id=ADA, subject_id=uuid.UUID(int=1), data={"from": "member", "to": "moderator"})
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.actor_id, entry.subject_id) == ("person.role", ADA, uuid.UUID(int=1))
    assert entry.data == {"from": "member", "to": "moderator"}
    assert AuditEntry.objects.get().at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("alter", [lambda lines: lines.update(kind="nothing"), lambda lines: lines.delete()])
def test_the_database_refuses_to_alter_it(alter):
    audit.record("person.role", actor_id=None)
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        alter(AuditEntry.objects.all())
    assert AuditEntry.objects.get().kind == "person.role"


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_is_undone_leaves_no_line():
    with rolled_back():
        audit.record("person.role", actor_id=ADA)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_is_refused_outside_a_transaction():
    with pytest.raises(RuntimeError):
        audit.record("person.role", actor_id=ADA)
