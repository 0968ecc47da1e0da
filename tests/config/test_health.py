import shutil
import socket
import tempfile
import time
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from kombu.exceptions import OperationalError

from config.celery import app


@pytest.mark.django_db
def test_healthz_says_that_the_database_and_the_broker_answer(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "broker": True}


@pytest.fixture
def silent():
    """A socket that takes connections and never says a word, as a server that hangs does."""
    folder = Path(tempfile.mkdtemp(prefix="fn-"))  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / ".s.PGSQL.5432"))
        listener.listen(50)
        yield folder
    shutil.rmtree(folder)


def healthz(client):
    began = time.monotonic()
    response = client.get("/healthz")
    return response.status_code, response.json(), time.monotonic() - began


@pytest.mark.django_db
def test_a_broker_that_hangs_is_found_out_within_a_second(client, silent, settings):
    settings.CACHE_URL = f"unix://{silent / '.s.PGSQL.5432'}"
    status, found, seconds = healthz(client)
    assert (status, found, seconds < 2) == (503, {"database": True, "broker": False}, True)


@pytest.mark.django_db
def test_a_database_that_is_away_is_said_at_once_and_one_that_hangs_within_seconds(client, silent, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", str(silent / "nothing"))
    monkeypatch.setitem(connection.settings_dict, "PORT", "5432")
    status, found, seconds = healthz(client)
    assert (status, found, seconds < 2) == (503, {"database": False, "broker": True}, True)
    monkeypatch.setitem(connection.settings_dict, "HOST", str(silent))
    status, found, seconds = healthz(client)
    assert (status, found, seconds < 4) == (503, {"database": False, "broker": True}, True)


def test_a_cache_that_hangs_holds_nobody_up_for_more_than_a_second(silent):
    cache = RedisCache(f"unix://{silent / '.s.PGSQL.5432'}", {"OPTIONS": settings.CACHES["default"]["OPTIONS"]})
    began = time.monotonic()
    with pytest.raises(redis.TimeoutError):
        cache.get("anything")
    assert time.monotonic() - began < 2


def test_whoever_writes_to_a_broker_that_hangs_hears_so_within_a_second(silent, settings):
    settings.CACHE_URL = f"unix://{silent / '.s.PGSQL.5432'}"
    began = time.monotonic()
    with pytest.raises(OperationalError, match=r"^Valkey or Redis does not answer: "):
        app.connection_for_write()
    assert time.monotonic() - began < 2
