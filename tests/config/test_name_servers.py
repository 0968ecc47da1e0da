import pytest

from config.name_servers import NameServer, parse_name_servers


def test_addresses_come_with_a_port_or_without():
    assert parse_name_servers("192.0.2.53, 192.0.2.54:5353,[2001:db8::53],[2001:db8::54]:5353,2001:db8::55") == (
        NameServer(address="192.0.2.53", port=53),
        NameServer(address="192.0.2.54", port=5353),
        NameServer(address="2001:db8::53", port=53),
        NameServer(address="2001:db8::54", port=5353),
        NameServer(address="2001:db8::55", port=53),
    )


@pytest.mark.parametrize(
    "given",
    ["dns.example.org", "192.0.2.53:", "192.0.2.999", "192.0.2.53:0", "192.0.2.53:70000", "[192.0.2", ":53", "\x00"],
)
def test_what_is_no_address_is_named_with_the_mend(given):
    with pytest.raises(ValueError, match=r"is not an IP address\. Write it like|names a port that does not exist"):
        parse_name_servers(given)
