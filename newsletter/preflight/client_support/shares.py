"""How many readers use which client.

Nobody has counted them yet, so the default counts every family of clients alike, and every client of a family alike.
Families that serve one language area count for newsletters in its language alone.
"""

import dataclasses
from collections.abc import Iterable, Mapping

from newsletter.preflight.client_support.table import Client, load_table

AT_HOME_IN: dict[str, str] = {
    "gmx": "de",
    "ionos-1and1": "de",
    "laposte": "fr",
    "mail-ru": "ru",
    "orange": "fr",
    "sfr": "fr",
    "web-de": "de",
}
"""Families whose readers speak one language."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shares:
    """The part of the readers, 0 to 1, that each client has, by the client's key; ``measured`` where it was counted."""

    parts: Mapping[str, float]
    measured: bool

    @classmethod
    def alike(cls, *, language: str) -> "Shares":
        """Every family alike, as far as it is met in the language (a BCP 47 tag)."""
        spoken = language.replace("_", "-").split("-", 1)[0].lower()
        families: dict[str, list[str]] = {}
        for client in load_table().clients:
            if AT_HOME_IN.get(client.family, spoken) == spoken:
                families.setdefault(client.family, []).append(client.key)
        parts = {key: 1 / len(families) / len(keys) for keys in families.values() for key in keys}
        return cls(parts=parts, measured=False)

    @classmethod
    def counted(cls, readers: Mapping[str, int]) -> "Shares":
        """Of readers by client, such as ``{"outlook/windows": 120}``. Raises ValueError for a client nobody knows."""
        unknown = set(readers) - {client.key for client in load_table().clients}
        if unknown:
            raise ValueError(f"no such mail client: {', '.join(sorted(unknown))}")
        total = sum(readers.values())
        return cls(parts={key: count / total for key, count in readers.items() if count}, measured=True)

    def of(self, clients: Iterable[Client]) -> float:
        """The part of the readers that these clients have together."""
        return sum(self.parts.get(client.key, 0.0) for client in clients)
