"""Who may bring the directory in: whoever manages people."""

import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.core.errors import Forbidden, NotFound
from courtyard.integrations.models import DirectoryRun, DirectorySource

__all__ = ["run_for", "runs_for", "source_for"]


def runs_for(actor: Person) -> QuerySet[DirectoryRun]:
    """Every run. Raises Forbidden."""
    if not may(actor, "people.manage"):
        raise Forbidden(_("Only administrators can do that."))
    return DirectoryRun.objects.select_related("by")


def run_for(actor: Person, run_id: uuid.UUID) -> DirectoryRun:
    """One of them, or NotFound."""
    run = runs_for(actor).filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


def source_for(actor: Person, *, lock: bool = False) -> DirectorySource | None:
    """The LDAP server of the directory, None before one is set up. Raises Forbidden."""
    runs_for(actor)
    return (DirectorySource.objects.select_for_update() if lock else DirectorySource.objects).first()
