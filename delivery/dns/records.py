"""A DNS record as it is handed to a person who has to publish it."""

import re
from dataclasses import dataclass

LONGEST_STRING = 255
"""Octets in one string of a TXT record (RFC 1035 §3.3.14)."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record to publish; ``name`` in full, without a dot at its end."""

    name: str
    type: str
    value: str

    @property
    def strings(self) -> tuple[str, ...]:
        """The value of a TXT record in strings that DNS can carry."""
        starts = range(0, max(1, len(self.value)), LONGEST_STRING)
        return tuple(self.value[start : start + LONGEST_STRING] for start in starts)

    @property
    def zone_line(self) -> str:
        """As it stands in a zone file (RFC 1035 §5.1)."""
        value = " ".join(_quoted(part) for part in self.strings) if self.type == "TXT" else self.value
        return f"{self.name}. 3600 IN {self.type} {value}"

    def to_json(self) -> dict[str, object]:
        """For machines."""
        plain: dict[str, object] = {"name": self.name, "type": self.type, "value": self.value}
        return plain | {"strings": list(self.strings), "zone": self.zone_line} if self.type == "TXT" else plain


def txt(name: str, value: str) -> Record:
    """A TXT record."""
    return Record(name=name, type="TXT", value=value)


def _quoted(text: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return f'"{escaped}"'


def tags(text: str) -> dict[str, str] | None:
    """The ``tag=value; tag=value`` of DKIM and DMARC records (RFC 6376 §3.2), names in lower case.

    None where it is no such list, or names a tag twice.
    """
    found: dict[str, str] = {}
    for part in text.split(";"):
        if not part.strip():
            continue
        name, equals, value = part.partition("=")
        name = name.strip().lower()
        if not equals or not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in found:
            return None
        found[name] = value.strip()
    return found
