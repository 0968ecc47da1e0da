"""The first of a host's addresses that answers is taken, and a silent one costs a moment only."""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from delivery.smtp.dialling import dial

V4 = socket.AF_INET


def reach(addresses, port):
    """Dial a name that has these addresses; says whom it reached and how long that took."""

    async def run():
        loop = asyncio.get_running_loop()

        async def getaddrinfo(_host, port, **_options):
            return [(V4, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        loop.getaddrinfo = getaddrinfo
        started = time.monotonic()
        reached = await dial("mail.example.org", port)
        try:
            return reached.getpeername()[0], time.monotonic() - started
        finally:
            reached.close()

    # asyncio's own loop, whose look-ups can be replaced, in a thread that runs no other.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, run()).result(20)


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def silent(monkeypatch):
    """An address from which nothing is ever heard."""
    connect = asyncio.SelectorEventLoop.sock_connect

    async def sock_connect(loop, opened, address):
        if address[0] == "127.0.0.9":
            await asyncio.sleep(60)
        await connect(loop, opened, address)

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", sock_connect)
    return "127.0.0.9"


def test_an_address_that_refuses_is_passed_over_at_once(port):
    reached, seconds = reach(["127.0.0.2", "127.0.0.1"], port)
    assert reached == "127.0.0.1"
    assert seconds < 0.2


def test_a_silent_address_has_a_head_start_and_no_more(port, silent):
    reached, seconds = reach([silent, "127.0.0.1"], port)
    assert reached == "127.0.0.1"
    assert 0.2 < seconds < 2


def test_it_says_why_where_no_address_answers(port):
    with pytest.raises(ConnectionRefusedError):
        reach(["127.0.0.2", "127.0.0.3"], port)


def test_a_name_without_an_address_is_an_error_too(port):
    with pytest.raises(OSError, match="no address"):
        reach([], port)
