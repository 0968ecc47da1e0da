"""``manage.py serve``, for real: it comes up, says where everything is, and leaves nothing behind however it ends."""

import os
import re
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.machine import Machine, free_port, wait_until

PASSWORD = re.compile(r"Login +writer +([a-z0-9]{5}(?:-[a-z0-9]{5}){3})  \(shown this once")


class Service:
    """A running service and what it has printed so far."""

    def __init__(self, machine):
        self.ports = {"PORT": str(free_port()), "MAILBOX_SMTP_PORT": str(free_port())}
        self.process = machine.start("manage.py", "serve", "--no-demo", **self.ports)
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                break
        assert "Fortnight is up" in self.said, self.said + self.process.stdout.read()

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['PORT']}{path}", timeout=10) as response:
            return response.status, response.read().decode()

    def answers(self, path):
        try:
            return self.get(path)[0] == 200
        except OSError:
            return False

    def hear(self, words):
        """The next line that says ``words``."""
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return line.rstrip("\n")
        raise AssertionError(f"“{words}” was not said:\n{self.said}")

    def end(self, number):
        self.process.send_signal(number)
        self.said += self.process.stdout.read()
        return self.process.wait(40)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A machine and the service on it, for tests that leave it up; at their end it stops as well as ever."""
    machine = Machine(data_dir=tmp_path_factory.mktemp("serve") / "data")
    try:
        service = Service(machine)
        yield machine, service
        assert service.end(signal.SIGTERM) == 0, service.said
        wait_until(lambda: machine.processes() == {}, what="the end of all processes")
    finally:
        machine.clear_up()


def test_it_says_where_everything_is_and_all_of_it_answers(running):
    machine, service = running
    site = f"http://localhost:{service.ports['PORT']}"
    for place in (f"{site}/", f"{site}/studio/", f"{site}/mailbox/", str(machine.data_dir)):
        assert place in service.said
    assert service.get("/healthz") == (200, '{"database": true, "broker": true}')
    assert service.get("/mailbox/")[0] == 200
    assert service.get("/static/css/site.css")[0] == 200
    for process in ("web", "worker", "sender", "beat"):
        wait_until(
            lambda process=process: machine.manage("healthcheck", process, **service.ports).returncode == 0,
            seconds=60,
            what=f"a well {process}",
        )
    doctor = machine.manage("doctor", **service.ports)
    assert doctor.returncode == 0, doctor.stdout
    second = machine.manage("serve", PORT=str(free_port()), MAILBOX_SMTP_PORT=str(free_port()))
    assert second.returncode == 2
    assert second.stderr.splitlines() == [
        f"Fortnight already runs from {machine.data_dir}. Stop that one, or set DATA_DIR to another place."
    ]


def test_a_killed_process_comes_back_and_the_site_answers_all_the_while(running):
    machine, service = running
    killed = {}
    for pid, line in machine.processes().items():
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        if parent == service.process.pid and ("gunicorn" in line or "sender@" in line):
            killed["web" if "gunicorn" in line else "sender"] = pid
    os.kill(killed["sender"], signal.SIGKILL)
    assert service.hear("sender ended") == "fortnight sender ended (signal 9); starting it again in 1 s."
    assert service.get("/healthz")[0] == 200
    wait_until(
        lambda: machine.manage("healthcheck", "sender", **service.ports).returncode == 0, seconds=60, what="a sender"
    )
    os.kill(killed["web"], signal.SIGKILL)
    assert service.hear("web ended") == "fortnight web ended (signal 9); starting it again in 1 s."
    wait_until(lambda: service.answers("/healthz"), seconds=60, what="the site")
    assert "for the 5th time" not in service.said


def test_the_password_is_shown_once_and_data_stays_and_nothing_is_left_however_it_ends(machine):
    service = Service(machine)
    [password] = PASSWORD.findall(service.said)
    check = (
        "import django; django.setup(); from django.contrib.auth import authenticate; "
        f"print(authenticate(username='writer', password='{password}'))"
    )
    done = machine.run("-c", check, DJANGO_SETTINGS_MODULE="config.settings")
    assert done.stdout == "writer\n", done.stderr
    assert service.end(signal.SIGINT) == 0, service.said
    wait_until(lambda: machine.processes() == {}, what="the end of all processes")
    again = Service(machine)
    assert "shown this once" not in again.said
    assert "manage.py changepassword writer" in again.said
    assert machine.run("-c", check, DJANGO_SETTINGS_MODULE="config.settings").stdout == "writer\n"
    again.process.kill()
    again.process.wait()
    wait_until(lambda: machine.processes() == {}, seconds=60, what="the end of all processes")


@pytest.mark.parametrize("variable", ["PORT", "MAILBOX_SMTP_PORT"])
def test_a_port_in_use_is_named_with_the_way_out(machine, variable):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = machine.manage(
            "serve", **{"PORT": str(free_port()), "MAILBOX_SMTP_PORT": str(free_port()), variable: str(port)}
        )
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    found = re.fullmatch(
        rf"Port {port} on 127\.0\.0\.1 is in use\. Free it, or choose another: {variable}=(\d+) make run", line
    )
    assert found, line
    assert int(found[1]) > port
    assert not machine.servers_run()


def test_an_address_that_is_not_ours_is_named(machine):
    done = machine.manage("serve", BIND="not-a-host.invalid", PORT=str(free_port()))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "not-a-host.invalid is not an address of this machine. Listen on 127.0.0.1 or 0.0.0.0."
    ]
