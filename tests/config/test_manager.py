"""Several processes as one: however they are told to stop, and whatever they do, none is left."""

import signal
import sys
import time

import pytest

from tests.machine import wait_until

# Two children, each with a grandchild; the second is deaf to being asked.
RUN = """
import signal, sys
from pathlib import Path
from config.serve import manager
manager.GRACE_SECONDS = 1.0
family = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
ends = "import time; time.sleep(0.5); sys.exit(3)"
stays = "print('child up', flush=True); time.sleep(60)"
last = ends if "ends" in sys.argv else stays
processes = [
    manager.Process(name="plain", command=[sys.executable, "-c", family + stays]),
    manager.Process(name="deaf", command=[sys.executable, "-c", deaf + family + last]),
]
show = lambda name, line: print(f"{name}: {line}", flush=True)
sys.exit(manager.Manager(processes=processes, directory=Path("."), show=show).run())
"""


def up(machine):
    process = machine.start("-c", RUN)
    assert sorted([process.stdout.readline(), process.stdout.readline()]) == ["deaf: child up\n", "plain: child up\n"]
    wait_until(lambda: len(machine.processes()) == 5, what="two children and their children")
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_however_it_is_told_to_stop_nothing_is_left(machine, number):
    process = up(machine)
    started = time.monotonic()
    process.send_signal(number)
    assert process.wait(15) == 0
    assert time.monotonic() - started < 10
    assert machine.processes() == {}


def test_a_process_that_ends_by_itself_stops_the_others_with_a_word(machine):
    process = machine.start("-c", RUN, "ends")
    said = process.stdout.read()
    assert process.wait(15) == 1
    assert "fortnight: deaf ended (status 3); stopping everything else.\n" in said
    assert machine.processes() == {}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent was killed")
def test_killed_outright_its_processes_are_told_to_stop(machine):
    process = up(machine)
    process.kill()
    process.wait()
    wait_until(lambda: len(machine.processes()) <= 3, what="the end of the child that listens")


def test_lines_come_whole_whatever_bytes_they_are(machine):
    talk = (
        "import sys; sys.stdout.buffer.write(b'half'); sys.stdout.flush(); sys.stdout.buffer.write(b' done\\n\\xff\\n')"
    )
    script = RUN.replace("family + stays]", f"{talk!r}]")
    process = machine.start("-c", script)
    assert process.stdout.read().splitlines()[:2] == ["plain: half done", "plain: \ufffd"]
