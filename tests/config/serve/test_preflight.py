"""A port that is taken: which other one is named."""

import contextlib
import socket

import pytest

from config.errors import SetupError
from config.serve import preflight

HOST = "127.0.0.1"


def taken_in_a_row(stack, *, count):
    """The first of ``count`` ports, one after the other, all of which are listened on until ``stack`` is left."""
    for first in range(20100, 30000, 50):
        with contextlib.ExitStack() as attempt:
            try:
                for port in range(first, first + count):
                    attempt.enter_context(socket.create_server((HOST, port)))
            except OSError:
                continue
            if preflight._is_free(first + count, host=HOST) and preflight._is_free(first + count + 1, host=HOST):
                stack.enter_context(attempt.pop_all())
                return first
    raise AssertionError("no such ports on this machine")


def test_the_suggested_port_is_free_where_the_next_ones_are_taken_too():
    with contextlib.ExitStack() as stack:
        first = taken_in_a_row(stack, count=3)
        with pytest.raises(SetupError) as refusal:
            preflight.check_port(host=HOST, port=first, variable="PORT")
    assert str(refusal.value) == (
        f"Port {first} on 127.0.0.1 is in use. Free it, or choose another: PORT={first + 3} make run"
    )


def test_the_suggested_port_is_not_one_of_our_own(settings):
    with contextlib.ExitStack() as stack:
        first = taken_in_a_row(stack, count=2)
        settings.WEB_PORT = first + 2
        assert preflight.free_port_near(first, host=HOST) == first + 3


@pytest.mark.parametrize("port", [25, 80, 1023, 65535])
def test_after_the_systems_own_ports_and_after_the_last_comes_one_above_8000(port):
    found = preflight.free_port_near(port, host=HOST)
    assert found is not None
    assert 8000 <= found < 9300


def test_where_no_port_is_free_none_is_named(monkeypatch):
    monkeypatch.setattr(preflight, "_is_free", lambda port, *, host: False)
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError) as refusal:
            preflight.check_port(host=HOST, port=port, variable="MAILBOX_SMTP_PORT")
    assert str(refusal.value) == (f"Port {port} on 127.0.0.1 is in use. Free it, or set MAILBOX_SMTP_PORT to another.")
