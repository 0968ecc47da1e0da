"""Which clients ignore what a piece of HTML uses."""

import dataclasses
import functools

from newsletter.preflight.client_support.harm import Harm, harm_of
from newsletter.preflight.client_support.limits import LIMITS, Limit
from newsletter.preflight.client_support.table import Client, load_table
from newsletter.preflight.client_support.uses import uses_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class Unsupported:
    """Something the HTML uses, and the clients that ignore it.

    ``use`` is a feature (``css-border-radius``) or a trait of one (``css-margin:negative``), ``name`` says it in words.
    """

    use: str
    name: str
    clients: tuple[Client, ...]
    harm: Harm

    @property
    def feature(self) -> str:
        """The feature's slug in the data."""
        return self.use.split(":", 1)[0]

    @property
    def is_picture(self) -> bool:
        """Whether it is the format of a picture."""
        return self.feature.startswith("image-")


def unsupported(html: str, *, skip_class: str = "") -> tuple[Unsupported, ...]:
    """What the HTML, a page or a piece of one, uses and some client ignores, in the order it is met.

    A feature that a client does not know at all is not reported again for what it leaves out of it.
    """
    judged = (judge(use) for use in uses_of(html, skip_class=skip_class))
    return tuple(found for found in judged if found is not None)


@functools.cache
def judge(use: str) -> Unsupported | None:
    """Who ignores the use; None where nobody does."""
    table = load_table()
    limits = _limits().get(use, ())
    if limits:
        keys = {client.key for limit in limits for client in table.limited(limit.feature, note=limit.note)}
        clients = tuple(client for client in table.clients if client.key in keys)
        name = limits[0].name
    elif use in table.features:
        clients = table.unsupporting(use)
        name = table.features[use].title.removesuffix(" image format")
    else:
        clients, name = (), ""
    return Unsupported(use=use, name=name, clients=clients, harm=harm_of(use)) if clients else None


@functools.cache
def _limits() -> dict[str, tuple[Limit, ...]]:
    by_trait: dict[str, tuple[Limit, ...]] = {}
    for limit in LIMITS:
        by_trait[limit.trait] = (*by_trait.get(limit.trait, ()), limit)
    return by_trait
