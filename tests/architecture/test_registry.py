"""What a running Django knows: foreign keys, tables, migrations, settings, and the list of addresses."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.test.utils import isolate_apps

from tests.architecture.rules import registry

OURS = {config.label for config in apps.get_app_configs() if config.name.startswith("courtyard.")}


def _said(found: Iterator) -> str:
    return "\n".join(map(str, found))


@pytest.mark.parametrize("rule", [registry.keys_point_down, registry.no_inheritance], ids=lambda rule: rule.__name__)
def test_tables_keep(rule):
    broken = _said(rule(apps.get_models(include_auto_created=True)))
    assert not broken, f"\n{broken}"


@isolate_apps("courtyard.accounts", "courtyard.spaces", "courtyard.core")
def test_a_key_that_points_up_is_caught():
    class Space(models.Model):
        __module__ = "courtyard.spaces.models"

        class Meta:
            app_label = "spaces"

    class Wish(models.Model):
        __module__ = "courtyard.accounts.models"
        space = models.ForeignKey(Space, models.CASCADE, related_name="+")

        class Meta:
            app_label = "accounts"

    assert "points up or sideways to spaces" in _said(registry.keys_point_down([Space, Wish]))


@isolate_apps("courtyard.accounts", "courtyard.spaces")
def test_a_name_left_in_another_room_is_caught():
    class Person(models.Model):
        __module__ = "courtyard.accounts.models"

        class Meta:
            app_label = "accounts"

    class Wish(models.Model):
        __module__ = "courtyard.spaces.models"
        by = models.ForeignKey(Person, models.CASCADE, related_name="wishes")
        among = models.ManyToManyField(Person)

        class Meta:
            app_label = "spaces"

    class Quiet(models.Model):
        __module__ = "courtyard.spaces.models"
        by = models.ForeignKey(Person, models.CASCADE, related_name="+")

        class Meta:
            app_label = "spaces"

    assert len(list(registry.keys_point_down([Wish]))) == 2
    assert not list(registry.keys_point_down([Quiet]))


@isolate_apps("courtyard.spaces")
def test_an_inherited_table_is_caught():
    class Base(models.Model):
        __module__ = "courtyard.spaces.models"

        class Meta:
            app_label = "spaces"

    class Special(Base):
        __module__ = "courtyard.spaces.models"

        class Meta:
            app_label = "spaces"

    assert "Special inherits a table" in _said(registry.no_inheritance([Base, Special]))


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


def test_migrations_are_up_to_date(loader: MigrationLoader):
    detector = MigrationAutodetector(
        loader.project_state(),
        ProjectState.from_apps(apps),
        NonInteractiveMigrationQuestioner(specified_apps=OURS, dry_run=True),
    )
    changes = detector.changes(graph=loader.graph, trim_to_apps=OURS)
    missing = {label: [str(op) for found in changes[label] for op in found.operations] for label in changes}
    assert not missing, f"run: python -m django makemigrations\n{missing}"


def test_a_missing_migration_is_caught(loader: MigrationLoader):
    state = loader.project_state()
    state.add_model(migrations.state.ModelState("spaces", "Wish", [("id", models.BigAutoField(primary_key=True))]))
    detector = MigrationAutodetector(loader.project_state(), state)
    assert list(detector.changes(graph=loader.graph)) == ["spaces"]


def test_migrations_lock_nothing(loader: MigrationLoader):
    ours = [migration for key, migration in loader.disk_migrations.items() if key[0] in OURS]
    broken = _said(registry.migrations_are_safe(ours))
    assert not broken, f"\n{broken}"


def test_no_two_ends_of_a_history(loader: MigrationLoader):
    conflicts = loader.detect_conflicts()
    assert not conflicts, f"two newest migrations: {conflicts}"


class _Extension(migrations.RunSQL):
    """Stands for an operation that needs a contrib extension."""


_Extension.__name__ = "TrigramExtension"
INDEX = models.Index(fields=["name"], name="x")
DANGERS: dict[str, tuple[list[Operation], str]] = {
    "index": ([migrations.AddIndex("space", INDEX)], "AddIndexConcurrently"),
    "constraint": (
        [migrations.AddConstraint("space", models.UniqueConstraint(fields=["name"], name="x"))],
        "AddConstraintNotValid",
    ),
    "rename": ([migrations.RenameField("space", "a", "b")], "renamed column"),
    "alter": ([migrations.AlterField("space", "a", models.TextField())], "rewrite the table"),
    "one way": ([migrations.RunPython(lambda apps, editor: None)], "cannot be taken back"),
    "one way SQL": ([migrations.RunSQL("SELECT 1")], "cannot be taken back"),
    "extension": ([_Extension("SELECT 1", "SELECT 1")], "no contrib extensions"),
    "same value": ([migrations.AddField("space", "a", models.UUIDField(default=dict, unique=True))], "same default"),
    "work and locks": (
        [
            migrations.AddField("space", "a", models.TextField(null=True)),
            migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
        ],
        "a migration of its own",
    ),
}


def _migration(operations: list[Operation], name: str = "0002_more", **attributes: object) -> migrations.Migration:
    return type("Migration", (migrations.Migration,), {"operations": operations, **attributes})(name, "spaces")


@pytest.mark.parametrize("danger", DANGERS)
def test_a_migration_that_locks_is_caught(danger: str):
    operations, sign = DANGERS[danger]
    assert sign in _said(registry.migrations_are_safe([_migration(operations)]))


def test_a_concurrent_index_needs_no_transaction():
    concurrently = type("AddIndexConcurrently", (migrations.AddIndex,), {})("space", INDEX)
    assert "atomic = False" in _said(registry.migrations_are_safe([_migration([concurrently])]))
    assert not list(registry.migrations_are_safe([_migration([concurrently], atomic=False)]))


def test_new_tables_may_have_what_they_like():
    table = migrations.CreateModel("Space", [("id", models.BigAutoField(primary_key=True))])
    assert not list(registry.migrations_are_safe([_migration([table, migrations.AddIndex("space", INDEX)])]))
    assert not list(registry.migrations_are_safe([_migration([migrations.AddIndex("space", INDEX)], "0001_initial")]))


def _pickling(backends: dict[str, dict]) -> list[str]:
    harmless = ("LocMemCache", "DummyCache")  # bytes that only this process writes and reads
    return [name for name, cache in backends.items() if not cache["BACKEND"].endswith(harmless)]


def test_nothing_is_pickled():
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    assert not _pickling(settings.CACHES), "Django's shared caches pickle: keep rows or JSON instead"


def test_a_pickling_cache_is_caught():
    assert _pickling({"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}) == ["default"]
