"""Short spellings of document nodes, and whole sections of our own to render."""

from newsletter.document import Document, SectionNode


def text(words, *marks):
    node = {"type": "text", "text": words}
    if marks:
        node["marks"] = [mark if isinstance(mark, dict) else {"type": mark} for mark in marks]
    return node


def link(words, href, *marks, title=""):
    return text(words, {"type": "link", "attrs": {"href": href, "title": title}}, *marks)


def node(kind, *content, **attrs):
    """A node; strings among its content are text."""
    made = {"type": kind}
    if attrs:
        made["attrs"] = attrs
    if content:
        made["content"] = [text(child) if isinstance(child, str) else child for child in content]
    return made


def p(*content):
    return node("paragraph", *content)


def bullets(*items, tight=True):
    return node(
        "bullet_list",
        *(node("list_item", *(child if isinstance(child, list) else [p(child)])) for child in items),
        tight=tight,
    )


def figure(src, *caption, **attrs):
    return node("figure", *caption, src=src, **attrs)


SOFT = {"type": "soft_break"}
HARD = {"type": "hard_break"}


def section(kind, *content, name="", in_email=True, on_web=True, **settings):
    made = [text(child) if isinstance(child, str) else child for child in content]
    return SectionNode(
        kind=kind,
        content=tuple(made),
        settings=settings,
        id=name or f"00000000-0000-4000-8000-{sum(map(ord, kind)):012d}",
        in_email=in_email,
        on_web=on_web,
    )


def document(*sections):
    return Document(sections=sections)
