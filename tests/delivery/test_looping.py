import asyncio
import threading

import pytest

from delivery.looping import run_to_end


async def where():
    await asyncio.sleep(0)
    return threading.get_ident()


async def fail():
    raise LookupError("nothing there")


def test_a_coroutine_is_run_in_this_thread_where_that_is_free():
    assert run_to_end(where()) == threading.get_ident()


def test_a_thread_that_runs_a_loop_already_is_left_to_it():
    async def inside():
        return run_to_end(where())

    assert asyncio.run(inside()) != threading.get_ident()


def test_what_it_raises_is_raised():
    with pytest.raises(LookupError, match="nothing there"):
        run_to_end(fail())
