"""The settings: environment in, typed values out. ``docs/settings.md`` explains every variable that is read.

Each module here reads or sets what belongs to its subject; what Django alone needs to know is below.
"""

import django_stubs_ext

from config.settings.environment import BASE_DIR, ENV as ENV
from config.settings.keys import *  # noqa: F403
from config.settings.mail import *  # noqa: F403
from config.settings.mail import MAILBOX_ENABLED
from config.settings.security import *  # noqa: F403
from config.settings.sending import *  # noqa: F403
from config.settings.site import *  # noqa: F403
from config.settings.site import LOG_LEVEL, SITE_HOST
from config.settings.stores import *  # noqa: F403
from config.settings.stores import DATA_DIR

django_stubs_ext.monkeypatch()  # lets forms and views name their model's type, as in ModelForm[Issue]

INSTALLED_APPS = [
    "config",
    "delivery",
    "subscribers",
    "newsletter",
    *(["catcher"] if MAILBOX_ENABLED else []),
    "django_htmx",
    "csp",
    "axes",
    "config.support_admin.SupportAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsletter.access.sessions.SeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "newsletter.archive.middleware.AliasMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "newsletter.access.password_likeness.LikenessValidator",
        "django.contrib.auth.password_validation.MinimumLengthValidator",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
    )
]
LOGIN_URL = "/studio/login/"
LOGIN_REDIRECT_URL = "/studio/"
LOGOUT_REDIRECT_URL = "/studio/login/"

# The studio and the admin speak English. Readers' pages and mails speak their newsletter's language, or, where a page
# belongs to no newsletter, the browser's, if it is one of these (newsletter/views/speaking.py).
LANGUAGE_CODE = "en"
LANGUAGES = [(_code, _code) for _code in ("en", "de", "nl", "fr", "es", "it", "pt", "ar", "zh-hans", "ja")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [folder for folder in (BASE_DIR / "static",) if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
# Lists of readers that are being moved in; nothing serves them.
UPLOADS_DIR = DATA_DIR / "uploads"

# --- Django's own mail: confirmations; issues go through delivery ---------------------------------------------------
EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"fortnight@{SITE_HOST}"

# The studio posts an issue as one form: up to 300 sections of several fields each, and a million characters.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "config.logs.LineFormatter", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "filters": {"not_the_busy": {"()": "config.logs.NotTheBusy"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["not_the_busy"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"level": LOG_LEVEL} for name in ("config", "delivery", "subscribers", "newsletter", "catcher")},
}
