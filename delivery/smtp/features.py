"""What a server says it can do, in its answer to EHLO (RFC 5321 §4.1.1.1)."""

import dataclasses

from delivery.transport import Reply


@dataclasses.dataclass(frozen=True, kw_only=True)
class Features:
    """What a server offered; ``size`` in octets, 0 where it names no limit (RFC 1870)."""

    starttls: bool = False
    pipelining: bool = False
    smtputf8: bool = False
    eight_bit: bool = False
    sized: bool = False
    size: int = 0
    auth: frozenset[str] = frozenset()

    @classmethod
    def of(cls, reply: Reply) -> "Features":
        """Read the answer to EHLO; what cannot be understood is not offered."""
        offered: dict[str, list[str]] = {}
        for line in reply.text.splitlines()[1:]:
            words = line.upper().replace("AUTH=", "AUTH ").split()  # "AUTH=LOGIN": from before RFC 2554
            if words:
                offered.setdefault(words[0], []).extend(words[1:])
        size = next(iter(offered.get("SIZE", [])), "0")
        return cls(
            starttls="STARTTLS" in offered,
            pipelining="PIPELINING" in offered,
            smtputf8="SMTPUTF8" in offered,
            eight_bit="8BITMIME" in offered,
            sized="SIZE" in offered,
            size=int(size) if size.isascii() and size.isdigit() and len(size) < 20 else 0,
            auth=frozenset(offered.get("AUTH", [])),
        )
