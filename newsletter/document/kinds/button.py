"""A button on its own."""

from newsletter.document.kinds.base import SectionKind

BUTTON = SectionKind(
    name="button",
    label="Button",
    hint="One call to action on its own.",
    starter=lambda: [{"type": "call_to_action", "content": [{"type": "text", "text": "Read more"}]}],
)
