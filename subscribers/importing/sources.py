"""The files of an import, opened as bytes: CSV as it is, and what a ZIP holds."""

import contextlib
import dataclasses
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

LARGEST = 2_000_000_000
"""Bytes of one file, unpacked: some ten million people."""
MOST_FILES = 100
_KNOWN_COMPRESSION = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_TABLES = {".csv", ".tsv", ".txt", ".tab", ".jsonl"}


class Unreadable(ValueError):
    """A file that cannot be used at all; the message names it, and says why and what to do."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Source:
    """A table to read: the file it is in, and where it came out of a ZIP, its name in there."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The table's own file name: some tools say in it which list it is."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @contextlib.contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Its bytes, from the beginning. Raises Unreadable."""
        try:
            if not self.member:
                with self.path.open("rb") as file:
                    yield file
                return
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as unpacked:
                yield unpacked  # type: ignore[misc]  # it reads bytes, as is all that is asked of it
        except OSError as error:
            raise Unreadable(f"{self.path.name}: cannot be read ({error.strerror or error}).") from error
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Unreadable(f"{self.path.name}: {self.member} in it cannot be unpacked ({error}).") from error


def sources_of(paths: Sequence[Path]) -> list[Source]:
    """The tables in these files, in order. Raises Unreadable for a file that holds none."""
    found = [source for path in paths for source in _in_file(path)]
    if len(found) > MOST_FILES:
        raise Unreadable(f"These are {len(found)} tables; one import takes {MOST_FILES}. Import them in parts.")
    return found


def _in_file(path: Path) -> list[Source]:
    try:
        size = path.stat().st_size
        is_zip = size > 0 and zipfile.is_zipfile(path)
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise Unreadable(f"{path.name}: cannot be read ({error.strerror or error}).") from error
    if size == 0:
        raise Unreadable(f"{path.name}: the file is empty. Export it once more.")
    if is_zip and start.startswith(b"PK"):
        return _in_zip(path)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Unreadable(f"{path.name}: this ZIP is damaged (its end is missing). Download it once more.")
    if size > LARGEST:
        raise Unreadable(f"{path.name}: larger than {LARGEST:,} bytes. Split it, and import the parts.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(f"{path.name}: this is an Excel workbook. Save it as CSV, and import that.")
    return [Source(path=path)]


def _in_zip(path: Path) -> list[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if _is_table(member)]
            names = set(archive.namelist())
    except (OSError, zipfile.BadZipFile) as error:
        raise Unreadable(f"{path.name}: this ZIP is damaged ({error}). Download it once more.") from error
    if "xl/workbook.xml" in names:
        raise Unreadable(f"{path.name}: this is an Excel workbook. Save it as CSV, and import that.")
    if not members:
        raise Unreadable(f"{path.name}: there is no CSV file in this ZIP.")
    for member in members:
        if member.flag_bits & 1:
            raise Unreadable(f"{path.name}: {member.filename} in it is locked with a password. Unpack it first.")
        if member.compress_type not in _KNOWN_COMPRESSION:
            raise Unreadable(f"{path.name}: {member.filename} in it is compressed in an unusual way. Unpack it first.")
        if member.file_size > LARGEST:
            raise Unreadable(f"{path.name}: {member.filename} in it is larger than {LARGEST:,} bytes.")
    if sum(member.file_size for member in members) > LARGEST:
        raise Unreadable(f"{path.name}: unpacked it is larger than {LARGEST:,} bytes. Unpack it, and import the parts.")
    return [Source(path=path, member=member.filename) for member in members]


def _is_table(member: zipfile.ZipInfo) -> bool:
    place = PurePosixPath(member.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in place.parts)
    return not member.is_dir() and not hidden and place.suffix.lower() in _TABLES
