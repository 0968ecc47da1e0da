"""README.md's “Five minutes to a first issue sent”, for real: its own lines, in a shell, beside a running service."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.machine import PROJECT, free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^(?P<indent> *)```sh\n(?P<lines>.*?)^ *```$", re.MULTILINE | re.DOTALL)


def steps():
    """The shell lines of the five minutes, one string a step."""
    section = README.partition("## Five minutes")[2].partition("\n## ")[0]
    return [re.sub(f"^{found['indent']}", "", found["lines"], flags=re.MULTILINE) for found in FENCED.finditer(section)]


@pytest.fixture
def service(machine):
    """What ``make run`` starts, on ports of its own, with the demo loaded."""
    ports = {"PORT": str(free_port()), "MAILBOX_SMTP_PORT": str(free_port())}
    process = machine.start("manage.py", "serve", **ports)
    said = ""
    for line in process.stdout:
        said += line
        if "Login" in line:
            break
    assert "Fortnight is up" in said, said
    return ports


@pytest.fixture
def shell(machine, service, tmp_path):
    """The README's shell: the project's folder as it sees it, so that its files go nowhere else."""
    folder = tmp_path / "project"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(Path(sys.executable))
    (folder / "manage.py").symlink_to(PROJECT / "manage.py")
    # A link to the interpreter is another environment to it: say where our packages are.
    paths = os.pathsep.join([str(PROJECT), *(path for path in sys.path if path.endswith("site-packages"))])

    def run(lines):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", lines],
            cwd=folder,
            env=machine.environment(PYTHONPATH=paths, **service),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_five_minutes_end_with_25_mails_in_the_mailbox_and_a_page_in_the_archive(service, shell):
    write, look, send = steps()

    assert shell(write) == ""
    seen = shell(look)
    assert "Stored as #5: Hello from Fortnight." in seen
    assert "Hello reader, this is my first issue." in seen
    assert "[1] https://en.wikipedia.org/wiki/Grey_heron?utm_source=slow-signals" in seen

    assert "Finished. 25 of 25 sent." in shell(send)
    deadline = time.monotonic() + 20
    while "25 mails" not in (mailbox := get(service, "/mailbox/")):
        assert time.monotonic() < deadline, mailbox
        time.sleep(0.2)
    assert "#5: Hello from Fortnight" in mailbox
    assert "Hello from Fortnight" in get(service, "/slow-signals/")


def get(service, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{service['PORT']}{path}", timeout=20) as answer:
        return answer.read().decode()


def test_the_places_it_names_are_those_of_a_fresh_start():
    named = set(re.findall(r"<(http://localhost:8000/[^>]*)>", README))

    assert named == {f"http://localhost:8000/{path}/" for path in ("mailbox", "slow-signals", "studio")}
