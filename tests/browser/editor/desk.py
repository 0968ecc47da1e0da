"""Writing in the block editor as a person does, and reading what came of it."""

import dataclasses

from playwright.sync_api import Page

from newsletter.models import Issue

# The document in short: ["letter: paragraph(Hello) bullet_list(list_item(paragraph(one)))", …]
OUTLINE = """() => {
  const inline = (node) => node.type.name === "text"
    ? node.marks.reduce((words, mark) => `<${mark.type.name}>${words}</>`, node.text)
    : node.type.name === "hard_break" ? "⏎" : `{${node.type.name}}`;
  const block = (node) => {
    const parts = [];
    node.forEach((child) => parts.push(child.isInline ? inline(child) : block(child)));
    return `${node.type.name}(${parts.join(node.inlineContent ? "" : " ")})`;
  };
  const found = [];
  fortnight.view.state.doc.forEach((section) => {
    const parts = [];
    section.forEach((child) => parts.push(block(child)));
    found.push(`${section.type.name}: ${parts.join(" ")}`.trim());
  });
  return found;
}"""


def paragraph(*content):
    return {"type": "paragraph", **_inline(content)}


def title(text):
    return {"type": "title", **_inline([text])}


def block(kind, *content, **attrs):
    """A block by its kind: ``block("heading", "Ebb", level=3)``."""
    made = {"type": kind, **({"attrs": attrs} if attrs else {})}
    if content and isinstance(content[0], dict) and content[0].get("type") not in {"text", "merge_tag"}:
        return {**made, "content": list(content)}
    return {**made, **_inline(content)}


def _inline(content):
    nodes = [{"type": "text", "text": each} if isinstance(each, str) else each for each in content]
    return {"content": nodes} if nodes else {}


@dataclasses.dataclass
class Desk:
    """The page of one issue in the editor."""

    page: Page
    issue: Issue

    @classmethod
    def open(cls, page, issue):
        page.goto(f"/studio/issues/{issue.pk}/")
        page.locator(".ed-text").wait_for()
        return cls(page, issue)

    @property
    def text(self):
        return self.page.locator(".ed-text")

    @property
    def outline(self):
        """Every section as one line."""
        return self.page.evaluate(OUTLINE)

    @property
    def ids(self):
        return self.page.evaluate("fortnight.document().content.map((section) => section.attrs.id)")

    @property
    def document(self):
        return self.page.evaluate("fortnight.document()")

    @property
    def announced(self):
        return self.page.locator("[data-announce]").inner_text().strip()

    @property
    def caret(self):
        """The words before the caret in its text block, and the block's name."""
        return self.page.evaluate(
            "(({$from}) => [$from.parent.type.name, $from.parent.textBetween(0, $from.parentOffset, null, '?')])"
            "(fortnight.view.state.selection)"
        )

    @property
    def options(self):
        """The labels of the list that is open at the caret."""
        return self.page.locator("[role=listbox]:not([hidden]) [role=option] .ed-menu-label").all_inner_texts()

    @property
    def chosen(self):
        return self.page.locator("[role=listbox]:not([hidden]) [aria-selected=true] .ed-menu-label").inner_text()

    @property
    def focused(self):
        """The accessible name of what has the focus."""
        return self.page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()"
        )

    def put_caret(self, words, *, start=False):
        """Put the caret at the end (or the start) of the text block that holds these words."""
        self.focus()
        self.page.evaluate(
            """([words, start]) => {
              const { view } = fortnight;
              let at = null;
              view.state.doc.descendants((node, pos) => {
                if (at === null && node.isTextblock && node.textContent.includes(words)) {
                  at = start ? pos + 1 : pos + node.nodeSize - 1;
                }
                return at === null;
              });
              if (at === null) throw new Error(`no text block holds ${words}`);
              const dom = view.domAtPos(at);
              getSelection().collapse(dom.node, dom.offset);
            }""",
            [words, start],
        )
        self.settle()

    def select(self, words):
        """Select these words, which stand in one text node."""
        self.focus()
        self.page.evaluate(
            """(words) => {
              const { view } = fortnight;
              let at = null;
              view.state.doc.descendants((node, pos) => {
                if (at === null && node.isText && node.text.includes(words)) at = pos + node.text.indexOf(words);
              });
              if (at === null) throw new Error(`no text holds ${words}`);
              const from = view.domAtPos(at), to = view.domAtPos(at + words.length);
              getSelection().setBaseAndExtent(from.node, from.offset, to.node, to.offset);
            }""",
            words,
        )
        self.settle()

    def focus(self):
        """Go to the words, wherever the caret was."""
        self.page.evaluate("fortnight.view.focus()")
        self.settle()

    def settle(self):
        """Let the browser tell the editor about its selection."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 80)))")

    def type(self, text):
        self.page.keyboard.type(text)

    def press(self, *keys):
        """Keys one after the other; the browser moves the caret by itself, and tells the editor a moment later."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.evaluate("() => new Promise((done) => setTimeout(done, 50))")

    def from_the_bar(self, name):
        """Press what the bar above the words has (a name, or a pattern); a phone has it in the sheet of “More”."""
        more = self.page.get_by_role("button", name="More", exact=True)
        if more.is_visible():
            more.tap()
        self.page.locator(".ed-bar").get_by_role("button", name=name, exact=True).click()

    def save(self):
        self.press("Control+s")
        self.page.locator("[data-save-state][data-state=saved]").wait_for()
