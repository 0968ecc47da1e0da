"""Values as COPY takes them in its text format (PostgreSQL's documentation, "COPY", File Formats)."""

import datetime as dt
import json
from collections.abc import Sequence

from subscribers.importing.cells import Pairs
from subscribers.importing.people import Particulars

NULL = r"\N"
_write_json = json.JSONEncoder(ensure_ascii=False).encode
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})


def text(value: str) -> str:
    """A text; NUL, which PostgreSQL does not take, is left out."""
    if value.isprintable() and "\\" not in value:
        return value
    # Half a surrogate pair, which it does not take either, can come out of an escape in JSON.
    return value.translate(_ESCAPES).encode("utf-8", "replace").decode("utf-8")


def moment(value: dt.datetime | None) -> str:
    """A time with its zone, or NULL."""
    return str(value) if value else NULL


def array(items: Sequence[str]) -> str:
    """An array of texts."""
    quoted = (item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
    return text("{" + ",".join(f'"{item}"' for item in quoted) + "}")


def json_object(members: Pairs) -> str:
    """An object of texts."""
    written = _write_json(dict(members))
    if "\\u0000" in written:
        written = _write_json({key.replace("\0", ""): value.replace("\0", "") for key, value in members})
    return text(written)


PARTICULARS = """
    language, state, reason, confirmed_at, ended_at, paused_until, tags, attributes, came_from, ip_address, source,
    consent
"""


def particulars(said: Particulars) -> str:
    """The columns :data:`PARTICULARS`."""
    return "\t".join(
        (
            text(said.language),
            said.state.value,
            text(said.reason),
            moment(said.confirmed_at),
            moment(said.ended_at),
            moment(said.paused_until),
            array(said.tags),
            json_object(said.attributes),
            json_object(said.came_from),
            said.ip_address or NULL,
            text(said.source) or "import",
            text(said.consent),
        )
    )
