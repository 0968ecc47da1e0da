"""YAML as front matter has it: what reads and writes back as it was.

Dates, times and ``yes`` stay the strings they are, so that a key we do not know goes out again the way it came in.
"""

import re
from typing import Any

import yaml

_MOST_VALUES = 5000
_LONGEST = 20_000
# The parser's time grows with the square of the open brackets, so they are counted before it sees them.
_DEEPEST_BRACKETS = 50


class PlainLoader(yaml.SafeLoader):
    """Knows strings, whole and decimal numbers as they are usually written, true, false and null."""


class DuplicateKey(yaml.constructor.ConstructorError):
    """A key that a mapping has already; ``first_place`` is its first line, from 0."""

    def __init__(self, key: str, *, first: yaml.Mark, again: yaml.Mark) -> None:
        super().__init__(None, None, f"the key “{key}” comes twice", again)
        self.key = key
        self.first_place = first.line


class PlainDumper(yaml.SafeDumper):
    """Writes what :class:`PlainLoader` reads back as the same value."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's name
        """Lists are set in from their key, as in the files people write by hand."""
        super().increase_indent(flow, False)


_RESOLVERS = (
    ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), "tfTF"),
    ("tag:yaml.org,2002:int", re.compile(r"^(?:0|-?[1-9][0-9]{0,17})$"), "-0123456789"),
    (
        "tag:yaml.org,2002:float",
        re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]$|^-?(?:0|[1-9][0-9]*)\.0$"),
        "-0123456789",
    ),
    ("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ("~", "n", "N", "")),
    ("tag:yaml.org,2002:merge", re.compile(r"^<<$"), "<"),
)
for _class in (PlainLoader, PlainDumper):
    _class.yaml_implicit_resolvers = {}
    for _tag, _pattern, _first in _RESOLVERS:
        _class.add_implicit_resolver(_tag, _pattern, list(_first))


def _float(loader: PlainLoader, node: yaml.ScalarNode) -> float | str:
    """A decimal number, unless it has more digits than a float keeps."""
    text = str(loader.construct_scalar(node))
    return float(text) if repr(float(text)) == text else text


PlainLoader.add_constructor("tag:yaml.org,2002:float", _float)


def _bad_key(loader: PlainLoader, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
    """A mapping with its keys as text; a key that comes twice is an error."""
    loader.flatten_mapping(node)
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key_node.start_mark)
        if key in mapping:
            first = next(node for node, _ in node.value if node.value == key)
            raise DuplicateKey(key, first=first.start_mark, again=key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=deep)
    return mapping


def _mapping(loader: PlainLoader, node: yaml.MappingNode) -> Any:
    mapping: dict[str, Any] = {}
    yield mapping
    mapping.update(_bad_key(loader, node))


PlainLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(text: str) -> Any:
    """The value of a YAML text. Raises yaml.YAMLError, or ValueError for one that is too big once it is unfolded."""
    if len(text) > _LONGEST:
        raise ValueError(f"the front matter has {len(text):,} characters; at most {_LONGEST:,} fit")
    if _bracket_depth(text) > _DEEPEST_BRACKETS:
        raise ValueError("the front matter is nested too deep")
    try:
        value = yaml.load(text, Loader=PlainLoader)  # noqa: S506 - a SafeLoader with fewer types
    except RecursionError as error:
        raise ValueError("the front matter is nested too deep") from error
    budget = [_MOST_VALUES]
    return _unfolded(value, budget, depth=0)


def _bracket_depth(text: str) -> int:
    """The most brackets that are open at once, those in quotes among them."""
    depth = deepest = 0
    for sign in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if sign in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def dump(value: dict[str, Any]) -> str:
    """YAML of the mapping, in its order, one key a line; ends in a line end."""
    return yaml.dump(
        value, Dumper=PlainDumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=10_000
    )


def _unfolded(value: Any, budget: list[int], *, depth: int) -> Any:
    """Plain JSON values, each alias written out."""
    budget[0] -= 1
    if budget[0] < 0 or depth > 20:
        raise ValueError("the front matter holds too many values")
    match value:
        case dict():
            return {str(key): _unfolded(item, budget, depth=depth + 1) for key, item in value.items()}
        case list():
            return [_unfolded(item, budget, depth=depth + 1) for item in value]
        case str() | bool() | int() | float() | None:
            return value
    return str(value)
