"""Reading documents that were stored, by this version of Fortnight or by another."""

from newsletter.document.migrations import migrate
from newsletter.document.model import Document, Node
from newsletter.document.preserving import preserve_unknown
from newsletter.document.validate import check_document


def read_stored(data: Node) -> Document:
    """The document in the present schema; what that does not know is preserved. It is not checked."""
    return Document.from_json(preserve_unknown(migrate(data)))


def check_stored(data: Node) -> Document:
    """As :func:`read_stored`, for words that are to be used again. Raises DocumentError."""
    return check_document(preserve_unknown(migrate(data)) if isinstance(data, dict) else data)
