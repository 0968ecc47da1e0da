"""Which profile: embedded servers unless the machine names its own. And the stores that follow from it."""

from pathlib import Path

from config import env as parse
from config.cache_options import bounded
from config.embedded.places import DATABASE, PORT as SOCKET_PORT, ROLE, Places
from config.settings.environment import BASE_DIR, ENV

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
        "OPTIONS": bounded(),
    }
}
