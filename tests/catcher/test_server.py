"""The catcher's SMTP server, as the service runs it."""

import smtplib
import socket

from catcher.store import Mailbox
from tests.machine import free_port, wait_until


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_takes_mail_keeps_it_and_goes_when_asked(machine):
    port = free_port()
    process = machine.start("manage.py", "catch_mail", MAILBOX_SMTP_PORT=str(port))
    wait_until(lambda: answers(port), what="the catcher")
    raw = b"Subject: hi\r\n\r\n..dots\r\n" + b"x" * 500 + b"\r\n"
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        for _ in range(3):
            client.sendmail("b+1@example.org", ["bob@example.org", "jürgen@example.org"], raw, ["SMTPUTF8"])
    mailbox = Mailbox(machine.data_dir / "mailbox")
    assert mailbox.count() == 3
    [newest] = mailbox.newest(limit=1)
    assert newest.rcpt_to == ("bob@example.org", "jürgen@example.org")
    assert mailbox.content(newest.id) == raw
    assert not machine.servers_run()
    process.terminate()
    assert process.wait(20) == 0


def test_a_port_in_use_is_one_clear_line(machine):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = machine.manage("catch_mail", MAILBOX_SMTP_PORT=str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"CommandError: The mail catcher cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Stop what does, or set MAILBOX_SMTP_PORT."
    ]
