"""Asking axe-core what of a page someone cannot see, hear, reach or understand.

The script is handed over by the debugger's line, which a page's content security policy does not hold back.
"""

from importlib import resources

from tests.browser.conftest import DESKTOP, PHONE

SCRIPT = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The only rules to which colours matter: the others find the same in the dark.
OF_COLOURS = ["color-contrast", "link-in-text-block"]

RUN = """async ([only, rules]) => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // Without preload: it would fetch each stylesheet once more, which the page's policy refuses to show.
  const how = { runOnly: only, rules, iframes: false, preload: false, resultTypes: ["violations"] };
  const { violations } = await axe.run(how);
  // The caret stays in the text while arrows go through its list; axe knows that of comboboxes only.
  const led = document.activeElement.getAttribute("aria-controls");
  const isWrong = (id, [target]) => id !== "scrollable-region-focusable" || target !== `#${led}`;
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => ({ id, ...node })));
  return found.filter(({ id, target }) => isWrong(id, target)).map(({ id, target, failureSummary }) => {
    const why = failureSummary.split("\\n").slice(1).map((line) => line.trim());
    return `${id}: ${target.join(" ")}: ${why.join("; ")}`;
  });
}"""


def violations(page, *, of_colours=False):
    """What axe finds on the page as it stands, as ``rule: where: what is wrong``."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(SCRIPT)
    only = {"type": "rule", "values": OF_COLOURS} if of_colours else {"type": "tag", "values": STANDARDS}
    # Left out by itself, since many pages of the web would fail.
    rules = {} if of_colours else {"target-size": {"enabled": True}}
    return page.evaluate(RUN, [only, rules])


def violations_everywhere(page):
    """The same at both sizes and in both colour schemes: ``{size and scheme: [violation, …]}`` without empty ones."""
    found = {}
    for size, options in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(options["viewport"])
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[f"{size}, {scheme}"] = violations(page, of_colours=scheme == "dark")
    return {where: each for where, each in found.items() if each}
