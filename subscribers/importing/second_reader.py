"""A second process for a large file, so that two cores are busy: it reads every other chunk.

Both take all rows apart, which is the lesser work, so that each knows where a row begins and whether a quotation mark
was left open. The second one knows nothing of the database: what it read it hands to the first, which writes it.
"""

import collections
import contextlib
import gc
import itertools
import json
import logging
import os
import signal
import zipfile
from collections.abc import Iterator
from multiprocessing.connection import Connection, Pipe
from typing import NamedTuple

from subscribers.importing.lines_of_people import LinesOfPeople, numbered
from subscribers.importing.recognised import Recognised
from subscribers.importing.recognising import rows_of
from subscribers.importing.records import Record
from subscribers.importing.sources import Source, Unreadable

logger = logging.getLogger(__name__)

WORTH_IT = 8_000_000
"""Bytes: some 100,000 people, who take two seconds to read."""


class ReadBeside(NamedTuple):
    """A chunk that the second process read: lines for COPY, and what :class:`LinesOfPeople` counts."""

    rows: int
    refused: int
    doubted: int
    crossed: int
    people: bytes
    refusals: bytes


class SecondReader:
    """The other end of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def chunk(self, *, after: int) -> ReadBeside:
        """The next chunk that is not ours, its people numbered from ``after + 1``. Raises ChildProcessError."""
        try:
            self._connection.send_bytes(b"%d" % after)
            rows, refused, doubted, crossed = json.loads(self._connection.recv_bytes())
            people, refusals = self._connection.recv_bytes(), self._connection.recv_bytes()
            return ReadBeside(rows, refused, doubted, crossed, people, refusals)
        except (EOFError, OSError) as error:
            raise ChildProcessError("The process that read half of the file ended before its time.") from error


@contextlib.contextmanager
def second_reader(
    source: Source, recognised: Recognised, *, run: int, file: int, chunk: int
) -> Iterator[SecondReader | None]:
    """Somebody who reads the second, fourth … ``chunk`` rows; None where that would be no help.

    It is a copy of this process, since a new one takes as long to begin as 100,000 rows take to read; and it uses no
    connection and no thread of ours, so that it may be one of any process.
    """
    if not hasattr(os, "fork") or (os.cpu_count() or 1) == 1 or not _is_worth_it(source):
        yield None
        return
    ours, theirs = Pipe()
    child = os.fork()
    if child == 0:
        _be_second(ours, theirs, source, recognised, run=run, file=file, chunk=chunk)
    theirs.close()
    try:
        yield SecondReader(ours)
    finally:
        ours.close()
        os.kill(child, signal.SIGKILL)  # whatever it reads now is not wanted any more
        os.waitpid(child, 0)


def _is_worth_it(source: Source) -> bool:
    try:
        return source.size() >= WORTH_IT
    except (OSError, KeyError, zipfile.BadZipFile):
        return False  # who reads it says what is wrong with it


def skip(rows: Iterator[Record], chunk: int) -> bool:
    """Pass over so many rows; whether there was one."""
    return bool(collections.deque(itertools.islice(rows, chunk), maxlen=1))


def _be_second(
    ours: Connection, theirs: Connection, source: Source, recognised: Recognised, *, run: int, file: int, chunk: int
) -> None:
    """Never returns, and leaves as it is whatever the first process has open."""
    status = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        ours.close()
        gc.freeze()  # to look through what it shares with the first one would be to copy it
        rows, lines = rows_of(source, recognised), LinesOfPeople(run=run, file=file, recognised=recognised)
        while skip(rows, chunk):
            people = list(lines.of(itertools.islice(rows, chunk)))
            after = int(theirs.recv_bytes())
            counts = (len(people), len(lines.refused), lines.doubted, lines.crossed)
            theirs.send_bytes(json.dumps(counts).encode())
            theirs.send_bytes(numbered(people, run=run, after=after).encode())
            theirs.send_bytes("".join(lines.refused).encode())
            lines.clear()
        status = 0
    except (Unreadable, EOFError, OSError):
        pass  # the first process comes to the same place by itself, or is gone
    except Exception:
        logger.exception("Reading beside another process broke")
    finally:
        os._exit(status)
