"""Which migrations the database has, compared by name with those on the disk: milliseconds, where Django's loader takes its time."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection

from courtyard.config.problems import Problem

LOCK = 0x436F757274


def on_disk() -> set[tuple[str, str]]:
    """(app, name) of every migration file of every installed app."""
    found = set()
    for app in apps.get_app_configs():
        chosen = settings.MIGRATION_MODULES.get(app.label)
        folder = Path(app.path) / "migrations" if chosen is None else None
        if folder and folder.is_dir():
            found |= {(app.label, file.stem) for file in folder.glob("*.py") if file.stem[0] not in "_."}
    return found


def applied() -> set[tuple[str, str]]:
    """(app, name) of every migration that the database has been through."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select app, name from django_migrations")
            return {(app, name) for app, name in cursor.fetchall()}
    except ProgrammingError:  # a database without tables
        return set()


def missing() -> set[tuple[str, str]]:
    """Migrations that wait; squashed ones count by what they replace."""
    return on_disk() - applied()


def migrate() -> int:
    """Bring the database up to date and return how many migrations ran. One process at a time; raises ``Problem``."""
    from django.core.management import call_command

    done, known = applied(), on_disk()
    _refuse_newer(done, known)
    if not known - done:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [LOCK])
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])
    return len(known - done)


def _refuse_newer(done: set[tuple[str, str]], known: set[tuple[str, str]]) -> None:
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("courtyard.")}
    unknown = sorted((app, name) for app, name in done - known if app in ours)
    if unknown:
        raise Problem(
            f"The database was made by a newer version of Courtyard (it knows the step {'.'.join(unknown[0])}, this version does not). "
            "Start that version again, or restore the backup made before it."
        )
