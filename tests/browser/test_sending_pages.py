"""The studio's pages about routes and sending domains, in every size and scheme."""

import pytest

from delivery.models import SendingRoute
from delivery.signing.keys import make_key
from newsletter.sealing import seal
from tests.browser.conftest import log_in, overflow
from tests.factories import NewsletterFactory


@pytest.fixture
def rows(transactional_db):
    newsletter = NewsletterFactory(slug="tide-notes")
    make_key("example.org")
    SendingRoute.objects.create(
        label="Our own server", host="smtp.example.org", username="alice", secret=seal("secret"), weight=3,
        used_at="2026-11-21T12:30Z",
    )  # fmt: skip
    SendingRoute.objects.create(
        label="A name that goes on for as long as it may, which is sixty", host=f"{'long-' * 30}name.example.org",
        down_since="2026-11-21T12:00Z", down_why="smtp.example.org:587: it cannot be reached: " + "nobody-there" * 15,
    )  # fmt: skip
    SendingRoute.objects.create(label="Off", host="smtp.example.com", newsletter=newsletter, enabled=False)
    return SendingRoute.objects.create(
        label="Postmark", kind="postmark", secret=seal("token"), webhook_secret=seal("a:b"), priority=1,
        options={"message_stream": "broadcast"}, per_second=50,
    )  # fmt: skip


def test_the_pages_about_sending_hold_at_every_size_and_complain_of_nothing(any_page, site, writer, rows, dns_server):
    log_in(any_page.context, site=site, user=writer)
    addresses = [
        "/studio/sending/", "/studio/sending/new/", f"/studio/sending/{rows.pk}/",
        f"/studio/sending/{rows.pk}/delete/", "/studio/sending/domains/example.org/",
        "/studio/sending/domains/example.org/?check=yes",
    ]  # fmt: skip
    held = {}
    for address in addresses:
        response = any_page.goto(address)
        held[address] = (response.status, overflow(any_page))
    assert held == dict.fromkeys(addresses, (200, 0))
