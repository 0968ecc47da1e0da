"""Whether a document may be stored: the schema first, then what the schema cannot say."""

from typing import Any

from prosemirror.model import Node as ProseMirrorNode
from pydantic import ValidationError

from newsletter.document.attributes import MARK_ATTRIBUTES, NODE_ATTRIBUTES, Attributes
from newsletter.document.kinds import get_kind, kinds
from newsletter.document.model import Document, Node
from newsletter.document.schema import schema

MAX_SECTIONS = 300
MAX_DEPTH = 40


class DocumentError(ValueError):
    """The document breaks a rule; the message says which, and where as a path such as ``2.topic/4.figure``."""


def check_document(data: Any) -> Document:
    """The document in ``data`` (JSON of a ``doc`` node). Raises DocumentError at the first rule it breaks."""
    if not isinstance(data, dict) or data.get("type") != "doc":
        raise DocumentError("a document is an object of type “doc”")
    sections = data.get("content") or []
    if not isinstance(sections, list):
        raise DocumentError("a document's content is a list of sections")
    if len(sections) > MAX_SECTIONS:
        raise DocumentError(f"{len(sections)} sections; at most {MAX_SECTIONS} fit one issue")
    _check_node(data, "document", 0)
    if not sections:
        return Document()
    ids = [section["attrs"]["id"] for section in sections if (section.get("attrs") or {}).get("id")]
    if len(ids) != len(set(ids)):
        raise DocumentError("two sections have the same id")
    try:
        ProseMirrorNode.from_json(schema(), data).check()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DocumentError(f"the document does not fit its schema: {error}") from error
    return Document.from_json(data)


def _check_node(node: Any, path: str, depth: int) -> None:
    if not isinstance(node, dict) or not isinstance(node.get("type"), str):
        raise DocumentError(f"{path}: a node is an object with a type")
    if depth > MAX_DEPTH:
        raise DocumentError(f"{path}: nested more than {MAX_DEPTH} deep")
    name = node["type"]
    if depth == 1 and name not in {kind.name for kind in kinds()}:
        raise DocumentError(f"{path}: no section kind “{name}”; there are {', '.join(kind.name for kind in kinds())}")
    if name not in schema().nodes:
        raise DocumentError(f"{path}: no node “{name}” in the schema")
    model = get_kind(name).attributes if depth == 1 else NODE_ATTRIBUTES.get(name, Attributes)
    _check_attributes(model, node.get("attrs"), path)
    if name == "text" and not isinstance(node.get("text"), str):
        raise DocumentError(f"{path}: a text node has a text")
    for mark in _list(node.get("marks"), f"{path}: marks"):
        mark_name = mark.get("type") if isinstance(mark, dict) else None
        if mark_name not in schema().marks:
            raise DocumentError(f"{path}: no mark “{mark_name}” in the schema")
        _check_attributes(MARK_ATTRIBUTES.get(mark_name, Attributes), mark.get("attrs"), f"{path} ({mark_name})")
    for position, child in enumerate(_list(node.get("content"), f"{path}: content"), start=1):
        kind = child.get("type") if isinstance(child, dict) else "?"
        _check_node(child, f"{position}.{kind}" if depth == 0 else f"{path}/{position}.{kind}", depth + 1)


def _list(value: Node | list[Any] | None, what: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise DocumentError(f"{what} must be a list")
    return value


def _check_attributes(model: type[Attributes], attrs: Any, path: str) -> None:
    try:
        model.model_validate({} if attrs is None else attrs)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DocumentError(f"{path}: {where}: {first['msg']}") from error
