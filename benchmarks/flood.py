"""A flood of made-up signups, and readers among it who do things right: ``python benchmarks/flood.py``.

``[--signups 10000] [--rate 50] [--reader-every 3] [--json]``. The site runs as in ``serve``: gunicorn and a worker,
with PostgreSQL and Valkey of its own, behind a proxy that is believed; an SMTP server takes the mail. The flood
presses the form for one address after another, each from another network, as fast as ``--rate`` says, with all that a
browser would send but the work. Readers open the page, wait, do the work that is asked for, press, and confirm by the
link in the mail. The page is timed apart, once every quarter of a second.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.flooding.visitors import PAGE, Inbox, Site, subscribe, value_of, watch  # noqa: E402

DOMAINS = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de", *(f"firm-{n}.example.org" for n in range(40)))
SAID = {200: "taken, or answered like one", 400: "asked to press again, with the work done", 429: "told to wait"}


def main() -> None:
    """Set the site up in a folder of its own, flood it, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--signups", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=50.0, help="Made-up signups a second.")
    parser.add_argument("--reader-every", type=float, default=3.0, help="Seconds between real readers.")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    from aiosmtpd.controller import Controller

    from tests.machine import free_port

    inbox = Inbox()
    mail = Controller(inbox, hostname="127.0.0.1", port=free_port())
    mail.start()
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-", ignore_cleanup_errors=True) as folder:
        site = Site(port=free_port())
        os.environ |= {
            "DATA_DIR": folder, "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "config.settings",
            "PORT": str(site.port), "TRUSTED_PROXIES": "1", "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "MAIL_SERVER_CHECKS": "no", "MAILBOX_ENABLED": "no",
        }  # fmt: skip
        processes: list[subprocess.Popen[bytes]] = []
        try:
            processes += _start(site)
            before = _cpu_seconds(processes[0].pid)
            found = _flood(site, inbox, options)
            asked = len(site.page_seconds) + len(site.press_seconds)
            found["processor time of the site, ms a request"] = (_cpu_seconds(processes[0].pid) - before) / asked * 1000
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)
            _stop_servers(Path(folder))
            mail.stop()
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<58}{value:>10,.1f}" if isinstance(value, float) else f"{name:<58}{value:>10,}")


def _start(site: Site) -> list[subprocess.Popen[bytes]]:
    import django  # the environment is set first

    django.setup()
    from django.core.management import call_command

    from config.serve.first_run import collect_static
    from config.serve.processes import web_command, worker_command
    from newsletter.models import Newsletter

    call_command("migrate", verbosity=0)
    collect_static()
    Newsletter.objects.create(
        slug="tide-notes", name="Tide Notes", sender_name="Alice", sender_email="alice@example.org"
    )
    # What it logs of each press that it turns away is not what is looked at here.
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen(command, **quiet) for command in (web_command(), worker_command())]
    deadline = time.monotonic() + 60
    while True:
        try:
            if site.ask("GET", PAGE, ip="203.0.113.1")[0] == 200:
                return started
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)


def _flood(site: Site, inbox: Inbox, options: argparse.Namespace) -> dict[str, float | int]:
    _, words = site.ask("GET", PAGE, ip="203.0.113.1")
    seen = value_of(words, "seen")
    time.sleep(2.5)
    began = time.monotonic()
    watchers = [threading.Thread(target=watch, args=(site,))]
    watchers.append(threading.Thread(target=_read, args=(site, inbox, options)))
    turn = iter(range(options.signups))
    lock = threading.Lock()

    def press() -> None:
        while True:
            with lock:
                number = next(turn, None)
            if number is None:
                return
            time.sleep(max(0.0, began + number / options.rate - time.monotonic()))
            ip = f"{random.randint(11, 190)}.{random.randint(0, 255)}.{random.randint(0, 255)}.{random.randint(1, 254)}"
            fields = {"email": f"made.up.{number}@{random.choice(DOMAINS)}", "seen": seen, "altcha": ""}
            status, _ = site.ask("POST", PAGE, ip=ip, fields=fields, timed=site.press_seconds)
            site.answers[status] += 1

    crowd = [threading.Thread(target=press) for _ in range(24)]
    for thread in (*watchers, *crowd):
        thread.start()
    for thread in crowd:
        thread.join()
    took = time.monotonic() - began
    site.over.set()
    for thread in watchers:
        thread.join()
    time.sleep(3)
    return _sum_up(site, inbox, took=took)


def _read(site: Site, inbox: Inbox, options: argparse.Namespace) -> None:
    readers = []
    while not site.over.wait(options.reader_every):
        reader = threading.Thread(target=subscribe, args=(site, inbox, len(readers)))
        reader.start()
        readers.append(reader)
    for reader in readers:
        reader.join()


def _sum_up(site: Site, inbox: Inbox, *, took: float) -> dict[str, float | int]:
    from subscribers.models import SignupPage, Subscription

    ours = [address for address in inbox.came if address.startswith("made.up.")]
    guarded = SignupPage.objects.filter(guarded_until__isnull=False).exists()
    found: dict[str, float | int] = {
        "made-up signups": sum(site.answers.values()),
        "  a second": sum(site.answers.values()) / took,
        **{f"  {SAID.get(status, status)} ({status})": count for status, count in sorted(site.answers.items())},
        "confirmation mails to made-up addresses": len(ours),
        "the form defended itself": int(guarded),
        "mails about it to the writer": sum(address == "alice@example.org" for address in inbox.came),
        "rows of signups": Subscription.objects.count(),
        **dict(sorted(site.readers.items())),
    }
    for name, times in {"page": site.page_seconds, "press": site.press_seconds}.items():
        found[f"{name}, ms (median)"] = statistics.median(times) * 1000
        found[f"{name}, ms (95 of 100)"] = sorted(times)[int(len(times) * 0.95) - 1] * 1000
        found[f"{name}, ms (longest)"] = max(times) * 1000
    if site.reader_waits:
        found["readers: from press to mail, s (median)"] = statistics.median(site.reader_waits)
        found["readers: from press to mail, s (longest)"] = max(site.reader_waits)
    return found


def _cpu_seconds(pid: int) -> float:
    """Of a process and its children, by Linux' /proc: what a request costs even where the machine is busy otherwise."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu_seconds(int(child)) for child in children)


def _stop_servers(folder: Path) -> None:
    from django.db import connections

    from config.embedded.servers import let_go

    connections.close_all()
    let_go(data_dir=folder, wait_seconds=60)


if __name__ == "__main__":
    main()
