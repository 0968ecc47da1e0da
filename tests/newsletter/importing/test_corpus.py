"""Newsletters as people really publish them: read quickly, whole, and written back the same."""

import re
import time
from pathlib import Path

import pytest

from newsletter.document.normalise import normalise
from newsletter.exporting.files import IssueFields, export_text
from newsletter.importing import read_issue
from tests.newsletter.importing.reading import outline, shown, without_ids

SHARED = Path(__file__).resolve().parents[4] / "shared"
SUFFIXES = {".md", ".markdown", ".txt", ".html"}
EVERY = 31
FILES = sorted(path for path in (SHARED / "corpus").rglob("*") if path.suffix in SUFFIXES)
pytestmark = pytest.mark.skipif(not FILES, reason=f"no newsletters to read in {SHARED / 'corpus'}")
SECONDS = 1.0


def exported(draft):
    return export_text(IssueFields.of_draft(draft), draft.document)


@pytest.mark.parametrize("path", FILES[::EVERY], ids=lambda path: f"{path.parent.name}/{path.stem[:40]}")
def test_it_is_read_in_time_and_written_back_the_same(path):
    started = time.process_time()
    draft = read_issue(path.read_bytes(), name=path.name)
    assert time.process_time() - started < SECONDS
    text = exported(draft)
    again = read_issue(text.encode(), name="export.md")
    assert without_ids(again.document) == without_ids(normalise(draft.document))
    assert (again.number, again.title, again.date, again.aliases, again.front_matter) == (
        draft.number,
        draft.title,
        draft.date,
        draft.aliases,
        draft.front_matter,
    )
    assert exported(again) == text


def test_a_damaged_copy_says_what_its_clean_twin_says_word_for_word():
    damaged = next((SHARED / "seeds").glob("000_*"), None)
    twin = SHARED / "corpus" / "dynamically-typed" / "021.md"
    if damaged is None or not twin.exists():
        pytest.skip("no damaged copy with its clean twin in ../shared")
    found = read_issue(damaged.read_bytes(), name=damaged.name).document
    clean = read_issue(twin.read_bytes(), name=twin.name).document
    assert outline(found.sections) == outline(clean.sections)
    assert words_of(found) == words_of(clean)


def words_of(document):
    return re.findall(r"\S+", "\n".join(shown(document)))
