"""One reader, as a message needs to know them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from subscribers.reader_links import link_frame
from subscribers.reader_values import value_reader

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Recipient(NamedTuple):
    """Whom a copy is for. A plain tuple, because one is made for every copy.

    ``address`` is what the envelope and the To header say; ``token`` is the local part of the Message-ID, one for each
    delivery; ``link_tokens`` are those of their links, as :func:`subscribers.reader_links.press_of_issue` makes them;
    ``attributes`` are the writer's own fields.
    """

    address: str
    token: str
    link_tokens: Sequence[bytes]
    name: str = ""
    attributes: Mapping[str, str] = _NOTHING

    def link(self, name: str) -> str:
        """The URL for a slot called ``name``. Raises LookupError for one that is no reader's link."""
        return link_frame(name).url(self.link_tokens)

    def value(self, name: str) -> str:
        """The value of a merge tag; empty where the reader has none, and for a tag nobody knows."""
        return value_reader(name)(self)
