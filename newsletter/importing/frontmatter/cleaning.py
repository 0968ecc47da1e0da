"""Front matter's values without the characters that an escape (``"\\0"``, ``"\\ud800"``) brought in.

The file's own text is clean by then; what YAML and TOML decode from it need not be, and PostgreSQL refuses it.
"""

from typing import Any

from newsletter.document.characters import FORBIDDEN
from newsletter.importing.log import ImportLog


def clean_values(values: dict[str, Any], log: ImportLog) -> dict[str, Any]:
    """The values, every text and every key in them without controls and lone surrogates; each one is a repair."""
    cleaned: dict[str, Any] = {}
    for key, value in values.items():
        name = _text(key, log)
        while name in cleaned:
            # Two keys that differed only in what was taken out: both values stay.
            name = f"{name}_"
        cleaned[name] = _value(value, log)
    return cleaned


def _value(value: Any, log: ImportLog) -> Any:
    match value:
        case dict():
            return clean_values(value, log)
        case list():
            return [_value(item, log) for item in value]
        case str():
            return _text(value, log)
    return value


def _text(text: str, log: ImportLog) -> str:
    if text.isascii() and text.isprintable():
        return text
    # Two escapes for one character, as JSON writes an emoji.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    first = FORBIDDEN.search(text)
    if first is None:
        return text
    count = len(FORBIDDEN.findall(text))
    log.repaired("control characters", before=first.group(), after="nothing", count=count)
    return FORBIDDEN.sub("", text)
