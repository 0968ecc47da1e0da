"""``/healthz``: whether the web process reaches its database and its broker."""

from collections.abc import Callable

import psycopg
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from config.cache_options import bounded
from config.celery import use_embedded_broker
from config.embedded import servers
from config.errors import SetupError

PATH = "/healthz"
CONNECT_SECONDS = 2
"""How long PostgreSQL may take to be connected to; libpq takes no shorter time than this."""


class HealthMiddleware:
    """Answers before hosts, TLS and sessions are looked at: those who ask are machines, on any address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != PATH:
            return self.get_response(request)
        found = {"database": database_answers(), "broker": broker_answers()}
        return JsonResponse(found, status=200 if all(found.values()) else 503)


def database_answers() -> bool:
    """Whether PostgreSQL runs a query, by a connection of its own: one that is open already may wait for ever."""
    try:
        if settings.EMBEDDED:
            servers.use(data_dir=settings.DATA_DIR, durable=settings.EMBEDDED_DURABLE)
        options = {**connection.get_connection_params(), "connect_timeout": CONNECT_SECONDS}
        with psycopg.connect(**options) as probe:
            probe.execute("SELECT 1")
    except (DatabaseError, psycopg.Error, SetupError):
        return False
    return True


def broker_answers() -> bool:
    """Whether Valkey or Redis answers a ping."""
    try:
        use_embedded_broker()
        with redis.Redis.from_url(settings.CACHE_URL, **bounded()) as client:
            return bool(client.ping())
    except (redis.RedisError, SetupError):
        return False
