"""Django settings. Each setting an operator may change is read through ``env.setting`` and listed in docs/reference/settings.md."""

import sys
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from courtyard.config import folder, logs, mail, postgres
from courtyard.config.env import ROOT, data_dir, flag, setting

DATA = data_dir()


SECRET_KEY = setting("COURTYARD_SECRET_KEY") or folder.secret(DATA / "secret.key")
DEBUG = flag("COURTYARD_DEBUG")
PUBLIC_URL = setting("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [
    _public.hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
    *setting("COURTYARD_HOSTS").replace(",", " ").split(),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "courtyard.core",
    "courtyard.ui",
    "courtyard.accounts",
    "courtyard.people",
    "courtyard.spaces",
    "courtyard.content",
    "courtyard.feed",
    "courtyard.chat",
    "courtyard.search",
    "courtyard.notifications",
    "courtyard.moderation",
    "courtyard.integrations",
    "courtyard.gateway",
    "courtyard.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "courtyard.config.middleware.Edge",
    "courtyard.config.compression.Compression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "courtyard.accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "courtyard.accounts.middleware.OrganisationMiddleware",
    "courtyard.config.refusals.Refusals",
]

ROOT_URLCONF = "courtyard.config.urls"
_ROOMS = [
    "config",
    "ui",
    "accounts",
    "people",
    "spaces",
    "content",
    "feed",
    "chat",
    "search",
    "notifications",
    "moderation",
    "integrations",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "courtyard" / room / "templates" for room in _ROOMS],
        "APP_DIRS": False,
        "NAME": "jinja2",
        "OPTIONS": {
            "environment": "courtyard.config.jinja.environment",
            "context_processors": ["courtyard.config.shell.shell"],
        },
    },
    {  # for allauth alone: every page in use has a Jinja2 override
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

_database = postgres.parse(setting("DATABASE_URL", "postgres://courtyard@/courtyard"))
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,  # kept per thread; the middleware drops one whose server has hung up
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            "connect_timeout": postgres.CONNECT_SECONDS,
            **_database["OPTIONS"],
            "server_side_binding": True,
            "prepare_threshold": 1,
        },
        "TEST": {"NAME": setting("COURTYARD_TEST_DB", "test_courtyard")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "courtyard.accounts.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

# allauth: e-mail and password only; nobody signs up by themselves
ACCOUNT_ADAPTER = "courtyard.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "courtyard.accounts.reset.ResetTokens"
ACCOUNT_RATE_LIMITS = False  # ours count in the database: courtyard.accounts.limits
ACCOUNT_FORMS = {
    "login": "courtyard.accounts.forms.SignInForm",
    "reset_password_from_key": "courtyard.accounts.forms.NewPasswordForm",
    "change_password": "courtyard.accounts.forms.ChangePasswordForm",
}

# Sessions: rows that know their person; __Host- names and Secure whenever the public address is https
_https = _public.scheme == "https"
SESSION_ENGINE = "courtyard.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600  # without use
SESSION_COOKIE_NAME = "__Host-session" if _https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Nothing that must hold lives in a cache; this one is per process and may be lost at any time
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

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
STORAGES = {
    "default": {"BACKEND": "courtyard.core.storage.Folder"},
    "staticfiles": {"BACKEND": "courtyard.config.statics.Storage"},
}
WHITENOISE_IMMUTABLE_FILE_TEST = (
    r"/chunk-[^/]*-[A-Z0-9]{8}\.|\.[0-9a-f]{12}\."  # named after their content, by the bundler or by Django
)

locals().update(mail.configuration(setting("EMAIL_URL"), DATA / "mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = setting("COURTYARD_EMAIL_FROM", f"courtyard@{_public.hostname or 'localhost'}")

LOGGING = logs.configuration(
    words=setting("COURTYARD_LOG", "words" if sys.stderr.isatty() else "json") == "words",
    level=setting("COURTYARD_LOG_LEVEL", "INFO").upper(),
)


COURTYARD_CARDS_KEPT = int(setting("COURTYARD_CARDS_KEPT", "3000"))  # drawn cards kept per process, some 6 kB each
COURTYARD_LINK_PREVIEWS = flag(
    "COURTYARD_LINK_PREVIEWS", default=True
)  # fetch the pages that posts and messages link to
COURTYARD_EGRESS_ALLOW = setting("COURTYARD_EGRESS_ALLOW").split()  # hosts and networks of our own that may be called
COURTYARD_EGRESS_PORTS = setting("COURTYARD_EGRESS_PORTS").split()  # ports that may be called beside 80 and 443

COURTYARD_REPORTS_LEFT_DAYS = int(setting("COURTYARD_REPORTS_LEFT_DAYS", "3"))  # then company moderators see them too
COURTYARD_UNFOUND_PEOPLE = max(2, int(setting("COURTYARD_UNFOUND_PEOPLE", "2")))  # before their vain words are shown

APPEND_SLASH = True
SILENCED_SYSTEM_CHECKS: list[str] = []
