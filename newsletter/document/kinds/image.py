"""A picture between sections."""

from newsletter.document.kinds.base import SectionKind

IMAGE = SectionKind(
    name="image",
    label="Picture",
    hint="A picture with its caption, on its own.",
    starter=lambda: [{"type": "figure"}],
)
