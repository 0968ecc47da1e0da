"""The client's address behind none, one or two proxies of ours."""

import pytest
from django.test import RequestFactory

from newsletter.access.client_ip import client_and_subnet, client_ip


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "client"),
    [
        (0, None, "203.0.113.7", "203.0.113.7"),
        (0, "198.51.100.1", "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (1, "2001:db8::1", "10.0.0.1", "2001:db8::1"),
        (0, None, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "", "10.0.0.1", None),
        (1, "unknown", "10.0.0.1", None),
        (1, "198.51.100.7:443", "10.0.0.1", "198.51.100.7"),
        (1, "6.6.6.6, [2001:db8::1]:443", "10.0.0.1", "2001:db8::1"),
        (1, "[2001:db8::1]", "10.0.0.1", "2001:db8::1"),
        (0, None, "203.0.113.7:50000", "203.0.113.7"),
        (1, "198.51.100.7:443:443", "10.0.0.1", None),
        (1, "[198.51.100.7:443", "10.0.0.1", None),
        (1, "198.51.100.7:", "10.0.0.1", None),
        (1, "6.6.6.6,", "10.0.0.1", None),
        (1, "6.6.6.6, ,", "10.0.0.1", None),
        (1, "6.6.6.6,, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1,", "10.0.0.1", "198.51.100.1"),
        (1, "<script>", "10.0.0.1", None),
        (0, None, "", None),
    ],
)
def test_only_as_many_hops_as_there_are_proxies_are_believed(settings, proxies, forwarded, remote, client):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == client


@pytest.mark.parametrize(
    ("ip", "client", "subnet"),
    [
        ("203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        (None, "unknown", "unknown"),
    ],
)
def test_a_client_and_its_neighbourhood(ip, client, subnet):
    assert client_and_subnet(ip) == (client, subnet)
