"""All settings, from the environment. Production is the default; only `make run` sets WSOA_DEMO."""

from datetime import date
from pathlib import Path
from urllib.parse import quote

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# The demonstration: plain HTTP on this machine, fictional data. `check --deploy` refuses it.
WSOA_DEMO = env.bool("WSOA_DEMO", False)
# Fixes the product's day, for the demonstration and for tests.
WSOA_TODAY = env("WSOA_TODAY", default="") and date.fromisoformat(env("WSOA_TODAY"))
# How many proxies of ours stand before the server. Their word is taken for the client's address
# and for HTTPS, so they must overwrite X-Forwarded-For and X-Forwarded-Proto.
WSOA_PROXIES = env.int("WSOA_PROXIES", 0)

# How to reach those who run the service, for the accessibility statement: a name and an email
# address or a telephone number. The law wants one.
WSOA_CONTACT = env("WSOA_CONTACT", default="")

# Commands do without; the server does not start (wsgi.py).
SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if WSOA_DEMO else [])

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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_tables2",
    "wsoa",
    "priorities",
    "ehcp_tracking",
    "governance",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "wsoa.middleware.set_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wsoa.sessions.limit_sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wsoa.sessions.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wsoa.middleware.set_today",
    "wsoa.middleware.SomeoneWasFirst",
]
ROOT_URLCONF = "wsoa.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
DJANGO_TABLES2_TEMPLATE = "components/table.html"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Files that people attach. No address leads here: a view sends each as a download.
MEDIA_ROOT = Path(env("WSOA_FILES", default=BASE_DIR / "files"))
FILE_UPLOAD_PERMISSIONS = 0o600

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [("built", BASE_DIR / "static" / "built")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SQLITE = f"sqlite:///{quote(str(BASE_DIR / 'wsoa.sqlite3'))}"
DATABASES = {"default": env.db("WSOA_DATABASE_URL", default=SQLITE)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue for the lock at the start of a transaction, for as long as the timeout, rather
    # than fail in its middle; readers are not held up. Django itself turns foreign keys on.
    # The file is read in place, up to the most bytes that SQLite allows, and not copied page by
    # page: an area's rows lie among those of others, and their figures take a fifth less so.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA mmap_size = 2147418112",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # PostgreSQL plans for a spinning disk unless told, and then reads the advice of all areas for
    # one of them; to compile a query takes longer than any of ours. The address may say otherwise.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c random_page_cost=1.1 -c jit=off"
    )
# Shared by all server processes, so that sign-in attempts are counted once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "wsoa_cache",
    },
    # What dashboards show, some 300 kB each; governance/caching.py says until when it holds.
    "figures": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "figures",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 50},
    },
    # The same of any day that a reader names: so many that they would push out what all look at.
    "days": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "days",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 20},
    },
}

# People sign in with a name and a password that an administrator gave them; nobody signs up.
AUTH_USER_MODEL = "wsoa.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "wsoa.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "wsoa.accounts.SignInForm",
    "change_password": "wsoa.accounts.ChangePasswordForm",
    "reauthenticate": "wsoa.accounts.ConfirmPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
# Failures by account and address together, then by address: whoever fails with a colleague's name
# locks out only themselves. In this order, a refused attempt no longer counts against the address,
# which a whole office may share.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/5m/key,50/5m/ip",
    "login": "200/5m/ip",
    "invitation": "20/5m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = WSOA_PROXIES
SESSION_ENGINE = "wsoa.sessions"  # 12 hours at most
SESSION_COOKIE_AGE = 30 * 60  # seconds without use
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# A second factor for every role that SECOND_FACTOR_FOR of roles.py names, except in WSOA_DEMO.
MFA_ADAPTER = "wsoa.second_factor.Adapter"
MFA_FORMS = {
    "authenticate": "wsoa.second_factor.CodeForm",
    "activate_totp": "wsoa.second_factor.SetUpForm",
}
MFA_TOTP_ISSUER = "SEND action tracker"

# How long a one-time link can be used on which a person chooses a password.
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60
# One-time links are sent by email where a mail server is named, like smtp+tls://name:word@host:587;
# they can be copied in any case. Nothing else is ever sent.
vars().update(env.email_url("WSOA_EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env("WSOA_EMAIL_FROM", default="webmaster@localhost")

# HTTPS and nothing else, except in the demonstration.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not WSOA_DEMO
SECURE_HSTS_SECONDS = 0 if WSOA_DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not WSOA_DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if WSOA_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# Preloading is asked for by the owner of a whole domain, not by one of its services. Commands say
# nothing but their own words, also where no stylesheet is built; `make setup` builds it. SQLite
# makes an index of its fields alone, without what PostgreSQL includes, and that is as meant.
SILENCED_SYSTEM_CHECKS = ["security.W021", "staticfiles.W004", "models.W040"]

# To standard error, without anything that a person typed or a record holds.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "impersonal": {
            "()": "wsoa.logs.ImpersonalFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "impersonal"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "INFO"}},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "wsoa.logs.ImpersonalReport"
