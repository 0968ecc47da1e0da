"""Two hands on a keyboard: every step of a test that may use no pointer and no script."""

from playwright.sync_api import expect

from tests.machine import wait_until


class Hands:
    """A keyboard and nothing else; it counts its keys that are no letters."""

    def __init__(self, page):
        self.page = page
        self.keys = 0
        self.choosers = []  # listening from the beginning: a chooser that opens unheard is never told
        page.on("filechooser", lambda chooser: self.choosers.append(chooser))

    def type(self, text):
        self.page.keyboard.type(text)

    def press(self, *keys):
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(50)  # the browser moves the caret by itself, and tells the editor a moment later

    def line(self, text):
        self.type(text)
        self.press("Enter")

    @property
    def focused(self):
        return self.page.evaluate(
            """() => {
              const here = document.activeElement;
              const words = here.getAttribute("aria-label") || here.labels?.[0]?.innerText || here.innerText || "";
              return words.trim().split("\\n")[0];
            }"""
        )

    def tab_to(self, name, *, back=False, most=60):
        """Tab until what has the focus is called that."""
        for _ in range(most):
            if self.focused.startswith(name):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"“{name}” was not reached by {most} tabs; the last was “{self.focused}”")

    def follow(self, name, **how):
        """Go to the link or button of that name and press Enter."""
        self.tab_to(name, **how)
        self.press("Enter")

    def slash(self, query, label):
        """“/” and what it is called: the first line must be the one meant."""
        self.type(f"/{query}")
        self.choose(label)

    def choose(self, label):
        chosen = self.page.locator("[role=listbox]:not([hidden]) [aria-selected=true] .ed-menu-label")
        expect(chosen).to_have_text(label)
        self.press("Enter")

    def arrow_to(self, label, *, most=12):
        chosen = self.page.locator("[role=listbox]:not([hidden]) [aria-selected=true] .ed-menu-label")
        for _ in range(most):
            if chosen.inner_text() == label:
                return self.press("Enter")
            self.press("ArrowDown")
        raise AssertionError(f"“{label}” is not in the list")

    def label(self, words):
        self.slash("label", "Label")
        self.arrow_to(words)

    def picture(self, file, *, alt, caption):
        """On an empty figure that is selected: choose the file, say what it shows, write the caption."""
        self.press("Enter")
        wait_until(lambda: self.page.wait_for_timeout(50) or self.choosers, what="the file chooser")
        self.choosers.pop().set_files(file)
        expect(self.page.get_by_label("What does the picture show?")).to_be_focused(timeout=15_000)
        self.line(alt)
        self.line(caption)
