"""One reader, as a message needs to know them."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

_KEY_AT = len("attributes.")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Whom a copy is for.

    ``address`` is what the envelope and the To header say; ``token`` is the local part of the Message-ID, one for each
    delivery; ``attributes`` are the writer's own fields; ``links`` gives the URLs for slots called ``unsubscribe_url``,
    ``preferences_url`` and ``feedback_url.<choice>``, and is only asked for those the issue uses, all at once.
    """

    address: str
    token: str
    links: Callable[[Sequence[str]], Sequence[str]]
    name: str = ""
    attributes: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def link(self, name: str) -> str:
        """One of the URLs."""
        return self.links((name,))[0]

    def value(self, name: str) -> str:
        """The value of a merge tag; empty where the reader has none, and for a tag nobody knows."""
        if name == "first_name":
            return next(iter(self.name.split(None, 1)), "")
        if name == "name":
            return self.name.strip()
        if name == "email":
            return self.address
        if name.startswith("attributes."):
            found = self.attributes.get(name[_KEY_AT:])
            return "" if found is None else str(found)
        return ""
