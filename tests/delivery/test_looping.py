import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from delivery.looping import run_to_end


def apart(act):
    """In a thread that surely runs no loop: a browser test may have left one in this."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result(10)


async def where():
    await asyncio.sleep(0)
    return threading.get_ident()


async def fail():
    raise LookupError("nothing there")


def test_a_coroutine_is_run_in_this_thread_where_that_is_free():
    ran, here = apart(lambda: (run_to_end(where()), threading.get_ident()))
    assert ran == here


def test_a_thread_that_runs_a_loop_already_is_left_to_it():
    async def inside():
        return run_to_end(where()), threading.get_ident()

    ran, here = apart(lambda: asyncio.run(inside()))
    assert ran != here


def test_what_it_raises_is_raised():
    with pytest.raises(LookupError, match="nothing there"):
        run_to_end(fail())
