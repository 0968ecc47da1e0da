"""docs/develop/adding-a-section-kind.md, followed to the letter in a copy of the sources."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
PAGE = (PROJECT / "docs" / "develop" / "adding-a-section-kind.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`(?P<path>[^`\n]+/event\.[a-z]+)`\n\n```[a-z]+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```(?P<language>[a-z]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SCRIPT = """
import json, sys
import django
django.setup()
from newsletter.document import Document, check_document
from newsletter.document.kinds import kinds
from newsletter.exporting.markdown import write_sections
from newsletter.forms.settings_of_kind import setting_fields
from newsletter.importing.markdown import read_sections
from newsletter.rendering.issue import render_edition
from newsletter.rendering.web import render_web
from tests.newsletter.rendering.samples import EDITION
(section,) = read_sections(sys.stdin.read())
document = check_document(Document(sections=(section,)).to_json())
rendered = render_edition(EDITION, document)
event = kinds()[-1]
print(json.dumps({
    "settings": section.settings,
    "fields": [field.label for field in setting_fields(event)],
    "markdown": write_sections(document.sections),
    "html": rendered.html,
    "text": rendered.text,
    "web": render_web(document, edition=EDITION),
}))
"""


@pytest.fixture
def copy(tmp_path):
    """The sources with what the page says to add."""
    for name in ("config", "newsletter", "subscribers", "delivery", "catcher", "templates", "static", "tests"):
        if (PROJECT / name).exists():
            shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "golden"))
    files = {found["path"]: found["text"] for found in FILE.finditer(PAGE)}
    assert sorted(Path(path).suffix for path in files) == [".html", ".mjml", ".py", ".txt"]
    for path, text in files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    register, schema = block("python", 1), block("json", 0)
    insert(tmp_path / "newsletter/document/kinds/__init__.py", "from newsletter.document.kinds.feedback", register)
    replace(tmp_path / "newsletter/document/kinds/__init__.py", "SUBSCRIBE, RAW)", "SUBSCRIBE, RAW, EVENT)")
    insert(tmp_path / "newsletter/document/schema.json", '    "title": {', schema)
    return tmp_path


def block(language, place):
    return [found["text"] for found in FENCED.finditer(PAGE) if found["language"] == language][place]


def insert(path, before, text):
    replace(path, before, text + before)


def replace(path, old, new):
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), encoding="utf-8")


def test_the_page_makes_a_kind_that_is_read_written_and_rendered(copy):
    markdown = block("markdown", 0)
    paths = os.pathsep.join([str(copy), *(path for path in sys.path if path.endswith("site-packages"))])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=copy,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": paths,
            "DATA_DIR": str(copy / "data"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        input=markdown,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["settings"] == {"when": "Sunday 6 December, 14:00", "place": "Harbour Wall"}
    assert made["fields"] == ["When", "Where"]
    assert made["markdown"] == markdown
    assert "Sunday 6 December, 14:00 Harbour Wall\n\nBring boots." in made["text"]
    assert "Sunday 6 December, 14:00</b> Harbour Wall" in made["html"]
    assert '<section class="is-event">' in made["web"]
