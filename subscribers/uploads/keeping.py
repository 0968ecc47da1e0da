"""Uploaded files on disk, in a private folder for each upload, until the import is done.

What a browser calls a file tells which list it is (``unsubscribed_members.csv``), so the name is kept; but only its
letters, digits and a few marks, behind a number of ours.
"""

import datetime as dt
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

LONGEST_NAME = 60
_KEY = re.compile(r"[0-9a-f]{32}")
_MARKS = frozenset(" .-_()")


def new_folder() -> Path:
    """An empty folder that only we may read; its name is the upload's key. Raises OSError."""
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = _root() / secrets.token_hex(16)
    folder.mkdir(mode=0o700)
    return folder


def place_for(folder: Path, *, number: int, name: str) -> Path:
    """Where the upload's file ``number``, which the browser calls ``name``, is to be written."""
    return folder / f"{number:03}" / clean_name(name)


def clean_name(name: str) -> str:
    """What stays of a file's name: no folders, nothing hidden, no sign that means something to anybody."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(sign if sign.isalnum() or sign in _MARKS else "_" for sign in last).strip(" ._") or "list"
    stem, dot, ending = kept.rpartition(".")
    if not stem or len(ending) > 8:
        return kept[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"


def files_in(upload: str) -> list[Path]:
    """The upload's files, in the order they came."""
    return sorted(path for path in folder_of(upload).glob("*/*") if path.is_file())


def folder_of(upload: str) -> Path:
    """The folder of an upload, there or not. Raises ValueError for what is no key."""
    if not _KEY.fullmatch(upload):
        raise ValueError(f"{upload!r} is the key of no upload")
    return _root() / upload


def forget(upload: str) -> None:
    """Delete an upload's files; those that are gone already are none."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def untouched_since(moment: dt.datetime) -> Iterator[str]:
    """The keys of the uploads whose folders nobody wrote into since then."""
    for folder in _root().iterdir() if _root().is_dir() else ():
        if _KEY.fullmatch(folder.name) and folder.stat().st_mtime < moment.timestamp():
            yield folder.name


def _root() -> Path:
    return Path(settings.UPLOADS_DIR)
