"""Several processes as one: one that dies is started again, and however they are told to stop, none is left."""

import os
import signal
import sys
import time
from pathlib import Path

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
    manager.Process(name="plain", command=[sys.executable, "-c", family + stays], essential="essential" in sys.argv),
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_told_twice_cuts_nothing_short(machine, number):
    *script, last = RUN.strip().splitlines()
    run = last.removeprefix("sys.exit(").removesuffix(")")
    tidies = [f"code = {run}", "print('tidying', flush=True)", "__import__('time').sleep(0.5)", "sys.exit(code)"]
    process = machine.start("-c", "\n".join([*script, *tidies]))
    assert sorted([process.stdout.readline(), process.stdout.readline()]) == ["deaf: child up\n", "plain: child up\n"]
    process.send_signal(number)
    assert process.stdout.readline() == "tidying\n"
    process.send_signal(number)
    assert process.wait(15) == 0


def test_a_process_that_fails_at_its_first_start_stops_the_others_with_a_word(machine):
    process = machine.start("-c", RUN, "ends")
    said = process.stdout.read()
    assert process.wait(15) == 1
    assert "fortnight: deaf ended (status 3); stopping everything else.\n" in said
    assert machine.processes() == {}


def children(machine, process):
    """The ids of the two that it runs now, by name; each has a child of its own."""
    found = {}
    for pid, line in machine.processes().items():
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        if parent == process.pid:
            found["deaf" if "SIG_IGN" in line else "plain"] = pid
    return found


def test_one_that_is_killed_is_started_again_with_a_word_and_the_other_is_left_alone(machine):
    process = up(machine)
    before = children(machine, process)
    os.kill(before["deaf"], signal.SIGKILL)
    assert process.stdout.readline() == "fortnight: deaf ended (signal 9); starting it again in 1 s.\n"
    assert process.stdout.readline() == "deaf: child up\n"
    # The child of the killed one is gone too: there are as many as before.
    wait_until(lambda: len(machine.processes()) == 5, what="two children and their children")
    after = children(machine, process)
    assert after["plain"] == before["plain"]
    assert after["deaf"] != before["deaf"]
    os.kill(after["deaf"], signal.SIGKILL)
    assert process.stdout.readline() == "fortnight: deaf ended (signal 9); starting it again in 2 s.\n"
    # While one is down, being told to stop is heard as ever.
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert machine.processes() == {}


def test_all_ends_when_an_essential_one_cannot_stay_up(machine):
    script = RUN.replace("from config.serve import manager", "from config.serve import manager, restarts").replace(
        "manager.GRACE_SECONDS = 1.0", "manager.GRACE_SECONDS = restarts.LONGEST_PAUSE = 0.2"
    )
    suicide = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    process = machine.start("-c", script.replace("family + stays]", f"{suicide!r}]"), "essential")
    said = process.stdout.read().splitlines()
    assert process.wait(15) == 1
    assert said.count("fortnight: plain ended (signal 9); starting it again in 0 s.") == 4
    assert said[-1] == ("fortnight: plain ended (signal 9) for the 5th time within a minute; stopping everything else.")
    assert machine.processes() == {}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent was killed")
def test_killed_outright_its_processes_are_told_to_stop(machine):
    process = up(machine)
    process.kill()
    process.wait()
    wait_until(lambda: len(machine.processes()) <= 3, what="the end of the child that listens")


def test_lines_come_whole_whatever_bytes_they_are(machine):
    talk = (
        "import sys; sys.stdout.buffer.write(b'half'); sys.stdout.flush(); "
        "sys.stdout.buffer.write(b' done\\n\\xff\\n'); sys.exit(4)"
    )
    script = RUN.replace("family + stays]", f"{talk!r}]")
    process = machine.start("-c", script)
    assert process.stdout.read().splitlines()[:2] == ["plain: half done", "plain: \ufffd"]
