"""Django settings. Each setting an operator may change is read through ``env.setting`` and listed in docs/reference/settings.md."""

import secrets
from urllib.parse import urlsplit

import environ
from django.utils.translation import gettext_lazy as _

from courtyard.config.env import ROOT, data_dir, flag, setting

DATA = data_dir()


def _secret_key() -> str:
    """The key from the environment, or one made once and kept in the data folder (readable by its owner only)."""
    if key := setting("COURTYARD_SECRET_KEY"):
        return key
    path = DATA / "secret.key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = flag("COURTYARD_DEBUG")
PUBLIC_URL = setting("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [_public.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "courtyard.core",
    "courtyard.ui",
    "courtyard.accounts",
    "courtyard.people",
    "courtyard.spaces",
    "courtyard.content",
    "courtyard.feed",
    "courtyard.notifications",
    "courtyard.integrations",
    "courtyard.gateway",
    "courtyard.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "courtyard.config.urls"
_ROOMS = ["ui", "accounts", "people", "spaces", "content", "feed", "notifications", "integrations"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "courtyard" / room / "templates" for room in _ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "courtyard.config.jinja.environment"},
    },
    {  # for allauth alone: every page in use has a Jinja2 override
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

_database = environ.Env.db_url_config(setting("DATABASE_URL", "postgres://courtyard@/courtyard"))
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1, "connect_timeout": 10},
        "TEST": {"NAME": setting("COURTYARD_TEST_DB", "test_courtyard")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [ROOT / "courtyard" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "courtyard" / "ui" / "static"]
MEDIA_ROOT = DATA / "files"

APPEND_SLASH = True
SILENCED_SYSTEM_CHECKS: list[str] = []
