"""Text and elements as they come, gathered into paragraphs and blocks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from newsletter.document.model import Node
from newsletter.importing.showing import shows_something


class Flow:
    """Inline nodes that gather until a block's edge turns them into a paragraph.

    ``lists`` is how many lists and quotes stand round it.
    """

    def __init__(self, *, inline_only: bool = False, marks: Sequence[Node] = (), lists: int = 0) -> None:
        self.inline_only = inline_only
        self.marks: list[Node] = list(marks)
        self.lists = lists
        self._pending: list[Node] = []
        self._blocks: list[Node] = []
        self._later: list[Node] = []

    def text(self, text: str) -> None:
        """Add text with the marks that are open."""
        if text:
            self._pending.append({"type": "text", "text": text, "marks": list(self.marks)})

    def leaf(self, node: Node) -> None:
        """Add an inline node with the marks that are open."""
        self._pending.append({**node, "marks": list(self.marks)})

    def inlines(self, nodes: Sequence[Node]) -> None:
        """Add inline nodes that have their marks."""
        self._pending += nodes

    def line_break(self) -> None:
        """A line break; the second in a row ends the paragraph."""
        words = [node for node in self._pending if node["type"] != "text" or node["text"].strip()]
        if words and words[-1]["type"] == "hard_break" and not self.inline_only:
            self.edge()
        else:
            self.leaf({"type": "hard_break"})

    def edge(self) -> None:
        """The edge of a block: what gathered becomes a paragraph."""
        if self.inline_only:
            self.text(" ")
            return
        if any(node["type"] not in {"text", "hard_break"} or node.get("text", "").strip() for node in self._pending):
            self._blocks.append({"type": "paragraph", "content": self._pending})
        self._pending = []
        self._blocks += self._later
        self._later = []

    def block(self, node: Node) -> None:
        """Add a block of its own."""
        self.edge()
        self._blocks.append(node)

    def kept(self, node: Node) -> None:
        """Add a raw block: where it is shown, the paragraph that is being gathered is cut there, else after it."""
        if not self.inline_only and shows_something(node):
            self.block(node)
        else:
            self._later.append(node)

    @contextmanager
    def marked(self, mark: Node | None) -> Iterator[None]:
        """Within, text carries the mark as well."""
        if mark is None:
            yield
            return
        self.marks.append(mark)
        yield
        self.marks.pop()

    def finish(self) -> list[Node]:
        """All blocks."""
        self.edge()
        return self._blocks

    def inline(self) -> list[Node]:
        """The inline nodes, for content that holds nothing else. Raw HTML in it becomes its source, as text."""
        kept = [{"type": "text", "text": f" {node['attrs']['source']} "} for node in self._later]
        return [*self._pending, *(node for node in kept if "<!--" not in node["text"])]
