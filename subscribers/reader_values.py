"""What merge tags (``{{ first_name }}``) say of a reader, in every mail that goes to one of them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from subscribers.models import Subscription


class Known(Protocol):
    """What a newsletter knows of a reader: their address as they wrote it, their name, and the writer's own fields."""

    @property
    def address(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def attributes(self) -> Mapping[str, Any]: ...


class _Person(NamedTuple):
    address: str
    name: str
    attributes: Mapping[str, Any]


def value_reader(name: str) -> Callable[[Known], str]:
    """What reads the value of one merge tag: empty where the reader has none, and for a tag nobody knows."""
    if name.startswith("attributes."):
        key = name.removeprefix("attributes.")
        return lambda reader: "" if (found := reader.attributes.get(key)) is None else str(found)
    return _OWN.get(name, lambda _reader: "")


def values_of(subscription: Subscription) -> Callable[[str], str]:
    """Gives the values of one reader of a newsletter by the name of the merge tag."""
    person = _Person(subscription.subscriber.given_address, subscription.name, subscription.attributes)
    return lambda name: value_reader(name)(person)


_OWN: dict[str, Callable[[Known], str]] = {
    "first_name": lambda reader: (reader.name.split(None, 1) or ("",))[0],
    "name": lambda reader: reader.name.strip(),
    "email": lambda reader: reader.address,
}
