"""Environment in, typed values out. ``docs/settings.md`` explains every variable read here."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from config import env as parse, secrets
from config.bounce_addresses import BounceListener, BounceMailbox, parse_bounce_listener, parse_bounce_mailbox
from config.canary import Canary, parse_canary
from config.embedded.places import DATABASE, PORT as SOCKET_PORT, ROLE, Places
from config.env import Env, MailRoute
from config.mail_groups import parse_groups
from config.name_servers import NameServer, parse_name_servers
from config.outgoing import parse_ports

django_stubs_ext.monkeypatch()  # lets forms and views name their model's type, as in ModelForm[Issue]

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = Env(values=os.environ)

# --- Which profile: embedded servers unless the machine names its own ---------------------------------------------
DATA_DIR: Path = ENV.read(
    "DATA_DIR", parse.parse_path, kind="directory", default=BASE_DIR / "var", shown="var/ in the project",
    help="Where everything that must survive is kept: databases of the embedded profile, uploaded pictures, secrets.",
)  # fmt: skip
_database = ENV.read(
    "DATABASE_URL", parse.parse_database_url, kind="address", default=None, shown="embedded PostgreSQL",
    help="PostgreSQL, as postgres://user:password@host:5432/name. Set it together with REDIS_URL.",
)  # fmt: skip
REDIS_URL = ENV.read(
    "REDIS_URL", parse.parse_redis_url, kind="address", default="", shown="embedded Valkey",
    help="Valkey or Redis, as redis://host:6379/0, with maxmemory-policy noeviction. Set it with DATABASE_URL.",
)  # fmt: skip
EMBEDDED = not (ENV.values.get("DATABASE_URL", "").strip() or ENV.values.get("REDIS_URL", "").strip())
EMBEDDED_DURABLE = True  # the tests turn it off: they throw their cluster away
_places = Places(data_dir=DATA_DIR)

# --- Where the site answers ---------------------------------------------------------------------------------------
WEB_PORT = ENV.integer("PORT", default=8000, minimum=1, maximum=65535, help="The port the site answers on.")
WEB_HOST = ENV.text("BIND", default="127.0.0.1", help="The address the site listens on; 0.0.0.0 for all of them.")
WEB_WORKERS = ENV.integer("WEB_WORKERS", default=2, minimum=1, maximum=64, help="Web processes.")
WEB_THREADS = ENV.integer("WEB_THREADS", default=4, minimum=1, maximum=256, help="Threads in each web process.")
BASE_URL = ENV.read(
    "BASE_URL", parse.parse_base_url, kind="address", default=f"http://localhost:{WEB_PORT}",
    shown="http://localhost:PORT",
    help="The site's public address. Every link in a mail is built from it, never from a request.",
)  # fmt: skip
_https = BASE_URL.startswith("https://")
_host = urlsplit(BASE_URL).hostname or "localhost"
ALLOWED_HOSTS = [
    *ENV.words("ALLOWED_HOSTS", default=(_host,), shown="the host of BASE_URL", help="Host names the site answers to."),
    *(["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else []),
]
TRUSTED_PROXIES = ENV.integer(
    "TRUSTED_PROXIES", default=0, maximum=10,
    help="How many reverse proxies of yours stand in front: so many addresses at the end of X-Forwarded-For, and "
    "X-Forwarded-Proto, are believed.",
)  # fmt: skip

# --- Secrets: from the environment, or made once and kept under DATA_DIR ------------------------------------------
_secret_key = ENV.text(
    "SECRET_KEY", shown="made on first run", help="Signs sessions: with a new one, everybody is signed out."
)
_token_keys = ENV.read(
    "TOKEN_KEYS", parse.parse_key_ring, kind="key ring", default=None, shown="made on first run",
    help="Sign the links in mails, as id:hex,id:hex. The first signs, all verify: put a new key in front to rotate, "
    "and keep the old ones for as long as old mails should work.",
)  # fmt: skip
_suppression_key = ENV.read(
    "SUPPRESSION_KEY", parse.parse_key, kind="key, in hexadecimal", default=None, shown="made on first run",
    help="Hashes suppressed addresses. It must never change: with another key nobody is suppressed any more.",
)  # fmt: skip
_encryption_keys = ENV.read(
    "ENCRYPTION_KEYS", parse.parse_encryption_keys, kind="key ring", default=None, shown="made on first run",
    help="Seal private keys and passwords in the database, as id:hex,id:hex with 32 bytes each. The first seals, all "
    "unseal: put a new key in front, run manage.py reseal, and then drop the old one.",
)  # fmt: skip

# --- Mail ---------------------------------------------------------------------------------------------------------
MAILBOX_SMTP_PORT = ENV.integer(
    "MAILBOX_SMTP_PORT", default=1025, minimum=1, maximum=65535, help="The port of the mail catcher's SMTP server."
)
MAILBOX_SMTP_HOST = ENV.text(
    "MAILBOX_SMTP_HOST", default="127.0.0.1", help="The address the mail catcher's SMTP server listens on."
)
EMAIL_ROUTE = ENV.read(
    "EMAIL_URL", parse.parse_mail_route, kind="address",
    default=MailRoute(host=MAILBOX_SMTP_HOST, port=MAILBOX_SMTP_PORT, tls="none"), shown="the mail catcher",
    help="The SMTP server that takes our mail: smtp:// (plain), smtp+starttls:// or smtps://, as in "
    "smtp+starttls://user:password@smtp.example.org:587. Percent-encode what is special in the password.",
)  # fmt: skip
MAILBOX_ENABLED = ENV.boolean(
    "MAILBOX_ENABLED", default=EMBEDDED, shown="yes when embedded, else no",
    help="Run the mail catcher, and show what it caught at /mailbox/: to whoever opens it while BIND and BASE_URL are "
    "this machine's own and there is no proxy, else to signed-in staff. Never on a public host.",
)  # fmt: skip
MAILBOX_OPEN = parse.serves_only_this_machine(bind=WEB_HOST, host=_host, proxies=TRUSTED_PROXIES)
MAILBOX_DIR = DATA_DIR / "mailbox"
BOUNCE_DOMAIN = ENV.text(
    "BOUNCE_DOMAIN", shown="the sender's domain",
    help="A domain for envelope senders of their own (b+token@domain), so that each bounce names its copy. Its mail "
    "comes to BOUNCE_LISTEN or BOUNCE_MAILBOX_URL, or is piped to process_bounce.",
)  # fmt: skip
BOUNCE_LISTEN: BounceListener | None = ENV.read(
    "BOUNCE_LISTEN", parse_bounce_listener, kind="address", default=None, shown="nowhere",
    help="Where listen_bounces takes the mail of BOUNCE_DOMAIN, as lmtp://127.0.0.1:8024 or smtp://0.0.0.0:25.",
)  # fmt: skip
BOUNCE_MAILBOX: BounceMailbox | None = ENV.read(
    "BOUNCE_MAILBOX_URL", parse_bounce_mailbox, kind="address", default=None, shown="none",
    help="An IMAP mailbox that collect_bounces empties, as imaps://user:password@imap.example.org/INBOX. "
    "Percent-encode what is special in the password.",
)  # fmt: skip
BOUNCE_HANDLED_FOLDER = ENV.text(
    "BOUNCE_HANDLED_FOLDER",
    shown="deleted",
    help="The IMAP folder that messages move to when they are done with; without one they are deleted.",
)
BOUNCES_PER_MINUTE = ENV.integer(
    "BOUNCES_PER_MINUTE", default=600, minimum=1, maximum=100_000,
    help="How many messages listen_bounces takes in a minute; more are told to come later.",
)  # fmt: skip
DNS_SERVERS: tuple[NameServer, ...] = ENV.read(
    "DNS_SERVERS", parse_name_servers, kind="list, by commas", default=(), shown="those of the machine",
    help="Name servers that doctor and dkim_key ask, as address or address:port: where this machine's own give answers "
    "that the rest of the world does not get.",
)  # fmt: skip

# --- Sending ------------------------------------------------------------------------------------------------------
WORKER_CONCURRENCY = ENV.integer(
    "WORKER_CONCURRENCY", default=2, minimum=1, maximum=64, help="Processes of a worker, and of a sender."
)
DELIVERY_LEASE_SECONDS = ENV.integer(
    "DELIVERY_LEASE_SECONDS", default=90, minimum=10, maximum=3600,
    help="How long a worker may hold a delivery before another may take it over, in seconds.",
)  # fmt: skip
DELIVERY_BATCH = ENV.integer(
    "DELIVERY_BATCH", default=128, minimum=1, maximum=1000, help="Deliveries a worker claims at a time."
)
DELIVERY_SENDERS = ENV.integer(
    "DELIVERY_SENDERS", default=4, minimum=1, maximum=64,
    help="How many sender processes may work at a time, over all machines.",
)  # fmt: skip
EMAIL_CONNECTIONS = ENV.integer(
    "EMAIL_CONNECTIONS", default=20, minimum=1, maximum=500,
    help="How many connections to the mail server of EMAIL_URL may be open at a time, over all senders.",
)  # fmt: skip
EMAIL_PER_SECOND = ENV.integer(
    "EMAIL_PER_SECOND", default=0, maximum=100_000,
    help="How many messages a second that server is given at most, over all senders; 0 for no limit.",
)  # fmt: skip
DELIVERY_SLICE_SECONDS = ENV.integer(
    "DELIVERY_SLICE_SECONDS", default=300, minimum=1, maximum=600,
    help="How long a sender works before it asks for work anew, in seconds.",
)  # fmt: skip
DELIVERY_GROUPS: dict[str, str] = ENV.read(
    "DELIVERY_GROUPS", parse_groups, kind="domain=group, by commas", default={}, shown="none",
    help="Recipients' domains that are limited together, beside the big providers', as in "
    "example.org=corp,example.com=corp; example.net=gmail for a domain that Google hosts.",
)  # fmt: skip
DELIVERY_CANARY: Canary | None = ENV.read(
    "DELIVERY_CANARY", parse_canary, kind="share and time", default=None, shown="off",
    help="How much of a mailing goes first, and how long the rest waits for what comes of it, as 5% 15m. The first "
    "wave has from 50 to 1,000 copies.",
)  # fmt: skip
RETRY_EXPIRE_HOURS = ENV.integer(
    "RETRY_EXPIRE_HOURS", default=72, minimum=1, maximum=240, help="Give up on a deferred delivery after this long."
)

# --- Looking at links ----------------------------------------------------------------------------------------------
LINK_CHECKS = ENV.boolean(
    "LINK_CHECKS", default=True, help="Look in the background whether the links of an issue answer."
)
LINK_CHECK_HOURS = ENV.integer(
    "LINK_CHECK_HOURS", default=24, minimum=1, maximum=720, help="How long what was found of a link is believed."
)
OUTGOING_PORTS: frozenset[int] = ENV.read(
    "OUTGOING_PORTS", parse_ports, kind="list, by commas", default=frozenset({80, 443}), shown="80,443",
    help="The ports that links and pictures of an issue are asked for on. Private addresses are never asked.",
)  # fmt: skip
# Hosts with their port that are asked though they are not public: servers of the tests, and never anything else.
OUTGOING_EXCEPTIONS: frozenset[tuple[str, int]] = frozenset()

# --- The rest -----------------------------------------------------------------------------------------------------
DEBUG = ENV.boolean("DEBUG", default=False, help="Show tracebacks in the browser. For development only.")
LOG_LEVEL = ENV.text("LOG_LEVEL", default="INFO", help="DEBUG, INFO, WARNING or ERROR.").upper()
TIME_ZONE = ENV.read(
    "TIME_ZONE", parse.parse_time_zone, kind="time zone", default="UTC", shown="UTC",
    help="The zone of times that belong to no newsletter (each newsletter has its own), such as Europe/Amsterdam.",
)  # fmt: skip
STATIC_ROOT = ENV.read(
    "STATIC_ROOT", parse.parse_path, kind="directory", default=DATA_DIR / "static", shown="DATA_DIR/static",
    help="Where collectstatic puts stylesheets and scripts, and the site serves them from.",
)  # fmt: skip

if not EMBEDDED:
    _why = "it is needed when DATABASE_URL and REDIS_URL are set (docs/settings.md)."
    for _name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "BASE_URL", "SECRET_KEY", "TOKEN_KEYS", "SUPPRESSION_KEY",
                  "ENCRYPTION_KEYS"):  # fmt: skip
        ENV.require(_name, why=_why)
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    ENV.problems.append(f"LOG_LEVEL: {LOG_LEVEL!r} is none of DEBUG, INFO, WARNING and ERROR.")
ENV.finish()

if EMBEDDED:
    _kept = secrets.load(DATA_DIR)
    SECRET_KEY = _secret_key or _kept.secret_key
    TOKEN_KEYS = _token_keys or _kept.token_keys
    SUPPRESSION_KEY = _suppression_key or _kept.suppression_key
    ENCRYPTION_KEYS = _encryption_keys or _kept.encryption_keys
else:  # required above
    SECRET_KEY, TOKEN_KEYS, SUPPRESSION_KEY = _secret_key, _token_keys or {}, _suppression_key or b""
    ENCRYPTION_KEYS = _encryption_keys or {}

# --- Django -------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "delivery",
    "subscribers",
    "newsletter",
    *(["catcher"] if MAILBOX_ENABLED else []),
    "django_htmx",
    "csp",
    "django.contrib.admin",
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

if EMBEDDED:
    _connection: dict[str, object] = {
        "ENGINE": "config.embedded.backend",
        "NAME": DATABASE,
        "USER": ROLE,
        "HOST": str(_places.sockets),
        "PORT": str(SOCKET_PORT),
    }
    BROKER_URL = _places.redis_url(scheme="redis+socket", database=0)
    CACHE_URL = _places.redis_url(scheme="unix", database=1)
else:
    _connection = {"ENGINE": "django.db.backends.postgresql", **(_database or {})}
    BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
    CACHE_URL = REDIS_URL
DATABASES = {"default": {**_connection, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
CACHES = {
    "default": {
        "BACKEND": "config.embedded.cache.Cache" if EMBEDDED else "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "fortnight",
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
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

# --- Django's own mail: confirmations; issues go through delivery ---------------------------------------------------
EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"fortnight@{_host}"

# The studio posts an issue as one form: up to 300 sections of several fields each, and a million characters.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# --- Security -----------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Issues and logos may show pictures from anywhere; those of old issues often stand at plain http addresses.
        "img-src": [SELF, "data:", "https:", "http:"],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # addresses of pages carry readers' tokens
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "newsletter.views.studio.account.forged"  # JSON for scripts
SECURE_SSL_REDIRECT = _https and TRUSTED_PROXIES > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
# Sub-domains and browsers' preload lists are the domain owner's to decide, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"level": LOG_LEVEL} for name in ("config", "delivery", "subscribers", "newsletter", "catcher")},
}
