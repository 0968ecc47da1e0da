"""Whether a server's word about single readers is taken: not before it took a copy of the same mailing."""

from collections.abc import Container

from delivery.bounces.events import BounceEvent
from delivery.bounces.verdict import Kind
from delivery.disbelief import has_taken
from delivery.models import Mailing

_Key = tuple[int, str]


class Trust:
    """What each route said of the readers of each mailing, and is not believed yet. In the clerk's thread.

    What is never believed stands in the ledger all the same: the copy failed, and can be tried again.
    """

    def __init__(self) -> None:
        self._proven: set[_Key] = set()
        self._held: dict[_Key, list[BounceEvent]] = {}

    def took(self, mailing_id: int, route: str) -> list[BounceEvent]:
        """The route took a copy of the mailing: what it said before holds."""
        self._proven.add((mailing_id, route))
        return self._held.pop((mailing_id, route), [])

    def weigh(self, event: BounceEvent, *, mailing_id: int, route: str) -> list[BounceEvent]:
        """The event, if it may be acted on now; one that says somebody is gone may have to wait."""
        key = (mailing_id, route)
        if event.kind is not Kind.HARD or key in self._proven:
            return [event]
        if key not in self._held and self._has_taken(mailing_id, route):
            self._proven.add(key)
            return [event]
        self._held.setdefault(key, []).append(event)
        return []

    def forget(self, *, but: Container[int]) -> None:
        """Keep only what concerns these mailings: the others paused, or are over."""
        self._proven = {key for key in self._proven if key[0] in but}
        self._held = {key: held for key, held in self._held.items() if key[0] in but}

    def _has_taken(self, mailing_id: int, route: str) -> bool:
        mailing = Mailing.objects.defer("rendered").filter(pk=mailing_id).first()
        return mailing is not None and has_taken(mailing, route=route)
