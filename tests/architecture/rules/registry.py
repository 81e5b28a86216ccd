"""Rules for what only a running Django knows: models, migrations."""

import inspect
from collections.abc import Iterable, Iterator

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from tests.architecture.rules.source import ROOT, Violation, height

Model = type[models.Model]


def _room(model: Model) -> str:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "courtyard" and len(parts) > 2 else ""


def _place(model: Model, field: str) -> tuple[str, int]:
    """File and line of a field, or of its class."""
    try:
        path = inspect.getsourcefile(model) or ""
        source, start = inspect.getsourcelines(model)
    except (OSError, TypeError):
        return model._meta.label, 1
    offset = next((index for index, line in enumerate(source) if line.strip().startswith(f"{field} =")), 0)
    return path.removeprefix(f"{ROOT}/"), start + offset


def keys_point_down(found: Iterable[Model]) -> Iterator[Violation]:
    """A foreign key points to its own room or to a lower one, and across rooms it leaves no name behind."""
    for model in found:
        room = _room(model)
        if not room:
            continue
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            remote = field.remote_field
            target = getattr(remote, "model", None)
            if remote is None or not isinstance(target, type) or not (other := _room(target)) or other == room:
                continue
            where = _place(model, field.name)
            if height(other) >= height(room):
                yield Violation(
                    *where,
                    f"{room}.{field.name} points up or sideways to {other}: keep an id, or let {other} point here",
                )
            elif not (remote.related_name or "").endswith("+"):
                yield Violation(
                    *where, f'{field.name} puts a name on {other}.{target.__name__}: related_name="+" across rooms'
                )


def no_inheritance(found: Iterable[Model]) -> Iterator[Violation]:
    """Each kind has its own table with an explicit one-to-one key; no table is inherited."""
    for model in found:
        if _room(model) and any(_room(parent) for parent in model._meta.parents):
            yield Violation(
                *_place(model, ""),
                f'{model.__name__} inherits a table: OneToOneField(primary_key=True, related_name="+")',
            )


_LOCKING = {
    migrations.AddIndex: "AddIndex locks the table against writes: AddIndexConcurrently, atomic = False",
    migrations.AddConstraint: "AddConstraint checks every row under a lock: AddConstraintNotValid, ValidateConstraint",
    migrations.RenameField: "a renamed column breaks the processes still running: add, copy, then remove",
    migrations.RenameModel: "a renamed table breaks the processes still running: keep the name with db_table",
    migrations.AlterField: "AlterField may rewrite the table under a lock: if it only relaxes, list it in HARMLESS",
}
# "room.0002_name" whose AlterFields were looked at
HARMLESS: frozenset[str] = frozenset(
    {
        "content.0006_kinds",
        "content.0007_schedule",
        "content.0012_album",
        "content.0018_link",
        "integrations.0003_ldap",
        "notifications.0002_reasons",
        "notifications.0003_held",
        "notifications.0004_announcement",
        "notifications.0005_to_check",
        "notifications.0006_drafts",
        "notifications.0007_reasons",
        "notifications.0008_endorsed",
        "search.0006_talked",
    }
)


def migrations_are_safe(found: Iterable[migrations.Migration]) -> Iterator[Violation]:
    """After the first migration tables hold data, and people are using them."""
    for migration in found:
        name = f"{migration.app_label}.{migration.name}"
        path = f"courtyard/{migration.app_label}/migrations/{migration.name}.py"
        created = {op.name_lower for op in migration.operations if isinstance(op, migrations.CreateModel)}
        for operation in migration.operations:
            for message in _dangers(operation, migration, created, name):
                yield Violation(path, 1, message)


def _dangers(operation: Operation, migration: migrations.Migration, created: set[str], name: str) -> Iterator[str]:
    kind = type(operation).__name__
    if isinstance(operation, migrations.RunPython | migrations.RunSQL) and not operation.reversible:
        yield f"{kind} cannot be taken back: give reverse_code= or reverse_sql= (noop if nothing is to be undone)"
    if kind.endswith("Extension"):
        yield f"{kind}: the embedded PostgreSQL has no contrib extensions; build it from core features"
    if kind.endswith("Concurrently") and migration.atomic:
        yield f"{kind} cannot run in a transaction: atomic = False"
    if migration.initial or migration.name.startswith("0001"):
        return
    model = getattr(operation, "model_name_lower", "")
    quick = kind.endswith(("Concurrently", "NotValid")) or model in created
    for dangerous, message in _LOCKING.items():
        looked_at = dangerous is migrations.AlterField and name in HARMLESS
        if isinstance(operation, dangerous) and not quick and not looked_at:
            yield message
    if isinstance(operation, migrations.AddField) and model not in created:
        field = operation.field
        if callable(field.default) and field.unique:
            yield f"{model}.{operation.name}: every row would get the same default: add it as null, fill it by a job"
    if isinstance(operation, migrations.RunPython) and len(migration.operations) > 1:
        yield "RunPython beside changes of tables holds their locks while it works: a migration of its own"
