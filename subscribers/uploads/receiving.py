"""Files as they come in by the network: onto the disk block by block, and no further than a limit."""

import contextlib
import errno
import os
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from subscribers.uploads.keeping import place_for

FIELD = "files"
MOST_BYTES = 500_000_000
"""Of all files of one upload together: a table of some five million people, or a ZIP of more."""
MOST_FILES = 50


class IntoFolder(FileUploadHandler):
    """Writes the files of the field :data:`FIELD` into ``folder``; ``received`` are their paths.

    ``trouble`` says, to the writer, why not all of them could be taken; it is empty where they were.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.received: list[Path] = []
        self.trouble = ""
        self.folder = folder
        self._room = MOST_BYTES
        self._file: BinaryIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD:
            raise SkipFile
        if len(self.received) == MOST_FILES:
            self._stop(f"These are more than {MOST_FILES} files. Move them in in parts, or as one ZIP.")
        path = place_for(self.folder, number=len(self.received), name=self.file_name or "")
        with self._told():
            path.parent.mkdir(mode=0o700)
            self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self.received.append(path)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """A block of the file."""
        self._room -= len(raw_data)
        if self._room < 0:
            self._stop(
                f"The files are larger than {MOST_BYTES // 1_000_000} MB together, which is the most one upload takes. "
                "Pack them into a ZIP, or move them in in parts."
            )
        if self._file is not None:
            with self._told():
                self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:  # noqa: ARG002 - Django's signature
        """The file is whole. Nothing of it is handed on: the folder has it."""
        with self._told():
            self.close()
        return None

    def upload_interrupted(self) -> None:
        """The browser went away, or Django gave up."""
        self.close()

    def close(self) -> None:
        """Close the file that is being written, if there is one."""
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    @contextlib.contextmanager
    def _told(self) -> Any:
        try:
            yield
        except OSError as error:
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            why = "its disk is full" if full else f"it could not be written to disk ({error.strerror})"
            self._stop(f"The server could not keep the files: {why}. Tell whoever runs it.")

    def _stop(self, trouble: str) -> None:
        self.trouble = trouble
        with contextlib.suppress(OSError):
            self.close()
        # What else comes is read and thrown away, so that the browser listens to the answer.
        raise StopUpload(connection_reset=False)
