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
MOST_PACKED = 200
"""Times: a list packs to a tenth or so, and what is packed to less than this is made to fill a machine."""
_LITTLE = 10_000_000
"""Bytes that may be packed as they like."""
_MOST_NAMED = 10
_LONGEST_NAMED = 80
_KNOWN_COMPRESSION = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_TABLES = {".csv", ".tsv", ".txt", ".tab", ".jsonl"}


class Unreadable(ValueError):
    """A file that cannot be used at all; the message names it, and says why and what to do."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Source:
    """A table to read: the file it is in, and where it came out of a ZIP, its name in there.

    ``note`` is to be said to the writer: what else is in the ZIP.
    """

    path: Path
    member: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """The table's own file name: some tools say in it which list it is."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    def size(self) -> int:
        """Bytes, unpacked."""
        if not self.member:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            return archive.getinfo(self.member).file_size

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
    return tables_in(paths)


def tables_in(files: Sequence[Path | Source]) -> list[Source]:
    """:func:`sources_of`, for tables too that were found before."""
    found = [source for file in files for source in ([file] if isinstance(file, Source) else _in_file(file))]
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
            all_members = archive.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        raise Unreadable(f"{path.name}: this ZIP is damaged ({error}). Download it once more.") from error
    members = [member for member in all_members if _is_table(member)]
    if any(member.filename == "xl/workbook.xml" for member in all_members):
        raise Unreadable(f"{path.name}: this is an Excel workbook. Save it as CSV, and import that.")
    if any(member.filename == "content.xml" for member in all_members):
        raise Unreadable(f"{path.name}: this is an OpenDocument file. Save the list as CSV, and import that.")
    note = _left_out(path, all_members)
    if not members:
        raise Unreadable(f"{path.name}: there is no CSV file in this ZIP. {note}".rstrip())
    for member in members:
        if member.flag_bits & 1:
            raise Unreadable(f"{path.name}: {member.filename} in it is locked with a password. Unpack it first.")
        if member.compress_type not in _KNOWN_COMPRESSION:
            raise Unreadable(f"{path.name}: {member.filename} in it is compressed in an unusual way. Unpack it first.")
        if member.file_size > LARGEST:
            raise Unreadable(f"{path.name}: {member.filename} in it is larger than {LARGEST:,} bytes.")
        if member.file_size > max(_LITTLE, MOST_PACKED * member.compress_size):
            raise Unreadable(
                f"{path.name}: {member.filename} in it becomes {member.file_size:,} bytes out of "
                f"{member.compress_size:,}, as no list of people does. If it is one, unpack it first."
            )
    if sum(member.file_size for member in members) > LARGEST:
        raise Unreadable(f"{path.name}: unpacked it is larger than {LARGEST:,} bytes. Unpack it, and import the parts.")
    return [
        Source(path=path, member=member.filename, note="" if number else note) for number, member in enumerate(members)
    ]


def _is_table(member: zipfile.ZipInfo) -> bool:
    place = PurePosixPath(member.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in place.parts)
    return not member.is_dir() and not hidden and place.suffix.lower() in _TABLES


def _left_out(path: Path, members: Sequence[zipfile.ZipInfo]) -> str:
    """What of a ZIP is not read, in a sentence; not the folders of what is named or read, nor what macOS puts in."""
    folders = {f"{folder}/" for member in members for folder in PurePosixPath(member.filename).parents}
    names = [
        "".join(sign if sign.isprintable() else "_" for sign in member.filename[:_LONGEST_NAMED])
        for member in members
        if not _is_table(member) and member.filename not in folders and not _is_of_macos(member.filename)
    ]
    if not names:
        return ""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return (
        f"Not read of {path.name}: {', '.join(names[:_MOST_NAMED])}{more}. Read are files that end in .csv, .tsv, "
        ".tab, .txt or .jsonl, and are neither hidden nor outside the ZIP."
    )


def _is_of_macos(name: str) -> bool:
    return any(part.startswith(("__MACOSX", "._", ".DS_Store")) for part in PurePosixPath(name).parts)
