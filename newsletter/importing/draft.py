"""What an importer returns: an issue that is not stored yet, and everything that was done to read it."""

import dataclasses
import datetime as dt
import enum
from typing import Any

from newsletter.document import Document


class SourceFormat(enum.StrEnum):
    """What a file was read as."""

    MARKDOWN = "markdown"
    PLAINTEXT = "plaintext"
    HTML = "html"


class UnusableSource(ValueError):
    """The source cannot be read; ``line`` is where (from 1), None when it is the whole file."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclasses.dataclass(frozen=True, kw_only=True)
class Repair:
    """One kind of damage that was undone: how often, and one example ("‚Äô → ’")."""

    what: str
    count: int
    example: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Caution:
    """Something the writer should look at; ``line`` is in the source, from 1."""

    message: str
    line: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Draft:
    """An issue as read from a source.

    ``number_is_guessed``: it stands only in the file's name, so it gives way to an issue that has it.
    """

    format: SourceFormat
    document: Document
    number: int | None = None
    number_is_guessed: bool = False
    title: str = ""
    date: dt.date | None = None
    aliases: tuple[str, ...] = ()
    preheader: str = ""
    front_matter: dict[str, Any] = dataclasses.field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[Caution, ...] = ()
