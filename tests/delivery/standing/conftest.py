"""A domain whose records are all in order, to take one away at a time."""

import pytest

from config.env import MailRoute
from delivery.models import DkimAlgorithm
from delivery.signing import keys
from delivery.standing.sender import sender_of
from newsletter.asking_dns import Asker


@pytest.fixture
def our_settings(settings, dns_server):
    """A site at news.example.org that hands its mail to smtp.relay.example."""
    settings.BASE_URL = "https://news.example.org"
    settings.BOUNCE_DOMAIN = ""
    settings.EMAIL_ROUTE = MailRoute(host="smtp.relay.example", port=587, tls="starttls")
    return settings


@pytest.fixture
def sender(our_settings):
    """Whoever writes from example.org, as the settings of the moment make them."""
    return lambda *routes: sender_of("example.org", routes=routes)


@pytest.fixture
def asker():
    """A fresh one for each question of a test, since it remembers answers."""
    return Asker


@pytest.fixture
def signing_key(db):
    key = keys.make_key("example.org", algorithm=DkimAlgorithm.RSA)
    keys.activate(key)
    return key


@pytest.fixture
def good_dns(our_settings, dns_server, signing_key):
    """Everything in DNS that example.org needs."""
    dns_server.put("smtp.relay.example", "A", "198.51.100.25")
    dns_server.put("25.100.51.198.in-addr.arpa", "PTR", "smtp.relay.example.")
    dns_server.put("example.org", "TXT", "v=spf1 a:smtp.relay.example ~all")
    dns_server.put("example.org", "MX", "10 mail.example.org.")
    dns_server.put("mail.example.org", "A", "192.0.2.2")
    dns_server.put("_dmarc.example.org", "TXT", "v=DMARC1; p=none; rua=mailto:dmarc@example.org")
    dns_server.put("news.example.org", "A", "192.0.2.9")
    dns_server.put("9.2.0.192.in-addr.arpa", "PTR", "news.example.org.")
    dns_server.put(signing_key.record_name, "TXT", signing_key.record_value)
    return dns_server
