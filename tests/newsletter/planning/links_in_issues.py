"""Documents that hold a link."""

from newsletter.document import Document, SectionNode


def linking(url, *, title="Tides"):
    """One topic with one link."""
    words = {"type": "text", "text": "water", "marks": [{"type": "link", "attrs": {"href": url}}]}
    heading = {"type": "title", "content": [{"type": "text", "text": title}]}
    return Document(sections=(SectionNode(kind="topic", content=(heading, {"type": "paragraph", "content": [words]})),))
