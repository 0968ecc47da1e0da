"""A newsletter, and files to import into it."""

import pytest

from tests.factories import NewsletterFactory


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def write(tmp_path):
    def write(content, name="021.md"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
