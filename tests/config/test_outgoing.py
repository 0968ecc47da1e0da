"""``OUTGOING_PORTS``: numbers, or a sentence that says what to write."""

import pytest

from config.outgoing import parse_ports


@pytest.mark.parametrize(("given", "ports"), [("80,443", {80, 443}), (" 8080 , 443,", {8080, 443}), ("", set())])
def test_ports_are_read(given, ports):
    assert parse_ports(given) == ports


@pytest.mark.parametrize("given", ["http", "0", "65536", "80;443", "-1", "８０", "9" * 5000])
def test_what_is_no_port_is_refused(given):
    with pytest.raises(ValueError, match="is no port"):
        parse_ports(given)
