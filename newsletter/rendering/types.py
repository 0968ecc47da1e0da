"""The values that pass between the stages of rendering, and on to delivery."""

import dataclasses
import enum
import hashlib
import json
from typing import Any


class SlotKind(enum.StrEnum):
    """How a reader's value is encoded where it stands."""

    TEXT = "text"
    URL = "url"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Slot:
    """A place that is filled for each reader.

    ``token`` is the exact ASCII string that stands in the subject, HTML or text (an URL-shaped one for URLs, so that
    MJML and premailer leave it alone); it occurs nowhere else. ``name`` is a merge tag's name (``name``,
    ``first_name``, ``email``, ``attributes.<key>``) for TEXT, and one of ``unsubscribe_url``, ``preferences_url`` and
    ``feedback_url.<choice key>`` for URL. ``fallback`` stands in where the reader has no such value.
    """

    token: str
    name: str
    kind: SlotKind
    fallback: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RenderedIssue:
    """One issue as it goes out, but for each reader's slots.

    ``html`` is complete and inlined; ``text`` is the plain part; ``mjml`` is the source of the HTML; ``links`` are all
    http(s) URLs readers can follow, in order, without slots. Sizes are measured in UTF-8 bytes.
    """

    subject: str
    preheader: str
    language: str
    html: str
    text: str
    mjml: str
    slots: tuple[Slot, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def html_bytes(self) -> int:
        """The size of the HTML before any slot is filled: Gmail clips what is larger than 102,400 bytes."""
        return len(self.html.encode("utf-8"))

    @property
    def text_bytes(self) -> int:
        """The size of the text before any slot is filled."""
        return len(self.text.encode("utf-8"))

    def to_json(self) -> dict[str, Any]:
        """As JSON, for the frozen mailing."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "RenderedIssue":
        """What :meth:`to_json` wrote."""
        slots = tuple(Slot(**{**slot, "kind": SlotKind(slot["kind"])}) for slot in data["slots"])
        return cls(**{**data, "slots": slots, "links": tuple(data["links"])})

    def digest(self) -> str:
        """SHA-256, in hex, of the whole rendering."""
        return digest_of(self.to_json())


def digest_of(rendered: object) -> str:
    """SHA-256, in hex, of a rendering as it is kept, whichever version of Fortnight made it."""
    canonical = json.dumps(rendered, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
