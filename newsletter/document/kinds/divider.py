"""A line between sections."""

from newsletter.document.kinds.base import SectionKind

DIVIDER = SectionKind(name="divider", label="Divider", hint="A line between sections.")
