"""How the block editor keeps up with a writer in a long issue, in a real browser against the real site on loopback.

    python benchmarks/editor.py [--paragraphs 600] [--keys 120] [--rounds 10] [--json]

A key is measured as the browser feels it: the transaction, all that follows of it on the page, and the layout; its
median has to stay below one frame, 16 ms, or the command fails. ``mounted`` is from the page's markup being read to the
first text that can be written in. ``pause to shown`` is from the end of the pause in typing to the
preview beside the text standing as the newest rendering; the stages of that are in ``benchmarks/preview.py``.
"""

import argparse
import contextlib
import json
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.preview import PAUSE, TYPE_ONE

if TYPE_CHECKING:
    from newsletter.models import Issue

FRAME = 16.0
"""Milliseconds a key may take: what it changes is on the screen with the next frame."""
PARAGRAPHS_OF_A_TOPIC = 30
SENTENCE = "The water rose by a hand and fell by two, and nobody at the harbour wall was surprised by either. "

SEE_MOUNT = """new MutationObserver((_changes, observer) => {
  if (!document.querySelector(".ed-text > *")) return;
  window.mountedAt = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });"""
MOUNTED = """() => {
  const [{ domInteractive }] = performance.getEntriesByType("navigation");
  return [window.mountedAt, window.mountedAt - domInteractive];
}"""
TYPE = """(keys) => {
  const { view } = fortnight;
  let middle = 0;
  view.state.doc.descendants((node, pos) => {
    if (!middle && node.isTextblock && pos > view.state.doc.content.size / 2) middle = pos + node.nodeSize - 1;
    return !middle;
  });
  const at = view.domAtPos(middle);
  view.focus();
  getSelection().collapse(at.node, at.offset);
  const times = [];
  for (let key = 0; key < keys; key += 1) {
    const started = performance.now();
    view.dispatch(view.state.tr.insertText("abcdefghij"[key % 10], middle + key));
    view.dom.getBoundingClientRect();
    times.push(performance.now() - started);
  }
  return times;
}"""


def main() -> int:
    """Set the site up in a folder of its own, measure, print; 1 where a key takes longer than a frame."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paragraphs", type=int, default=600)
    parser.add_argument("--keys", type=int, default=120)
    parser.add_argument(
        "--rounds", type=int, default=10, help="how often the page is opened, and the preview waited for"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if min(options.paragraphs, options.keys, options.rounds) < 1:
        parser.error("--paragraphs, --keys and --rounds are at least 1")
    with _site() as address:
        found = _measure(_issue(options.paragraphs), address, keys=options.keys, rounds=options.rounds)
    if options.json:
        print(json.dumps(found))
    else:
        print("\n".join(f"{name:<34}{value:>10,.1f}" for name, value in found.items()))
    if found["a key, ms (median)"] <= FRAME:
        return 0
    print(f"A key takes longer than a frame of {FRAME:g} ms.", file=sys.stderr)
    return 1


@contextlib.contextmanager
def _site() -> Iterator[str]:
    """A site of its own, empty, and where it listens."""
    from benchmarks.own_database import own_database  # the path to it is set first
    from tests.browser import chromium

    if chromium.find() is None:
        sys.exit("No Chromium was found (CHROMIUM, then the usual names): the editor cannot be measured without one.")
    # Playwright's event loop runs in this thread, and Django would refuse the database there.
    with own_database(log_level="ERROR", DJANGO_ALLOW_ASYNC_UNSAFE="true"):
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.test.testcases import LiveServerThread

        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.start()
        server.is_ready.wait()
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.terminate()


def _issue(paragraphs: int) -> "Issue":
    """Topics of 30 paragraphs of three sentences each."""
    from newsletter.document import Document, SectionNode
    from newsletter.editing.saving import save_document
    from newsletter.models import Issue, Newsletter

    def words(kind: str, text: str) -> dict[str, Any]:
        return {"type": kind, "content": [{"type": "text", "text": text}]}

    topics = [
        (
            words("title", f"Topic {at}"),
            *[words("paragraph", SENTENCE * 3)] * min(PARAGRAPHS_OF_A_TOPIC, paragraphs - at),
        )
        for at in range(0, paragraphs, PARAGRAPHS_OF_A_TOPIC)
    ]
    newsletter = Newsletter.objects.create(
        slug="tide-notes", name="Tide Notes", sender_name="Alice", sender_email="alice@example.org"
    )
    issue = Issue.objects.create(newsletter=newsletter, number=1, title="High water", slug="high-water")
    document = Document(sections=tuple(SectionNode(kind="topic", content=content) for content in topics))
    save_document(issue, document, reason="measured")
    return issue


def _measure(issue: "Issue", address: str, *, keys: int, rounds: int) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    from tests.browser import chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([_session(address)])
        context.add_init_script(SEE_MOUNT)
        page = context.new_page()
        opened = []
        for _ in range(rounds + 1):
            page.goto(f"{address}/studio/issues/{issue.pk}/")
            page.locator(".ed-text > *").first.wait_for()
            opened.append(page.evaluate(MOUNTED))
        # The first keys find caches empty, and so does the first page.
        times = sorted(page.evaluate(TYPE, keys + 5)[5:])
        page.locator("[data-open-preview]").click()
        page.frame_locator(".pv-frame").locator(".page").wait_for()
        shown = []
        for _ in range(rounds + 2):
            page.wait_for_timeout(250)
            shown.append(page.evaluate(TYPE_ONE)[0] - PAUSE)
        browser.close()
    whole, mounted = (statistics.median(column) for column in zip(*opened[1:], strict=True))
    return {
        "a key, ms (median)": statistics.median(times),
        "a key, ms (95 of 100)": times[int(len(times) * 0.95) - 1],
        "a key, ms (longest)": times[-1],
        "asked for to mounted, ms (median)": whole,
        "read to mounted, ms (median)": mounted,
        "pause to shown, ms (median)": statistics.median(shown[2:]),
    }


def _session(address: str) -> Any:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("alice"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": address}


if __name__ == "__main__":
    sys.exit(main())
