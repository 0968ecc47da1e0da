"""One run over several files, which must not get in each other's way."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from newsletter.importing.draft import Draft, UnusableSource
from newsletter.importing.encodings import MAX_BYTES
from newsletter.importing.reading import read_issue

ReadFile = Draft | UnusableSource


class ImportRun:
    """The files of a run, in their order, and the numbers that they name and were given.

    A file is read when its turn comes. A file that names no number has all that follow it read first, for it may take
    none of the numbers that they name.
    """

    def __init__(self, files: Sequence[str], *, keep_utm: bool = False) -> None:
        self._files = tuple(files)
        self._keep_utm = keep_utm
        self._read_early: dict[int, ReadFile] = {}
        self._named: set[int] = set()
        self._guessed: set[int] = set()
        self._given: dict[int, str] = {}
        self._place = 0

    def __iter__(self) -> Iterator[tuple[str, ReadFile]]:
        """Each file's name with its draft, or with the reason why it cannot be used."""
        for place, name in enumerate(self._files):
            self._place = place
            yield name, self._read_early.pop(place) if place in self._read_early else self._read(name)

    def taken(self, draft: Draft) -> frozenset[int]:
        """The numbers of other files, which a draft that names none may not take; empty where it names its own.

        Of two files with the same number in their names, the first has it.
        """
        if draft.number is not None and not draft.number_is_guessed:
            return frozenset()
        for place in range(self._place + 1, len(self._files)):
            if place not in self._read_early:
                self._read_early[place] = self._read(self._files[place])
        return frozenset(self._named | set(self._given) | (self._guessed - {draft.number}))

    def clash(self, draft: Draft) -> str:
        """What is to be said where an earlier file of the run has the draft's number; empty where none has."""
        other = None if draft.number is None or draft.number_is_guessed else self._given.get(draft.number)
        if other is None:
            return ""
        return (
            f"#{draft.number} came in from {_shown(other)} in the same run, and {_shown(self._files[self._place])} "
            "would write over it. Give one of the two another number, or import only one of them."
        )

    def give(self, number: int) -> None:
        """Note that the file whose turn it is became the issue of that number, or would."""
        self._given.setdefault(number, self._files[self._place])

    def _read(self, name: str) -> ReadFile:
        try:
            draft = read_issue(_bytes_of(name), name=name, keep_utm=self._keep_utm)
        except UnusableSource as error:
            return error
        if draft.number is not None:
            (self._guessed if draft.number_is_guessed else self._named).add(draft.number)
        return draft


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _bytes_of(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except IsADirectoryError as error:
        raise UnusableSource("This is a folder: name the files in it.") from error
    except OSError as error:
        raise UnusableSource(f"The file cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UnusableSource("This is no name of a file.") from error
