"""Lines of the log. What stands outside of this program, such as a database that is away, has no traceback to read."""

import copy
import logging
import re
from http import HTTPStatus

_OUTSIDE = frozenset(
    {
        "psycopg.OperationalError",
        "psycopg.InterfaceError",
        "django.db.utils.OperationalError",
        "django.db.utils.InterfaceError",
        "redis.exceptions.ConnectionError",
        "redis.exceptions.TimeoutError",
        "kombu.exceptions.OperationalError",
        "billiard.exceptions.WorkerLostError",
        "config.errors.SetupError",
    }
)
# Class 08 is about connections, 53 about a server that is full, 57 about one that is stopped (the manual's appendix A).
_SQL_STATES = ("08", "53", "57")
LONGEST = 300
# Addresses whose next part opens something to whoever has it: readers' links, skipping an issue, invitations, accounts.
_OPENS = re.compile(
    r"""((?:^|[\s"'(]|://[^/\s]+)/(?:[cupadfs]|studio/(?:invitations|login/reset/[^/\s]+|account/address))/)[^/\s"')]+"""
)


class NotTheBusy(logging.Filter):
    """Leaves out that a visitor was told to come back later: a flood would fill the log with one line a press."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != HTTPStatus.TOO_MANY_REQUESTS


class LineFormatter(logging.Formatter):
    """One line where a server is away or a process was killed, whatever asked for a traceback; and no address in it
    that opens something to whoever reads the log.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging’s
        """The line without its traceback."""
        return _OPENS.sub(r"\1…", super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        if error is None or not _is_outside(error):
            return super().format(record)
        plain = copy.copy(record)
        plain.exc_info = plain.exc_text = None
        line = super().format(plain)
        words = " ".join(str(error).split())[:LONGEST] or type(error).__name__
        return line if words in line else f"{line}: {words}"


def _is_outside(error: BaseException) -> bool:
    # By their names: a command that needs neither queue nor cache need not load what they are made with.
    if not any(f"{kind.__module__}.{kind.__qualname__}" in _OUTSIDE for kind in type(error).__mro__):
        return False
    cause = error.__cause__ if error.__cause__ is not None else error
    state = getattr(cause, "sqlstate", None)
    return state is None or str(state).startswith(_SQL_STATES)
