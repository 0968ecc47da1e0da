"""Asking axe-core what of a page someone cannot see, hear, reach or understand.

The script is handed over by the debugger's line, which a page's content security policy does not hold back.
"""

from importlib import resources

from tests.browser.conftest import DESKTOP, PHONE

SCRIPT = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

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


def violations(page):
    """What axe finds on the page as it stands, as ``rule: where: what is wrong``."""
    page.wait_for_load_state()
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(SCRIPT)
    # Left out by itself, since many pages of the web would fail.
    return page.evaluate(RUN, [{"type": "tag", "values": STANDARDS}, {"target-size": {"enabled": True}}])


def violations_everywhere(page):
    """The same on a light desktop and a dark phone: ``{size and scheme: [violation, …]}`` without empty ones."""
    found = {}
    for size, options, scheme in (("desktop", DESKTOP, "light"), ("phone", PHONE, "dark")):
        page.set_viewport_size(options["viewport"])
        page.emulate_media(color_scheme=scheme)
        found[f"{size}, {scheme}"] = violations(page)
    return {where: each for where, each in found.items() if each}
