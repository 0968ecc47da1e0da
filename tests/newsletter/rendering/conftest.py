"""Goldens: what each section kind is rendered to, kept as files and compared word for word."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def pytest_addoption(parser):
    parser.addoption("--update-goldens", action="store_true", help="write what is rendered now as tests/golden/")


@pytest.fixture
def golden(request):
    """Compare a rendering with a file below ``tests/golden/``, or write it with --update-goldens."""

    def compare(name, written):
        path = GOLDEN / name
        if request.config.getoption("--update-goldens", default=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written, encoding="utf-8")
        assert path.is_file(), f"no {path.name} yet: run pytest with --update-goldens and read what it wrote"
        assert written == path.read_text(encoding="utf-8")

    return compare
