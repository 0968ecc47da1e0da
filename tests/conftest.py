"""Fixtures every test may use: the embedded servers, and someone to take mail."""

import os

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache

from tests.dns_server import DnsServer
from tests.machine import Machine
from tests.smtp_sink import SmtpSink

# Playwright's event loop runs in the test's thread, and Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def _files_of_this_test_alone(settings, tmp_path):
    """Pictures and caught mails of one test are not another's."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"


@pytest.fixture(autouse=True)
def _cache_of_this_worker_alone(settings, worker_id):
    """Parallel tests share one Valkey; what one caches or counts, no other sees."""
    options = {**django_settings.CACHES["default"], "KEY_PREFIX": f"test-{worker_id}"}
    settings.CACHES = {"default": options}
    yield
    # Only what this worker wrote: clear() would empty the database the others use.
    client = cache._cache.get_client(None, write=True)
    for key in client.scan_iter(f"test-{worker_id}:*"):
        client.delete(key)


@pytest.fixture
def smtp_sink(settings):
    """A real SMTP server on a free port, which the settings send to; see tests/smtp_sink.py."""
    with SmtpSink() as sink:
        settings.EMAIL_ROUTE = sink.route
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
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
