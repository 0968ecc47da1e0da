"""A topic: a heading, often with an emoji, and several short stories in prose below it."""

from newsletter.document.kinds.base import SectionKind, paragraph, title

TOPIC = SectionKind(
    name="topic",
    label="Topic",
    hint="A heading and prose: several short items under one subject.",
    starter=lambda: [title("New topic"), paragraph()],
)
