"""``schema.json`` as a ProseMirror schema."""

import functools
import json
from pathlib import Path
from typing import Any

from prosemirror.model import Schema

SCHEMA_FILE = Path(__file__).with_name("schema.json")


@functools.cache
def schema_spec() -> dict[str, Any]:
    """The file's content: ``version``, ``topNode``, ``nodes`` and ``marks``, in order of precedence."""
    spec: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return spec


@functools.cache
def schema() -> "Schema[str, str]":
    """The schema that checks a document's nesting, attributes and marks."""
    spec = schema_spec()
    return Schema({"nodes": spec["nodes"], "marks": spec["marks"], "topNode": spec["topNode"]})


def defaults_of_node(name: str) -> dict[str, Any]:
    """The attributes of a node and their defaults; one without a default is not among them."""
    return _defaults(schema_spec()["nodes"][name])


def defaults_of_mark(name: str) -> dict[str, Any]:
    """The attributes of a mark and their defaults."""
    return _defaults(schema_spec()["marks"][name])


@functools.cache
def mark_order() -> dict[str, int]:
    """Each mark's place in the schema's order, outermost first."""
    return {name: position for position, name in enumerate(schema_spec()["marks"])}


def _defaults(spec: dict[str, Any]) -> dict[str, Any]:
    return {name: attr["default"] for name, attr in spec.get("attrs", {}).items() if "default" in attr}
