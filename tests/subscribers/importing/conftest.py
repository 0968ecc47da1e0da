"""A newsletter, and lists that are moved in to it."""

import pytest

from subscribers.importing import runs
from tests.factories import NewsletterFactory


@pytest.fixture
def tide_notes(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def moved(tmp_path, tide_notes):
    """Moves files of these contents in; returns the run."""

    def move(*contents, newsletter=tide_notes, statement="", **options):
        paths = []
        for number, content in enumerate(contents):
            name, text = content if isinstance(content, tuple) else (f"list{number}.csv", content)
            paths.append(tmp_path / name)
            paths[-1].write_text(text, encoding="utf-8")
        run = runs.begin(paths, newsletter=newsletter, statement=statement, **options)
        runs.read(run)
        runs.start(run)
        assert runs.carry_on(run)
        return run

    return move
