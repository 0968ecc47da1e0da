"""The braces of the dialect: ``{key="value" .class}`` after a fence, a heading, a picture or a paragraph."""

import dataclasses
import re

_WORD = re.compile(
    r"""\s*(?:\.(?P<class>[a-z][a-z-]*)|(?P<key>[a-z][a-z_]*)=(?:"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<bare>[^\s"{}]+)))"""
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Attributes:
    """Keys with their values, in order, and classes."""

    pairs: tuple[tuple[str, str], ...] = ()
    classes: frozenset[str] = frozenset()

    def get(self, key: str) -> str | None:
        """The key's value, None when it is not there."""
        return dict(self.pairs).get(key)

    def all(self, key: str) -> list[str]:
        """Every value of a key that may come more than once."""
        return [value for name, value in self.pairs if name == key]


def read_attributes(text: str) -> Attributes | None:
    """The attributes in ``text``, with or without their braces; None when it is anything else."""
    text = text.strip()
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    pairs: list[tuple[str, str]] = []
    classes: set[str] = set()
    position = 0
    while position < len(text.rstrip()):
        match = _WORD.match(text, position)
        if match is None or (position and not text[position].isspace()):
            return None
        position = match.end()
        if match["class"]:
            classes.add(match["class"])
        else:
            value = match["quoted"] if match["quoted"] is not None else match["bare"]
            pairs.append((match["key"], re.sub(r"\\(.)", r"\1", value)))
    return Attributes(pairs=tuple(pairs), classes=frozenset(classes))


def write_attributes(pairs: list[tuple[str, str]], classes: tuple[str, ...] = ()) -> str:
    """The attributes in braces; empty when there are none."""
    words = [f".{name}" for name in classes]
    for key, value in pairs:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        words.append(f'{key}="{escaped}"')
    return f"{{{' '.join(words)}}}" if words else ""
