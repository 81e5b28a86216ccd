"""Set-up of all tests: a data folder of their own, the database of ``DATABASE_URL``, and the cast."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")
_DATA = Path(tempfile.mkdtemp(prefix="courtyard-test-"))
os.environ["COURTYARD_DATA"] = str(_DATA)
(_DATA / "static").mkdir()
django.setup()  # before the cast is imported, and after the data folder is known

pytest_plugins = ["tests.cast"]

_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
_NO_DATABASE = "DATABASE_URL is not set; run bin/test, which starts a database for the tests"


def pytest_report_header() -> str:
    return "" if os.environ.get("DATABASE_URL") else f"courtyard: {_NO_DATABASE}. Tests that need one are skipped."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a database, say so instead of failing one test after the other."""
    if os.environ.get("DATABASE_URL"):
        return
    for item in items:
        if item.get_closest_marker("django_db") or _DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.skip(reason=_NO_DATABASE))


def pytest_unconfigure() -> None:
    shutil.rmtree(_DATA, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _quick_settings() -> Iterator[None]:
    """What makes tests fast and keeps them at home: a cheap password hash, mail in memory, plain static files."""
    from django.conf import settings
    from django.test.utils import override_settings

    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        STORAGES=storages,
    ):
        yield


@pytest.fixture(autouse=True)
def _forget_what_a_process_remembers() -> None:
    """Each test meets a process that has just started."""
    from courtyard.accounts.permissions import forget_organisation
    from courtyard.accounts.selectors import forget_languages
    from courtyard.feed.selectors.key import forget_key_information
    from courtyard.search.selectors.curated import forget_curated

    forget_organisation()
    forget_key_information()
    forget_curated()
    forget_languages()
