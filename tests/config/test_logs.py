"""One line for what stands outside of the program; everything else keeps its traceback."""

import logging
import re
import sys

import psycopg
import pytest
import redis
from billiard.exceptions import WorkerLostError
from django.db import OperationalError as DatabaseAway, ProgrammingError
from django.urls import get_resolver

from config.logs import LineFormatter, NotTheBusy


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


@pytest.mark.parametrize(("status", "written"), [(429, False), (404, True), (500, True), (None, True)])
def test_who_is_told_to_come_back_later_fills_no_log(status, written):
    record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, "words", None, None)
    if status is not None:
        record.status_code = status
    assert NotTheBusy().filter(record) is written


KEY = "Nf3xk-9_a:1tZ"


@pytest.mark.parametrize(
    ("logger", "words", "args", "line"),
    [
        ("django.request", "%s: %s", ("Unprocessable Entity", f"/studio/invitations/{KEY}/"),
         "Unprocessable Entity: /studio/invitations/…/"),
        ("django.request", "%s: %s", ("Bad Request", f"/p/{KEY}/address/"), "Bad Request: /p/…/address/"),
        ("django.request", "%s: %s", ("Bad Request", f"/f/{KEY}/good/"), "Bad Request: /f/…/good/"),
        *[("django.request", "%s: %s", ("Gone", f"/{each}/{KEY}/"), f"Gone: /{each}/…/") for each in "cuads"],
        ("django.request", "%s: %s", ("Gone", f"/studio/login/reset/MQ/{KEY}/"), "Gone: /studio/login/reset/MQ/…/"),
        ("django.request", "%s: %s", ("Gone", f"/studio/account/address/{KEY}/"), "Gone: /studio/account/address/…/"),
        ("django.security.csrf", "Forbidden (%s): %s", ("no cookie", f"/u/{KEY}/"), "Forbidden (no cookie): /u/…/"),
        ("newsletter", f"not sent: https://example.org/c/{KEY}", (), "not sent: https://example.org/c/…"),
        ("django.request", "%s: %s", ("Not Found", "/tide-notes/s/7/"), "Not Found: /tide-notes/s/7/"),
        ("django.request", "%s: %s", ("Not Found", "/studio/invitations/"), "Not Found: /studio/invitations/"),
    ],
)  # fmt: skip
def test_what_opens_something_to_whoever_has_it_is_in_no_line(logger, words, args, line):
    record = logging.LogRecord(logger, logging.WARNING, "x.py", 1, words, args, None)
    assert LineFormatter("%(message)s").format(record) == line


def test_every_address_with_a_token_is_among_them():
    kept = [
        path
        for path in addresses(get_resolver())
        if ":token>" in path
        and "TOKEN" in LineFormatter("%(message)s").format(
            logging.LogRecord("x", 30, "x.py", 1, re.sub(r"<[^>]*token>", "TOKEN", f"/{path}"), (), None)
        )
    ]  # fmt: skip
    assert (kept, sum(":token>" in path for path in addresses(get_resolver())) > 10) == ([], True)


def addresses(resolver):
    for each in resolver.url_patterns:
        deeper = addresses(each) if hasattr(each, "url_patterns") else [""]
        yield from (f"{each.pattern}{path}" for path in deeper)


def test_no_line_is_written_where_a_form_was_pressed_too_often(settings):
    (handler,) = [settings.LOGGING["handlers"][name] for name in settings.LOGGING["root"]["handlers"]]
    assert handler["filters"] == ["not_the_busy"]
