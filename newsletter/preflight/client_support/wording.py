"""Clients, shares and features in words."""

from collections.abc import Sequence

from newsletter.preflight.client_support.shares import Shares
from newsletter.preflight.client_support.table import Client, load_table

NAMED = 3
"""So many clients are named; the others are counted."""


def say_clients(clients: Sequence[Client]) -> str:
    """ "Yahoo Mail, Outlook for Windows and 4 others": a family by its name where all its clients are meant."""
    table = load_table()
    meant = {client.key for client in clients}
    names: dict[str, None] = {}
    for client in clients:
        whole = all(other.key in meant for other in table.clients if other.family == client.family)
        names[table.families[client.family] if whole else client.name] = None
    return _listed(list(names), most=NAMED)


def say_share(shares: Shares, clients: Sequence[Client]) -> str:
    """ "(12% of your readers)"; where nobody counted them, that the figure only reckons all families alike."""
    share = shares.of(clients)
    percent = "less than 1%" if share < 0.01 else f"{share:.0%}"
    return f"({percent} of your readers)" if shares.measured else f"({percent} if all mail programs were used alike)"


def say_names(names: Sequence[str]) -> str:
    """Features in a row, each once."""
    return _listed(list(dict.fromkeys(names)), most=len(names))


def _listed(words: list[str], *, most: int) -> str:
    if len(words) > most + 1:
        words = [*words[:most], f"{len(words) - most} others"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
