"""Old documents in the present schema: numbered steps, each from one version to the next.

A step is a module here, ``v0002_short_name.py`` and so on, with a function ``migrate(document)`` that takes a ``doc``
node of the version before and returns one of its own version. It is added to :data:`STEPS`; ``SCHEMA_VERSION`` and the
``version`` of ``schema.json`` rise with it. Steps never change once they are released: documents of every age are in
databases. ``docs/develop/changing-the-schema.md`` says what else belongs to it.
"""

from collections.abc import Callable, Sequence

from newsletter.document.model import SCHEMA_VERSION, Node

Step = Callable[[Node], Node]

STEPS: tuple[Step, ...] = ()
"""The first leads from version 1 to 2, the second from 2 to 3, and so on."""


def version_of(document: Node) -> int:
    """The version of the schema the document was written with; what bears none is of the first."""
    attrs = document.get("attrs")
    version = attrs.get("schema", 1) if isinstance(attrs, dict) else 1
    return version if isinstance(version, int) and version >= 1 else 1


def migrate(document: Node, *, steps: Sequence[Step] = STEPS, target: int = SCHEMA_VERSION) -> Node:
    """The document in the present schema; one that is of it already, or of a newer one, comes back as it is."""
    for version in range(version_of(document), target):
        document = steps[version - 1](document)
        document = {**document, "attrs": {**(document.get("attrs") or {}), "schema": version + 1}}
    return document
