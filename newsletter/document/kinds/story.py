"""A story: picture, headline, standfirst and labelled paragraphs ("What's new:", "Why it matters:")."""

from newsletter.document.kinds.base import SectionKind, paragraph, title

STORY = SectionKind(
    name="story",
    label="Story",
    hint="A picture, a headline, a standfirst and labelled paragraphs.",
    starter=lambda: [title("New story"), {"type": "standfirst"}, paragraph()],
)
