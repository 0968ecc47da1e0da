"""Messages a second over the whole path on loopback: claim, fill, SMTP, hand-off commit, settle.

``python benchmarks/send.py [--readers 2000] [--lanes 1]``. The mail server is a bare socket in a process of its own
that accepts everything. Measured against the standard library's smtplib sending one ready message to the same server.
"""

import argparse
import multiprocessing
import os
import smtplib
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

STORY = "The spring tide came early, and the harbour wall kept the line it has kept for a hundred years. " * 12


def main() -> None:
    """Make a database, send, print."""
    parser = argparse.ArgumentParser(description="Messages a second over the whole path on loopback.")
    parser.add_argument("--readers", type=int, default=2000)
    parser.add_argument("--lanes", type=int, default=1, help="Sending processes.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder:
        port = _start_server()
        os.environ |= {"DATA_DIR": folder, "EMAIL_URL": f"smtp://127.0.0.1:{port}", "LOG_LEVEL": "WARNING"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        _run(readers=options.readers, lanes=options.lanes, port=port)


def _run(*, readers: int, lanes: int, port: int) -> None:
    import django  # the environment is set first

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    mailing_id, freeze_seconds = _make_mailing(readers)
    per_fill, size, message = _fill_speed(mailing_id)
    print(f"{readers} readers, {size / 1024:.1f} KB a message, {lanes} sending process(es)")
    print(f"freeze           {freeze_seconds * 1000:8.0f} ms   for all")
    print(f"fill             {per_fill * 1e6:8.0f} µs   a message")
    print(f"smtplib          {_smtplib_speed(port, message):8.0f} /s   one ready message, nothing written down")
    print(f"Fortnight        {_send_speed(mailing_id, readers=readers, lanes=lanes):8.0f} /s   the whole path")


def _make_mailing(readers: int) -> tuple[int, float]:
    from django.utils import timezone

    from delivery import mailings
    from newsletter.document import Document, SectionNode
    from newsletter.editing.saving import save_document
    from newsletter.models import Issue, Newsletter
    from subscribers.models import Subscriber, Subscription, SubscriptionState

    newsletter = Newsletter.objects.create(
        slug="bench", name="Bench", sender_name="Bench", sender_email="bench@example.org", postal_address="Here"
    )
    people = Subscriber.objects.bulk_create(
        Subscriber(address=f"r{n}@example.org", given_address=f"r{n}@example.org", name=f"Reader {n}")
        for n in range(readers)
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=person, newsletter=newsletter, state=SubscriptionState.ACTIVE) for person in people
    )
    title = {"type": "title", "content": [{"type": "text", "text": "Tides 🌊"}]}
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": STORY}]}
    sections = tuple(SectionNode(kind="topic", content=(title, paragraph, paragraph)) for _ in range(8))
    issue = Issue.objects.create(newsletter=newsletter, number=1, title="High water", slug="1")
    save_document(issue, Document(sections=sections), reason="benchmark")
    started = time.perf_counter()
    mailing = mailings.begin(issue, now=timezone.now())
    return mailing.pk, time.perf_counter() - started


def _fill_speed(mailing_id: int) -> tuple[float, int, bytes]:
    from delivery.message import Identity, compile_message
    from delivery.models import Mailing
    from delivery.recipients import recipient_of
    from newsletter.rendering.types import RenderedIssue
    from subscribers.models import Subscription

    mailing = Mailing.objects.get(pk=mailing_id)
    message = compile_message(
        RenderedIssue.from_json(mailing.rendered), identity=Identity.from_json(mailing.identity), date=mailing.date
    )
    reader = recipient_of(Subscription.objects.select_related("subscriber").earliest("pk"), issue_id=mailing.issue_id)
    filled = message.fill(reader)
    return _seconds(lambda: message.fill(reader)), len(filled), filled


def _seconds(act: Callable[[], object], *, times: int = 300) -> float:
    """The median of ``times`` runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _smtplib_speed(port: int, message: bytes) -> float:
    with smtplib.SMTP("127.0.0.1", port) as client:
        return 1 / _seconds(lambda: client.sendmail("bench@example.org", ["r0@example.org"], message))


def _send_speed(mailing_id: int, *, readers: int, lanes: int) -> float:
    from django.db import connections

    connections.close_all()
    workers = [multiprocessing.Process(target=_send, args=(mailing_id,)) for _ in range(lanes)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - started
    from delivery.models import Delivery

    sent = Delivery.objects.filter(mailing=mailing_id, state="sent").count()
    if sent != readers:
        raise SystemExit(f"only {sent} of {readers} were sent")
    return readers / seconds


def _send(mailing_id: int) -> None:
    """One sending process."""
    from delivery.route import open_route
    from delivery.sender import Sender

    from delivery.models import Mailing

    mailing = Mailing.objects.select_related("issue").get(pk=mailing_id)
    Sender(mailing, stop=lambda: False, seconds=3600).run(open_route())


def _start_server() -> int:
    listener = socket.create_server(("127.0.0.1", 0))
    multiprocessing.Process(target=_serve, args=(listener,), daemon=True).start()
    return int(listener.getsockname()[1])


def _serve(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_converse, args=(connection,), daemon=True).start()


def _converse(connection: socket.socket) -> None:
    """Accept everything, and read bodies in one go."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(b"220 bench\r\n")
    buffer = b""
    while data := connection.recv(1 << 17):
        buffer += data
        while b"\r\n" in buffer:
            line, _, buffer = buffer.partition(b"\r\n")
            verb = line[:4].upper()
            if verb == b"DATA":
                connection.sendall(b"354 go on\r\n")
                while not buffer.endswith(b"\r\n.\r\n"):
                    buffer += connection.recv(1 << 17)
                buffer = b""
            connection.sendall(b"221 bye\r\n" if verb == b"QUIT" else b"250 OK\r\n")


if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
