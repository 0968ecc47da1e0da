"""One reader, as a message needs to know them."""

import dataclasses
import uuid
from collections.abc import Callable, Mapping


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Whom a copy is for.

    ``address`` is what the envelope and the To header say; ``uuid`` makes the Message-ID; ``attributes`` are the
    writer's own fields; ``link`` gives the URL for ``unsubscribe_url``, ``preferences_url`` and
    ``feedback_url.<choice>``, and is only asked for those the issue uses.
    """

    address: str
    uuid: uuid.UUID
    link: Callable[[str], str]
    name: str = ""
    attributes: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def value(self, name: str) -> str:
        """The value of a merge tag; empty where the reader has none, and for a tag nobody knows."""
        match name:
            case "name":
                return self.name.strip()
            case "first_name":
                return next(iter(self.name.split()), "")
            case "email":
                return self.address
        if name.startswith("attributes."):
            found = self.attributes.get(name.removeprefix("attributes."))
            return "" if found is None else str(found)
        return ""
