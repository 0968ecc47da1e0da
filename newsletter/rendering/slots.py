"""The tokens that stand in a rendering until a reader's values replace them.

They are deterministic: the same issue gets the same tokens, so that its rendering has the same hash.
"""

import hashlib

from newsletter.rendering.types import Slot, SlotKind


class SlotBook:
    """Gives each value a token, once, and remembers it.

    ``source`` is all text of the issue and its newsletter: a token occurs nowhere in it. Tokens end in a letter, so
    that none is the beginning of another. The one of a URL is a URL on a name that never resolves (RFC 2606), which
    MJML and premailer leave as it is.
    """

    def __init__(self, source: str) -> None:
        self._tag = _unused_tag(source)
        self._slots: dict[tuple[SlotKind, str, str], Slot] = {}

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot given out so far, in order."""
        return tuple(self._slots.values())

    def text(self, name: str, fallback: str = "") -> str:
        """The token of a merge tag."""
        return self._token(SlotKind.TEXT, name, fallback)

    def url(self, name: str) -> str:
        """The token of one of the reader's own addresses, such as ``unsubscribe_url``."""
        return self._token(SlotKind.URL, name, "")

    def fill_with_fallbacks(self, text: str) -> str:
        """The text with each merge tag's fallback in the place of its token."""
        for slot in self._slots.values():
            if slot.kind is SlotKind.TEXT:
                text = text.replace(slot.token, slot.fallback)
        return text

    def _token(self, kind: SlotKind, name: str, fallback: str) -> str:
        key = (kind, name, fallback)
        if key not in self._slots:
            number = len(self._slots)
            token = (
                f"https://slot-{self._tag}.invalid/n{number}x" if kind is SlotKind.URL else f"SLOT{self._tag}N{number}X"
            )
            self._slots[key] = Slot(token=token, name=name, kind=kind, fallback=fallback)
        return self._slots[key].token


def _unused_tag(source: str) -> str:
    lowered = source.lower()
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass"))
    while (tag := digest.hexdigest()[:10]) in lowered:
        digest.update(b".")
    return tag
