"""Which IP addresses belong to the public internet, and may be asked on a person's word."""

import ipaddress

# Not public, whatever Python's own list of its version says: IETF protocol assignments (a cloud's metadata is among
# them), shared address space, the metadata and DNS address of another cloud, benchmarks, reserved.
_NEVER = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24",
        "198.18.0.0/15", "240.0.0.0/4", "100::/64", "2001::/23", "fc00::/7", "fe80::/10", "fec0::/10",
    )
]  # fmt: skip
# IPv6 networks that carry an IPv4 address: where it begins, in bits from the right.
_CARRIERS = {
    ipaddress.IPv6Network("::ffff:0:0/96"): 0,
    ipaddress.IPv6Network("::/96"): 0,
    ipaddress.IPv6Network("64:ff9b::/96"): 0,
    ipaddress.IPv6Network("64:ff9b:1::/48"): 0,
    ipaddress.IPv6Network("2002::/16"): 80,
}


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, those that IPv6 carries within included."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        for carrier, shift in _CARRIERS.items():
            if found in carrier:
                return is_public(str(ipaddress.IPv4Address((int(found) >> shift) & 0xFFFFFFFF)))
    if any(found in network for network in _NEVER if network.version == found.version):
        return False
    return found.is_global and not found.is_multicast
