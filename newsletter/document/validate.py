"""Whether a document may be stored: the schema first, then what the schema cannot say."""

from typing import Any

from prosemirror.model import Node as ProseMirrorNode
from pydantic import ValidationError

from newsletter.document.attributes import MARK_ATTRIBUTES, NODE_ATTRIBUTES, Attributes
from newsletter.document.kinds import get_kind, kinds
from newsletter.document.model import SCHEMA_VERSION, Document, Node
from newsletter.document.schema import schema

MAX_BYTES = 1_000_000
"""Of a document as JSON, on its way to be saved."""
MAX_SECTIONS = 300
MAX_DEPTH = 40


class DocumentError(ValueError):
    """The document breaks a rule; the message says which, and where as a path such as ``2.topic/4.figure``."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.message = message
        self.path = path


class DocumentTooLarge(DocumentError):
    """It has more sections, or is nested deeper, than an issue may be."""


class DocumentFromTheFuture(DocumentError):
    """A newer Fortnight wrote it: what this one does not know of it would be lost."""


def check_document(data: Any) -> Document:
    """The document in ``data`` (JSON of a ``doc`` node). Raises DocumentError at the first rule it breaks."""
    sections = check_outline(data)
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


def check_outline(data: Any) -> list[Any]:
    """The sections of what claims to be a document, each unchecked. Raises DocumentError."""
    if not isinstance(data, dict) or data.get("type") != "doc":
        raise DocumentError("a document is an object of type “doc”")
    sections = data.get("content") or []
    if not isinstance(sections, list):
        raise DocumentError("a document's content is a list of sections")
    if len(sections) > MAX_SECTIONS:
        raise DocumentTooLarge(f"{len(sections)} sections; at most {MAX_SECTIONS} fit one issue")
    attrs = data.get("attrs")
    written_with = attrs.get("schema") if isinstance(attrs, dict) else None
    if isinstance(written_with, int) and written_with > SCHEMA_VERSION:
        raise DocumentFromTheFuture(
            f"this was written with a newer Fortnight (document version {written_with}; this one knows up to "
            f"{SCHEMA_VERSION}). Update Fortnight, then go on writing: nothing was changed"
        )
    return sections


def _check_node(node: Any, path: str, depth: int) -> None:
    if not isinstance(node, dict) or not isinstance(node.get("type"), str):
        raise DocumentError("a node is an object with a type", path=path)
    if depth > MAX_DEPTH:
        raise DocumentTooLarge(f"nested more than {MAX_DEPTH} deep", path=path)
    name = node["type"]
    if depth == 1 and name not in {kind.name for kind in kinds()}:
        raise DocumentError(
            f"no section kind “{name}”; there are {', '.join(kind.name for kind in kinds())}", path=path
        )
    if name not in schema().nodes:
        raise DocumentError(f"no node “{name}” in the schema", path=path)
    model = get_kind(name).attributes if depth == 1 else NODE_ATTRIBUTES.get(name, Attributes)
    _check_attributes(model, node.get("attrs"), path)
    if name == "text" and not isinstance(node.get("text"), str):
        raise DocumentError("a text node has a text", path=path)
    _check_marks(node.get("marks"), path)
    for position, child in enumerate(_list(node.get("content"), "content", path), start=1):
        kind = child.get("type") if isinstance(child, dict) else "?"
        _check_node(child, f"{position}.{kind}" if depth == 0 else f"{path}/{position}.{kind}", depth + 1)


def _check_marks(marks: Any, path: str) -> None:
    for mark in _list(marks, "marks", path):
        name = mark.get("type") if isinstance(mark, dict) else None
        if not isinstance(name, str) or name not in schema().marks:
            raise DocumentError(f"no mark “{name}” in the schema", path=path)
        _check_attributes(MARK_ATTRIBUTES.get(name, Attributes), mark.get("attrs"), f"{path} ({name})")


def _list(value: Node | list[Any] | None, what: str, path: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise DocumentError(f"{what} must be a list", path=path)
    return value


def _check_attributes(model: type[Attributes], attrs: Any, path: str) -> None:
    try:
        model.model_validate({} if attrs is None else attrs)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "value_error":
            # Written by us, in a whole sentence.
            raise DocumentError(str(first["ctx"]["error"]), path=path) from error
        where = ".".join(str(part) for part in first["loc"])
        raise DocumentError(f"{where}: {first['msg']}", path=path) from error
