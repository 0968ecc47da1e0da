"""Where the site answers, and how it is served."""

from urllib.parse import urlsplit

from config import env as parse
from config.settings.environment import ENV
from config.settings.stores import DATA_DIR, EMBEDDED

WEB_PORT = ENV.integer("PORT", default=8000, minimum=1, maximum=65535, help="The port the site answers on.")
WEB_HOST = ENV.text("BIND", default="127.0.0.1", help="The address the site listens on; 0.0.0.0 for all of them.")
WEB_WORKERS = ENV.integer("WEB_WORKERS", default=2, minimum=1, maximum=64, help="Web processes.")
WEB_THREADS = ENV.integer("WEB_THREADS", default=4, minimum=1, maximum=256, help="Threads in each web process.")
BASE_URL = ENV.read(
    "BASE_URL", parse.parse_base_url, kind="address", default=f"http://localhost:{WEB_PORT}",
    shown="http://localhost:PORT",
    help="The site's public address. Every link in a mail is built from it, never from a request.",
)  # fmt: skip
SITE_IS_HTTPS = BASE_URL.startswith("https://")
SITE_HOST = urlsplit(BASE_URL).hostname or "localhost"
ALLOWED_HOSTS = [
    *ENV.words(
        "ALLOWED_HOSTS", default=(SITE_HOST,), shown="the host of BASE_URL", help="Host names the site answers to."
    ),
    *(["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else []),
]
TRUSTED_PROXIES = ENV.integer(
    "TRUSTED_PROXIES", default=0, maximum=10,
    help="How many reverse proxies of yours stand in front: so many addresses at the end of X-Forwarded-For, and "
    "X-Forwarded-Proto, are believed.",
)  # fmt: skip

DEBUG = ENV.boolean("DEBUG", default=False, help="Show tracebacks in the browser. For development only.")
LOG_LEVEL = ENV.text("LOG_LEVEL", default="INFO", help="DEBUG, INFO, WARNING or ERROR.").upper()
TIME_ZONE = ENV.read(
    "TIME_ZONE", parse.parse_time_zone, kind="time zone", default="UTC", shown="UTC",
    help="The zone of times that belong to no newsletter (each newsletter has its own), such as Europe/Amsterdam.",
)  # fmt: skip
CONSENT_IP_DAYS = ENV.integer(
    "CONSENT_IP_DAYS", default=90, maximum=3650,
    help="How many days network addresses of signups and in the log stay whole; after that only a /24 or a /48.",
)  # fmt: skip
STATIC_ROOT = ENV.read(
    "STATIC_ROOT", parse.parse_path, kind="directory", default=DATA_DIR / "static", shown="DATA_DIR/static",
    help="Where collectstatic puts stylesheets and scripts, and the site serves them from.",
)  # fmt: skip
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    ENV.problems.append(f"LOG_LEVEL: {LOG_LEVEL!r} is none of DEBUG, INFO, WARNING and ERROR.")
