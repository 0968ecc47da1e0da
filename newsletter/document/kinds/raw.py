"""HTML of the writer's own, or source that an import kept as it was. Sanitised before it is shown."""

from newsletter.document.kinds.base import SectionKind

RAW = SectionKind(
    name="raw",
    label="Raw HTML",
    hint="Your own HTML; scripts and unsafe parts are taken out when it is shown.",
    starter=lambda: [{"type": "raw_block"}],
)
