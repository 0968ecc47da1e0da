"""How soon the preview shows what was typed, in a real browser against the real site on loopback.

    python benchmarks/preview.py [--rounds 30] [--file ISSUE] [--json]

One character is typed at a time into an issue of a real newsletter's size (or into ISSUE, any file that can be brought
in). ``typed to shown`` runs from the key to the frame standing as the newest rendering, with the pause that the editor
waits for; ``pause to shown`` is without that pause. ``request`` is the browser's own figure for asking the
server; the stages below it are measured apart, in this process.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from newsletter.document import Document
    from newsletter.models import Issue

PAUSE = 60
"""Milliseconds; AFTER_TYPING in frontend/src/preview/asking.js."""

TYPE_ONE = """() => new Promise((done) => {
  const pane = document.querySelector("[data-preview-pane]");
  performance.clearResourceTimings();
  const { view } = fortnight;
  const start = performance.now();
  pane.addEventListener("preview:shown", () => {
    const shown = performance.now() - start;
    const asked = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/preview/")).at(-1);
    done([shown, asked.duration]);
  }, { once: true });
  view.dispatch(view.state.tr.insertText("a"));
})"""


def main() -> None:
    """Set the site up in a folder of its own, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-", ignore_cleanup_errors=True) as folder:
        # Playwright's event loop runs in this thread, and Django would refuse the database there.
        os.environ |= {"DATA_DIR": folder, "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
        import django  # the environment is set first

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from config.embedded.servers import let_go

        call_command("migrate", verbosity=0)
        issue, document = _issue(options.file)
        found = _in_browser(issue, rounds=options.rounds) | _stages(issue, document, rounds=options.rounds)
        connections.close_all()
        let_go(data_dir=Path(folder), wait_seconds=60)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<34}{value:>10,.1f}" if isinstance(value, float) else f"{name:<34}{value:>10,}")


def _issue(file: Path | None) -> "tuple[Issue, Document]":
    from benchmarks.render import topic
    from newsletter.document import Document
    from newsletter.editing.saving import load_document, save_document
    from newsletter.importing.reading import read_issue
    from newsletter.models import Issue, Newsletter

    words = Document(sections=tuple(topic(number) for number in range(6)))
    if file is not None:
        words = read_issue(file.read_bytes(), name=file.name).document
    newsletter = Newsletter.objects.create(
        slug="tide-notes", name="Tide Notes", sender_name="Alice", sender_email="alice@example.org"
    )
    issue = Issue.objects.create(newsletter=newsletter, number=1, title="High water", slug="high-water")
    save_document(issue, words, reason="measured")
    return issue, load_document(issue)


def _in_browser(issue: "Issue", *, rounds: int) -> dict[str, float | int]:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread
    from playwright.sync_api import sync_playwright

    from tests.browser import chromium

    where = chromium.find()
    if where is None:
        sys.exit(chromium.NOT_RUN)
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.start()
    server.is_ready.wait()
    address = f"http://127.0.0.1:{server.port}"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.add_cookies([_session(address)])
            page = context.new_page()
            page.goto(f"{address}/studio/issues/{issue.pk}/")
            page.locator("[data-open-preview]").click()
            page.frame_locator(".pv-frame").locator(".page").wait_for()
            page.evaluate("fortnight.view.focus()")
            times = []
            for _ in range(rounds + 3):
                times.append(page.evaluate(TYPE_ONE))
                page.wait_for_timeout(250)
            browser.close()
    finally:
        server.terminate()
    shown, asked = (sorted(column) for column in zip(*times[3:], strict=True))
    return {
        "typed to shown, ms (median)": statistics.median(shown),
        "typed to shown, ms (95 of 100)": shown[int(len(shown) * 0.95) - 1],
        "pause to shown, ms (median)": statistics.median(shown) - PAUSE,
        "request, ms (median)": statistics.median(asked),
    }


def _session(address: str) -> Any:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("alice"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": address}


def _stages(issue: "Issue", document: "Document", *, rounds: int) -> dict[str, float | int]:
    from benchmarks.timing import median_ms
    from newsletter.archive.reading_time import count_words
    from newsletter.document.normalise import normalise
    from newsletter.editing.previewing import preview_issue
    from newsletter.forms.submissions import read_document, read_json
    from newsletter.rendering import render_issue
    from newsletter.rendering.inlining import inline_styles
    from newsletter.rendering.mjml import compile_mjml

    made = preview_issue(issue, document)
    body = json.dumps({"document": document.to_json()}).encode()
    html = compile_mjml(render_issue(issue, base_url="http://localhost", document=document).mjml)
    stages: dict[str, Callable[[], object]] = {
        "  read and check what was sent": lambda: read_document(read_json(body)["document"]),
        "  bring it into normal form": lambda: normalise(document),
        "  render and fill, both parts": lambda: preview_issue(issue, document),
        "    of it styles inlined": lambda: inline_styles(html),
        "  count words": lambda: count_words(document),
    }
    return {name: median_ms(work, rounds=rounds) for name, work in stages.items()} | {
        "sent, bytes": len(body),
        "mail, bytes": made.size,
    }


if __name__ == "__main__":
    main()
