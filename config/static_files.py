"""Stylesheets and scripts under names that change with their content; a stylesheet is one file to its readers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# As our stylesheets write it: alone on its line.
_IMPORT = re.compile(r'^@import "([^":]+)";$\n?', re.MULTILINE)


def joined(stylesheet: Path) -> str:
    """The stylesheet with those it imports in their places.

    A browser that came upon an ``@import`` would ask for that file only then, and show the page once it is there.
    """
    return _IMPORT.sub(lambda found: joined(stylesheet.parent / found[1]), stylesheet.read_text("utf-8"))


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise brings no types
    """Falls back to the plain name of a file that is not collected yet: a command may render a page before that."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Name and compress what was collected, each stylesheet joined with those it imports."""
        sources = {
            name: (_Joined(storage) if name.endswith(".css") else storage, path)
            for name, (storage, path) in paths.items()
        }
        yield from super().post_process(sources, dry_run, **options)


class _Joined:
    """A place that stylesheets come from, as the storage reads it."""

    def __init__(self, storage: FileSystemStorage) -> None:
        self.storage = storage

    def open(self, name: str) -> ContentFile[bytes]:
        return ContentFile(joined(Path(self.storage.path(name))).encode())
