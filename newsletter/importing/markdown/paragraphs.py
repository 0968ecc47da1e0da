"""What a Markdown paragraph can be besides a paragraph: a captioned picture, a button, a greeting, an attribution."""

import re
from collections.abc import Mapping, Sequence

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from newsletter.document.model import Node
from newsletter.importing.addresses import safe_link
from newsletter.importing.blocks import ReadBlock
from newsletter.importing.markdown.attributes import read_attributes
from newsletter.importing.markdown.inlines import InlineReader, plain_text

Children = Sequence[SyntaxTreeNode]

ROLES = frozenset({"greeting", "sign-off", "signature", "standfirst", "attribution", "no-caption"})
_ROLE_AT_END = re.compile(r"\s*\{\.(?P<role>[a-z-]+)\}\s*")
_DASH = re.compile(r"(?:—|―|--)[ \u00a0]+")
_HEADING_BRACES = re.compile(r"\s*(?P<braces>\{(?:email|web)=[^{}]*\})\s*")
LONGEST_NAME = 120


def read_paragraph(tree: SyntaxTreeNode, inlines: InlineReader, *, line: int | None) -> list[ReadBlock]:
    """The block a paragraph is; more of them where it must be cut (:meth:`InlineReader.read_blocks`)."""
    children, role = _split_role(_inline_children(tree))
    if (button := _button(children)) is not None:
        content = [{"type": "text", "text": text}] if (text := plain_text(button.children)) else []
        href = safe_link(str(button.attrs.get("href", "")), inlines.log, line=line)
        node: Node = {"type": "call_to_action", "attrs": {"href": href}, "content": content}
        return [ReadBlock(node=node, line=line)]
    captioned = _picture_and_caption(children)
    if captioned is not None and role in {"", "no-caption"}:
        picture, caption = captioned
        nodes = inlines.read(picture, line=line)
        if len(nodes) == 1 and nodes[0]["type"] == "picture":
            figure = _figure(nodes[0], picture)
            if caption:
                figure["content"] = inlines.read(caption, line=line)
            return [ReadBlock(node=figure, line=line, role=_figure_role(picture, role))]
        children = _inline_children(tree)
    if not role:
        return [ReadBlock(node=node, line=line) for node in inlines.read_blocks(children, line=line)]
    content = inlines.read(_split_role(children)[0], line=line)
    return [ReadBlock(node={"type": "paragraph", "content": content}, line=line, role=role)]


def caption_of(tree: SyntaxTreeNode) -> Children | None:
    """The words of a paragraph that is one italic phrase and nothing else."""
    return _emphasised(_inline_children(tree))


def heading_shown(tree: SyntaxTreeNode) -> tuple[Children, Mapping[str, bool]]:
    """A heading's words, and where its section is left out (``{email="no"}``)."""
    children = _inline_children(tree)
    if children and children[-1].type == "text":
        match = re.search(rf"{_HEADING_BRACES.pattern}$", children[-1].content)
        attributes = read_attributes(match["braces"]) if match else None
        if match and attributes is not None and {key for key, _ in attributes.pairs} <= {"email", "web"}:
            shown = {key: value != "no" for key, value in attributes.pairs}
            return _with_last_text(children, children[-1].content[: match.start()]), shown
    return children, {}


def attribution_of(blocks: Children) -> tuple[Children, Children | None]:
    """A quote's blocks without the line that says whose words they are, and the words of that line."""
    if not blocks or blocks[-1].type != "paragraph":
        return blocks, None
    children = _inline_children(blocks[-1])
    words, role = _split_role(children)
    if role == "attribution" and len(blocks) > 1:
        return blocks[:-1], words
    start = max((place + 1 for place, child in enumerate(children) if child.type == "softbreak"), default=0)
    last_line = children[start:]
    if not _names_someone(last_line) or (start == 0 and len(blocks) == 1):
        return blocks, None
    name = _without_dash(last_line)
    if start == 0:
        return blocks[:-1], name
    return [*blocks[:-1], _paragraph_of(blocks[-1], children[: start - 1])], name


def _names_someone(children: Children) -> bool:
    if not children or children[0].type != "text" or not _DASH.match(children[0].content):
        return False
    text = plain_text(children)
    return len(text) <= LONGEST_NAME and not text.rstrip().endswith((".", "!", "?", "…", ":", ","))


def _without_dash(children: Children) -> Children:
    first = _copy_of_text(children[0], _DASH.sub("", children[0].content, count=1))
    return [first, *children[1:]]


def _inline_children(tree: SyntaxTreeNode) -> Children:
    return tree.children[0].children if tree.children else ()


def _split_role(children: Children) -> tuple[Children, str]:
    """The children without ``{.role}`` at their end, or alone on their first line; and the role."""
    if not children:
        return children, ""
    last = children[-1]
    if (
        last.type == "text"
        and (match := re.search(rf"{_ROLE_AT_END.pattern}$", last.content))
        and match["role"] in ROLES
    ):
        return _with_last_text(children, last.content[: match.start()]), match["role"]
    first = children[0]
    if len(children) > 2 and first.type == "text" and children[1].type == "softbreak":
        match = _ROLE_AT_END.fullmatch(first.content)
        if match and match["role"] in ROLES:
            return children[2:], match["role"]
    return children, ""


def _button(children: Children) -> SyntaxTreeNode | None:
    if [child.type for child in children] != ["link", "text"] or children[1].content.strip() != "{.button}":
        return None
    return children[0]


def _picture_and_caption(children: Children) -> tuple[Children, Children] | None:
    """The picture (with its braces) and the caption's words, for a paragraph that is a picture and its caption."""
    breaks = [place for place, child in enumerate(children) if child.type in {"softbreak", "hardbreak"}]
    picture = children[: breaks[0]] if breaks else children
    if not picture or not _is_picture(picture[0]) or not all(_is_braces(child) for child in picture[1:]):
        return None
    if not breaks:
        return picture, ()
    caption = _emphasised(children[breaks[0] + 1 :])
    return None if caption is None else (picture, caption)


def _is_picture(child: SyntaxTreeNode) -> bool:
    if child.type == "link":
        return bool(child.children) and _is_picture(child.children[0]) and all(map(_is_braces, child.children[1:]))
    return child.type == "image"


def _is_braces(child: SyntaxTreeNode) -> bool:
    return child.type == "text" and (not child.content.strip() or read_attributes(child.content) is not None)


def _figure(picture: Node, children: Children) -> Node:
    link = next((mark["attrs"]["href"] for mark in picture["marks"] if mark["type"] == "link"), "")
    classes = _classes(children)
    return {"type": "figure", "attrs": {**picture["attrs"], "href": link, "decorative": "decorative" in classes}}


def _figure_role(children: Children, role: str) -> str:
    return "no-caption" if "no-caption" in _classes(children) else role


def _classes(children: Children) -> frozenset[str]:
    texts = [child for child in children if child.type == "text"]
    texts += [inner for child in children if child.type == "link" for inner in child.children if inner.type == "text"]
    found = [read_attributes(child.content) for child in texts]
    return frozenset(name for attributes in found if attributes is not None for name in attributes.classes)


def _emphasised(children: Children) -> Children | None:
    if len(children) == 1 and children[0].type == "em":
        return children[0].children
    return None


def _with_last_text(children: Children, text: str) -> Children:
    last = [_copy_of_text(children[-1], text)] if text else []
    return [*children[:-1], *last]


def _copy_of_text(child: SyntaxTreeNode, text: str) -> SyntaxTreeNode:
    token = Token("text", "", 0, content=text) if child.token is None else child.token.copy(content=text)
    return SyntaxTreeNode([token], create_root=False)


def _paragraph_of(tree: SyntaxTreeNode, children: Children) -> SyntaxTreeNode:
    """The paragraph cut down to these children. Trees are read once, so it is changed in place."""
    tree.children[0].children = list(children)
    return tree
