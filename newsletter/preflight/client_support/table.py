"""What mail clients support: Can I email's data, as ``table.json`` holds it in short.

``make_table.py`` writes that file; ``caniemail-LICENSE.txt`` is the licence of the data.
"""

import dataclasses
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

TABLE = Path(__file__).with_name("table.json")

Support = Literal["y", "a", "n", "u"]
"""Can I email's words: yes, almost (partly), no, unknown."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Client:
    """A mail client on one platform: ``key`` as the data has it (``outlook/windows``), ``name`` as we say it."""

    key: str
    name: str

    @property
    def family(self) -> str:
        """Whose client it is, such as ``outlook``."""
        return self.key.split("/", 1)[0]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Feature:
    """One thing that HTML may use, such as ``css-border-radius``.

    ``support`` has a letter for each client, in the table's order; ``notes`` the texts that limit a client's support,
    by client.
    """

    slug: str
    title: str
    support: str
    notes: Mapping[str, tuple[str, ...]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Table:
    """All features and clients. ``updated`` is the day of the data, as ISO; ``families`` have their names by key."""

    updated: str
    families: Mapping[str, str]
    clients: tuple[Client, ...]
    features: Mapping[str, Feature]

    def unsupporting(self, slug: str) -> tuple[Client, ...]:
        """The clients that ignore the feature altogether. Raises KeyError for an unknown feature."""
        support = self.features[slug].support
        return tuple(client for client, letter in zip(self.clients, support, strict=True) if letter == "n")

    def limited(self, slug: str, *, note: str) -> tuple[Client, ...]:
        """The clients that support the feature, with a limit whose text has ``note`` in it. Raises KeyError."""
        feature = self.features[slug]
        return tuple(
            client
            for client, letter in zip(self.clients, feature.support, strict=True)
            if letter in "ya" and any(note in text for text in feature.notes.get(client.key, ()))
        )


@functools.cache
def load_table() -> Table:
    """The table of this release, read once."""
    data = json.loads(TABLE.read_text(encoding="utf-8"))
    clients = tuple(Client(key=key, name=name) for key, name in data["clients"].items())
    features = {}
    for slug, (title, support, notes) in data["features"].items():
        by_client: dict[str, tuple[str, ...]] = {}
        for text, numbers in notes.items():
            for number in numbers:
                key = clients[number].key
                by_client[key] = (*by_client.get(key, ()), text)
        features[slug] = Feature(slug=slug, title=title, support=support, notes=by_client)
    return Table(updated=data["updated"], families=data["families"], clients=clients, features=features)
