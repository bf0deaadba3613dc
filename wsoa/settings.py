"""All settings, from the environment. Production is the default; only `make run` sets WSOA_DEMO."""

from datetime import date
from pathlib import Path
from urllib.parse import quote

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

WSOA_DEMO = env.bool("WSOA_DEMO", False)
WSOA_TODAY = env("WSOA_TODAY", default="") and date.fromisoformat(env("WSOA_TODAY"))
SECRET_KEY = env("SECRET_KEY", default="test-only")
DEBUG = False
ALLOWED_HOSTS = ["*"]

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_tables2",
    "wsoa",
    "priorities",
    "ehcp_tracking",
    "governance",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wsoa.middleware.set_today",
]
ROOT_URLCONF = "wsoa.urls"
LOGIN_URL = "/sign-in/"
AUTH_USER_MODEL = "wsoa.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
FORM_RENDERER = "wsoa.govuk.GovukRenderer"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
SQLITE = f"sqlite:///{quote(str(BASE_DIR / 'wsoa.sqlite3'))}"
DATABASES = {"default": env.db("WSOA_DATABASE_URL", default=SQLITE)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue for the lock at the start of a transaction, for as long as the timeout, rather
    # than fail in its middle; readers are not held up. Django itself turns foreign keys on.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode = WAL",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
