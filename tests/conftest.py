"""Fixtures every test may use: the embedded servers, and someone to take mail."""

import asyncio
import os
import threading

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connections
from django.test import TransactionTestCase

from config.embedded import servers
from subscribers.listing import commonness
from tests.dns_server import DnsServer
from tests.emptying import empty_the_tables
from tests.machine import Machine
from tests.smtp_sink import SmtpSink

# Playwright's event loop runs in the test's thread, and Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Else a thread would have one connection while a loop runs in it and another while none does: what a fixture began on
# the one would not be seen on the other.
connections._connections = threading.local()

# PYTHONDEVMODE=1 would have each event loop keep the stack of every callback: a sender's tests take four times as long.
# With PYTHONASYNCIODEBUG=1 they still can.
asyncio.coroutines._is_debug_mode = lambda: bool(os.environ.get("PYTHONASYNCIODEBUG"))

TransactionTestCase._fixture_teardown = lambda self: empty_the_tables()


def pytest_xdist_auto_num_workers():
    """One more than there are processors: browsers and services are waited for a quarter of the time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def _files_of_this_test_alone(settings, tmp_path):
    """Pictures and caught mails of one test are not another's."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.UPLOADS_DIR = tmp_path / "uploads"


@pytest.fixture(autouse=True)
def _what_postgresql_told_of_another_test(monkeypatch):
    """How common words are is kept for ten minutes, in which a test has come and gone."""
    monkeypatch.setattr(commonness._Common, "until", 0.0)


@pytest.fixture(autouse=True)
def _no_loop_of_a_browser(request):
    """Playwright's event loop runs in this thread from its first test on; who runs one of their own does not see it."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(scope="session")
def _valkey():
    """A connection to the suite's Valkey that is kept: making one takes longer than many a test."""
    servers.use(data_dir=django_settings.DATA_DIR, durable=django_settings.EMBEDDED_DURABLE)
    with redis.Redis.from_url(django_settings.CACHES["default"]["LOCATION"]) as client:
        yield client


@pytest.fixture(autouse=True)
def _cache_of_this_worker_alone(_valkey):
    """What one test caches or counts, no other sees; tests/settings.py keeps parallel ones apart."""
    yield
    # Only what this worker wrote: the others use the same database.
    for key in _valkey.scan_iter(f"{django_settings.CACHES['default']['KEY_PREFIX']}:*", count=1000):
        _valkey.delete(key)


@pytest.fixture
def smtp_sink(settings):
    """A real SMTP server on a free port, which the settings send to; see tests/smtp_sink.py."""
    with SmtpSink() as sink:
        settings.EMAIL_ROUTE = sink.route
        yield sink


@pytest.fixture
def studio_client(db, client):
    """Alice's browser, signed in to the studio."""
    from tests.factories import WriterFactory

    client.force_login(WriterFactory())
    return client


@pytest.fixture
def machine(tmp_path):
    """A machine with a data directory of its own; whatever it started is gone when the test ends."""
    machine = Machine(data_dir=tmp_path / "data")
    yield machine
    machine.clear_up()


@pytest.fixture
def dns_server(settings):
    """A real DNS server on a free port, which the settings ask; see tests/dns_server.py."""
    with DnsServer() as server:
        settings.DNS_SERVERS = server.setting
        yield server
