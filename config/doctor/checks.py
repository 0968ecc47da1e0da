"""One check of the machine per function, each returning what it found. None of them raises."""

import os
import shutil
from collections.abc import Callable
from urllib.parse import urlsplit

import redis
from celery.exceptions import CeleryError
from django.conf import settings
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from config.cache_options import bounded
from config.celery import use_embedded_broker
from config.errors import SetupError
from config.heartbeat import LATE_SECONDS, seconds_since_beat
from config.serve.first_run import unapplied_migrations
from delivery.queues import takers
from delivery.standing.finding import Finding, ill, warning, well

LOW_SPACE_BYTES = 1024**3
PING_SECONDS = 2.0
START_ALL = "Start it: make run, or docker compose up."


def data_dir() -> Finding:
    """Writable, with room left."""
    path = settings.DATA_DIR
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            return ill("data directory", f"{path} is not writable", mend="Give DATA_DIR a directory of this user's.")
        free = shutil.disk_usage(path).free
    except OSError as error:
        return ill("data directory", f"{path}: {error.strerror}", mend="Give DATA_DIR a directory of this user's.")
    found = f"{path}, {free / 1024**3:.1f} GB free"
    if free < LOW_SPACE_BYTES:
        return warning("data directory", found, mend="Make room: PostgreSQL stops when its disk is full.")
    return well("data directory", found)


def postgresql() -> Finding:
    mend = "See var/log/postgres.log." if settings.EMBEDDED else "See DATABASE_URL, and whether that server runs."
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('synchronous_commit')")
            version, synchronous = cursor.fetchone()
    except (DatabaseError, SetupError) as error:
        return ill("PostgreSQL", _first_line(error), mend=mend)
    found = f"{version // 10000}.{version % 10000}, {'embedded' if settings.EMBEDDED else 'configured'}"
    if version < 150000:
        return ill("PostgreSQL", found, mend="Fortnight needs PostgreSQL 15 or later.")
    if synchronous in {"off", "local"} and settings.EMBEDDED_DURABLE:
        return warning(
            "PostgreSQL", f"{found}, synchronous_commit is {synchronous}",
            mend="Set it to on: a crash could otherwise forget a hand-off, and send a mail twice.",
        )  # fmt: skip
    return well("PostgreSQL", found)


def migrations() -> Finding:
    try:
        missing = unapplied_migrations()
    except (DatabaseError, SetupError) as error:
        return ill("migrations", _first_line(error), mend="Mend PostgreSQL first.")
    if missing:
        return ill("migrations", f"{missing} not applied", mend="Run manage.py migrate.")
    return well("migrations", "all applied")


def broker() -> Finding:
    mend = "See var/log/valkey.log." if settings.EMBEDDED else "See REDIS_URL, and whether that server runs."
    try:
        use_embedded_broker()
        with redis.Redis.from_url(settings.CACHE_URL, **bounded()) as client:
            facts = client.info()
    except (redis.RedisError, SetupError, OSError) as error:
        return ill("Valkey or Redis", _first_line(error), mend=mend)
    found = f"{facts.get('server_name', 'redis')} {facts.get('valkey_version') or facts.get('redis_version')}"
    policy = facts.get("maxmemory_policy")
    if policy != "noeviction":
        return warning(
            "Valkey or Redis", f"{found}, maxmemory-policy is {policy}",
            mend="Set it to noeviction: a broker must not forget messages.",
        )  # fmt: skip
    return well("Valkey or Redis", found)


def secrets() -> Finding:
    if len(settings.SECRET_KEY) < 32:
        return warning("secrets", "SECRET_KEY is short", mend="Make one with: openssl rand -hex 32")
    if settings.EMBEDDED:
        path = settings.DATA_DIR / "secrets.json"
        if path.stat().st_mode & 0o077:
            return ill("secrets", f"{path} can be read by others", mend=f"chmod 600 {path}")
    keys = len(settings.TOKEN_KEYS)
    return well("secrets", f"in place, {keys} token key{'s' if keys > 1 else ''}")


def base_url() -> Finding:
    """Whether the address that goes into mails is one that readers can open."""
    url = settings.BASE_URL
    host = urlsplit(url).hostname or ""
    if host in {"localhost", "127.0.0.1", "::1"} or host.endswith((".localhost", ".local")):
        mend = "Set BASE_URL before you send to anyone else: readers cannot open this address."
        return warning("base address", url, mend=mend)
    if not url.startswith("https://"):
        return ill("base address", url, mend="Use https: one-click unsubscribing requires it (RFC 8058).")
    return well("base address", url)


def worker() -> Finding:
    """Whether somebody takes from each queue: without senders ticks run and no mailing goes out."""
    try:
        found = takers(timeout=PING_SECONDS)
    except (OperationalError, CeleryError, redis.RedisError, SetupError, OSError) as error:
        return ill("workers", _first_line(error), mend="Mend Valkey or Redis first.")
    names = sorted({name for of_queue in found.values() for name in of_queue})
    if not names:
        return ill("workers", "none answers", mend=START_ALL)
    if idle := [queue for queue, of_queue in found.items() if not of_queue]:
        return ill("workers", f"{', '.join(names)}; nobody takes {' and '.join(idle)}", mend=START_ALL)
    return well("workers", ", ".join(names))


def beat() -> Finding:
    try:
        seconds = seconds_since_beat()
    except (redis.RedisError, SetupError, OSError) as error:
        return ill("beat", _first_line(error), mend="Mend Valkey or Redis first.")
    if seconds is None:
        return ill("beat", "no sign of life", mend=START_ALL)
    if seconds > LATE_SECONDS:
        return ill("beat", f"last sign of life {seconds:.0f} s ago", mend=START_ALL)
    return well("beat", f"last sign of life {seconds:.0f} s ago")


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


CHECKS: tuple[Callable[[], Finding], ...] = (
    data_dir, secrets, base_url, postgresql, migrations, broker, worker, beat,
)  # fmt: skip
