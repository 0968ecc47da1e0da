"""A letter: greeting, prose, sign-off, signature. Also what stands before an issue's first heading."""

from newsletter.document.kinds.base import SectionKind, paragraph

LETTER = SectionKind(
    name="letter",
    label="Letter",
    hint="A greeting, your words, a sign-off and a signature.",
    starter=lambda: [paragraph()],
)
