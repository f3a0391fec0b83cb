"""Django settings. Everything that an installation decides comes from the environment (INANG_…) or its data folder."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

DATA = Path(os.environ.get("INANG_DATA", Path(__file__).resolve().parents[2] / "var"))
PACKAGE = Path(__file__).resolve().parent


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0") == "1"


def _secret_key() -> str:
    """The key of this installation; made by `inang serve` at set-up and kept in its data folder."""
    if key := os.environ.get("INANG_SECRET_KEY"):
        return key
    try:
        return (DATA / "secret.key").read_text().strip()
    except OSError:
        return "no-data-folder-yet-only-for-commands-without-sessions"


def _database(url: str) -> dict[str, object]:
    """`postgresql://user:password@host:port/name` (host may be a percent-encoded socket folder), or SQLite in DATA."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "inang.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Compiling a query takes longer than any of ours runs.
        "OPTIONS": {"options": "-c jit=off"},
    }


INANG_PORT = int(os.environ.get("INANG_PORT", "8000"))
INANG_BASE_URL = os.environ.get("INANG_BASE_URL", f"http://localhost:{INANG_PORT}")
INANG_DEMO = _flag("INANG_DEMO")  # demo data, demo mail page; two-step sign-in is openly off
# One password for all demo people: shown openly on the sign-in page, and never used outside a demo.
INANG_DEMO_PASSWORD = os.environ.get("INANG_DEMO_PASSWORD", "cobalah-inang-2026")
INANG_DEMO_PASSPHRASE = os.environ.get("INANG_DEMO_PASSPHRASE", "frasa-sandi-demo")  # opens the demo signatory's key
INANG_EDITION = os.environ.get("INANG_EDITION", "kalbar-2022")
INANG_DRIVER = os.environ.get("INANG_DRIVER", "machine")  # a name of hosting.drivers
# On the demo machine every site also answers as NAME.<alias>, since nobody has its real name in DNS there.
INANG_ALIAS_DOMAIN = os.environ.get("INANG_ALIAS_DOMAIN", "inang.localhost")
INANG_MFA_REQUIRED = _flag("INANG_MFA_REQUIRED", not INANG_DEMO)

SECRET_KEY = _secret_key()
DEBUG = _flag("INANG_DEBUG")
ALLOWED_HOSTS = os.environ.get("INANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [INANG_BASE_URL]
_https = INANG_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "inang.portal.errors.csrf_failure"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "inang.workdays",
    "inang.standard",
    "inang.audit",
    "inang.worklist",
    "inang.lookup",
    "inang.agencies",
    "inang.notices",
    "inang.letters",
    "inang.hosting",
    "inang.survey",
    "inang.requests",
    "inang.complaints",
    "inang.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "inang.portal.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "inang.portal.typed.TypedMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "inang.portal.access.SettledMiddleware",
    "inang.portal.access.AccessMiddleware",
    "inang.portal.errors.with_page_of_405",
]

ROOT_URLCONF = "inang.portal.urls"
WSGI_APPLICATION = "inang.portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "inang.portal.context.office",
            ],
        },
    }
]

DATABASES = {"default": _database(os.environ.get("INANG_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Limits live in the cache: the database one, so that they hold across processes, and large enough that nobody pushes
# another's count out of it by trying from many addresses.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTH_USER_MODEL = "agencies.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:start"
ACCOUNT_ADAPTER = "inang.portal.account.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation, which proves the address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"authenticate": "inang.portal.second_step.SecondStepForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https  # only localhost counts as secure without TLS
MFA_TOTP_TOLERANCE = 1  # a code of the step before is taken too: clocks differ and networks are slow (RFC 6238 §5.2)
MFA_TOTP_ISSUER = "Inang"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "portal" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = os.environ.get("INANG_TIME_ZONE", "Asia/Pontianak")

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _flag("INANG_PLAIN_STATIC")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Letters are up to 20 MB; anything that is not a file stays small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a part of the edition with some hundred records is one form
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["inang.portal.uploads.BoundedHandler"]
FILE_UPLOAD_TEMP_DIR = os.environ.get("INANG_UPLOAD_TEMP") or None

INANG_MAIL_DRIVER = os.environ.get("INANG_MAIL_DRIVER", "smtp")  # a name of notices.drivers
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("INANG_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("INANG_SMTP_PORT", str(INANG_PORT + 25)))
EMAIL_TIMEOUT = 10
# The mailbox that complaints come to; without a host none is read.
INANG_IMAP_HOST = os.environ.get("INANG_IMAP_HOST", "")
INANG_IMAP_PORT = int(os.environ.get("INANG_IMAP_PORT", "993"))
INANG_IMAP_TLS = _flag("INANG_IMAP_TLS", True)
INANG_IMAP_USER = os.environ.get("INANG_IMAP_USER", "pengaduan")
INANG_IMAP_PASSWORD_FILE = os.environ.get("INANG_IMAP_PASSWORD_FILE", "")
INANG_IMAP_FOLDER = os.environ.get("INANG_IMAP_FOLDER", "INBOX")
# What people write to; answers come back with +CODE in it, so the mail server must deliver that to the same box.
INANG_COMPLAINT_ADDRESS = os.environ.get("INANG_COMPLAINT_ADDRESS", "pengaduan@localhost")
# Where the demo's loopback mail server (cli.mailbox) puts what it was given; the demo mail page reads it.
INANG_MAIL_FOLDER = Path(os.environ.get("INANG_MAIL_FOLDER", DATA / "mail"))
DEFAULT_FROM_EMAIL = os.environ.get("INANG_MAIL_FROM", "inang@localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # WeasyPrint reports a property of its own style sheet at each letter.
    "loggers": {"weasyprint": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("INANG_LOG", "WARNING")},
}
