"""IP addresses, as far as mail has to do with them."""

import ipaddress

# RFC 1918, RFC 6598, RFC 1122, RFC 3927, RFC 4193, RFC 4291. The ranges for documentation are not among them: whoever
# writes one means a public address.
_PRIVATE = [
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "::/127", "fc00::/7", "fe80::/10",
    )
]  # fmt: skip


def is_ip_address(text: str) -> bool:
    """Whether ``text`` is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether the world can see mail come from this IP address."""
    found = ipaddress.ip_address(address)
    return not any(found in network for network in _PRIVATE)
