"""A newsletter, and lists that were uploaded for it."""

import pytest

from subscribers.uploads import keeping, steps
from tests.factories import NewsletterFactory, WriterFactory


@pytest.fixture
def tide_notes(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def uploaded(tide_notes):
    """``uploaded("email\\n…", ("name.csv", b"…"))``: what became of files that were uploaded together."""

    def upload(*contents):
        folder = keeping.new_folder()
        paths = []
        for number, content in enumerate(contents):
            name, data = content if isinstance(content, tuple) else (f"list{number}.csv", content)
            path = keeping.place_for(folder, number=number, name=name)
            path.parent.mkdir()
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
            paths.append(path)
        return steps.receive(folder.name, paths, newsletter=tide_notes, author=WriterFactory())

    return upload
