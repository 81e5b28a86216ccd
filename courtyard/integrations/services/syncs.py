"""Reading the directory from its LDAP server: now or by its schedule. A reading is a run like that of a file."""

import datetime
import tempfile
from contextlib import suppress
from typing import IO, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import may
from courtyard.core import storage
from courtyard.core.clock import now
from courtyard.core.errors import Conflict
from courtyard.integrations import access, tasks
from courtyard.integrations.importers.directory.compare import Progress
from courtyard.integrations.importers.directory.formats import columns_of as columns_in
from courtyard.integrations.importers.directory.ldap.troubles import LdapFailed
from courtyard.integrations.models import BUSY, NEEDY, SYNCS, DirectoryRun, DirectorySource, Origin, RunState, Schedule
from courtyard.integrations.services.source import access_of, columns_of
from courtyard.notifications.models import Reason
from courtyard.notifications.services import drop_object, tell

__all__ = ["fetch", "forget_told", "offer_pictures", "sync_directory", "sync_on_schedule", "tell_of"]

NIGHT = range(2, 6)  # hours of the server's clock
_DUE = {Schedule.HOURLY: datetime.timedelta(minutes=50), Schedule.NIGHTLY: datetime.timedelta(hours=20)}


@transaction.atomic
def sync_directory(*, actor: Person, by_itself: bool = False, by_job: bool = True) -> DirectoryRun:
    """Begin to read the server and compare; ``by_itself`` applies what differs too, unless more leave than the brake allows.

    Where a reading is under way it is answered instead. Without ``by_job`` the caller does the ``work``. Raises Conflict
    where no server is set up, Forbidden.
    """
    source = access.source_for(actor, lock=True)
    if source is None:
        raise Conflict(_("Please say first how the LDAP server is reached."))
    at_work = DirectoryRun.objects.filter(origin=Origin.LDAP, state__in=BUSY).first()
    if at_work and by_job:
        tasks.work.defer(run_id=str(at_work.pk), actor_id=str(actor.pk))  # in case it stopped half-way
        return at_work
    run = DirectoryRun.objects.create(
        by=actor, origin=Origin.LDAP, name=source.url.partition("://")[2], state=RunState.FETCHING, by_itself=by_itself,
        leavers_stay=source.leavers_stay, brake=source.brake,
    )  # fmt: skip
    if by_job:
        tasks.work.defer(run_id=str(run.pk), actor_id=str(actor.pk))
    return run


def sync_on_schedule() -> None:
    """Read the server where its time has come. Bound to every hour."""
    source = DirectorySource.objects.select_related("by").first()
    if source is None or not _is_due(source):
        return
    DirectorySource.objects.filter(pk=source.pk).update(ran_at=now())
    if actor := _acting(source):
        sync_directory(actor=actor, by_itself=True)


def _is_due(source: DirectorySource) -> bool:
    if source.schedule not in _DUE or (source.schedule == Schedule.NIGHTLY and timezone.localtime().hour not in NIGHT):
        return False
    return source.ran_at is None or now() - source.ran_at > _DUE[Schedule(source.schedule)]


def _acting(source: DirectorySource) -> Person | None:
    """Who set it up, as long as they manage people; else the first owner."""
    if source.by and source.by.state == State.ACTIVE and may(source.by, "people.manage"):
        return source.by
    return Person.objects.filter(role=Role.OWNER, state=State.ACTIVE).order_by("created_at", "pk").first()


def fetch(run: DirectoryRun, progress: Progress) -> None:
    """Read the server into the file of a run, and say what its columns hold. Raises LdapFailed; then there is no file."""
    from courtyard.integrations.importers.directory.ldap.reading import MAX_FILE, write_people

    source = DirectorySource.objects.first()
    if source is None:
        raise LdapFailed("unreachable")
    with tempfile.TemporaryFile() as spool:
        file = cast(IO[bytes], spool)
        reading = write_people(
            file, access_of(source), base=source.base, wanted=source.filter, attributes=list(source.attributes.values()),
            size=source.page_size, progress=progress,
        )  # fmt: skip
        run.mapping = _trusted(source, reading.held)
        run.columns = columns_in(file)
        run.counts = {"switched_off": reading.switched_off, "elsewhere": reading.elsewhere}
        file.seek(0)
        run.file = storage.save(file, max_bytes=MAX_FILE).key


def offer_pictures(run: DirectoryRun, actor: Person) -> None:
    """Give pictures to people of a reading who have none. What does not work with it waits for the next reading."""
    source = DirectorySource.objects.first()
    if run.origin != Origin.LDAP or not run.file or source is None or not source.photo:
        return
    from courtyard.integrations.importers.directory.ldap.pictures import give_pictures

    with suppress(LdapFailed), storage.open(run.file) as file:
        give_pictures(file.file, run.mapping, access_of(source), attribute=source.photo, actor=actor)


def _trusted(source: DirectorySource, held: set[str]) -> dict[str, str]:
    """What the attributes hold; one that nobody has says nothing of anybody: it may only be hidden from us."""
    key = source.attributes.get("key", "")
    if key and key.lower() not in held:
        raise LdapFailed("no_key", key)
    return {name: target if name in held else "" for name, target in columns_of(source).items()}


@transaction.atomic
def tell_of(run: DirectoryRun) -> None:
    """Ring for whoever manages people where a run by itself needs somebody, unless the one before said the same already."""
    if not run.by_itself or run.state not in NEEDY:
        forget_told(run)
        return
    earlier = DirectoryRun.objects.filter(origin=Origin.LDAP, by_itself=True, created_at__lt=run.created_at)
    before = earlier.order_by("-created_at").first()
    if before is None or before.state != run.state:
        people = Person.objects.filter(role__in=(Role.OWNER, Role.ADMINISTRATOR), state=State.ACTIVE)
        tell(
            actor=None, person_ids=set(people.values_list("pk", flat=True)), reason=Reason.HOUSE, object_kind="directory",
            object_id=SYNCS, source_id=run.pk,
        )  # fmt: skip


def forget_told(run: DirectoryRun) -> None:
    """Somebody looked, or it goes by itself again."""
    if run.origin == Origin.LDAP:
        drop_object(object_id=SYNCS)
