"""The document: what an issue says, as a tree of nodes that the browser and Python both check.

``schema.json`` holds nodes, marks and content expressions; :mod:`.attributes` what a schema cannot say;
:mod:`.kinds` the section kinds. Nothing outside this package reads ``schema.json``.
"""

from newsletter.document.model import Document, Node, SectionNode
from newsletter.document.validate import DocumentError, DocumentFromTheFuture, DocumentTooLarge, check_document

__all__ = [
    "Document",
    "DocumentError",
    "DocumentFromTheFuture",
    "DocumentTooLarge",
    "Node",
    "SectionNode",
    "check_document",
]
