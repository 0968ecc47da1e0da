"""``OUTGOING_PORTS``: the ports that link checks and other requests of a writer's addresses may go to."""


def parse_ports(given: str) -> frozenset[int]:
    """``80,443`` as numbers. Raises ValueError with the mend."""
    ports = set()
    for word in filter(None, (part.strip() for part in given.split(","))):
        if not (word.isascii() and word.isdigit()) or not 1 <= int(word[:6]) <= 65535:
            raise ValueError(f"{word!r} is no port. Write numbers up to 65535, such as 80,443.")
        ports.add(int(word))
    return frozenset(ports)
