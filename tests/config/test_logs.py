"""One line for what stands outside of the program; everything else keeps its traceback."""

import logging
import sys

import psycopg
import pytest
import redis
from billiard.exceptions import WorkerLostError
from django.db import OperationalError as DatabaseAway, ProgrammingError

from config.logs import LineFormatter


def logged(error, words="It was not written", *, cause=None):
    try:
        raise error from cause
    except type(error):
        record = logging.LogRecord("delivery", logging.ERROR, "x.py", 1, words, None, sys.exc_info())
    line = LineFormatter("%(levelname)s %(message)s").format(record)
    assert record.exc_info[1] is error  # other handlers have it whole
    return line


@pytest.mark.parametrize(
    ("error", "cause", "words"),
    [
        (
            DatabaseAway("refused\n\tDoes the server run?"),
            None,
            "refused Does the server run?",
        ),
        (DatabaseAway("terminated"), psycopg.errors.AdminShutdown("terminated"), "terminated"),
        (psycopg.OperationalError("the connection is lost"), None, "the connection is lost"),
        (redis.TimeoutError("Timeout reading"), None, "Timeout reading"),
        (redis.exceptions.BusyLoadingError("loading"), None, "loading"),
        (WorkerLostError("Worker exited prematurely: signal 9"), None, "Worker exited prematurely: signal 9"),
        (psycopg.OperationalError(""), None, "OperationalError"),
    ],
)
def test_a_server_that_is_away_and_a_process_that_was_killed_are_one_line(error, cause, words):
    assert logged(error, cause=cause) == f"ERROR It was not written: {words}"


def test_words_that_are_in_the_line_already_are_not_said_twice():
    assert logged(redis.TimeoutError("no answer"), "Lost: no answer") == "ERROR Lost: no answer"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ValueError("odd"), None),
        (ProgrammingError("no such column"), None),
        (DatabaseAway("deadlock detected"), psycopg.errors.DeadlockDetected("deadlock detected")),
    ],
)
def test_a_fault_of_ours_keeps_its_traceback(error, cause):
    lines = logged(error, cause=cause).splitlines()
    assert (lines[0], "Traceback (most recent call last):" in lines) == ("ERROR It was not written", True)
