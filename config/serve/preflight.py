"""What must be so before anything is started: our ports are free, and nobody else serves this ``DATA_DIR``."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from config.embedded import locks
from config.embedded.places import make_data_dir
from config.errors import SetupError

LAST_PORT = 65535
PORTS_TRIED = 200


def check_ports() -> None:
    """Raise SetupError naming the first port that is taken and the variable that moves it."""
    check_port(host=settings.WEB_HOST, port=settings.WEB_PORT, variable="PORT")
    if settings.MAILBOX_ENABLED:
        check_port(host=settings.MAILBOX_SMTP_HOST, port=settings.MAILBOX_SMTP_PORT, variable="MAILBOX_SMTP_PORT")


def check_port(*, host: str, port: int, variable: str) -> None:
    """Raise SetupError unless ``port`` can be listened on."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise SetupError(f"{host} is not an address of this machine. Listen on 127.0.0.1 or 0.0.0.0.") from None
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            in_use = error.errno == errno.EADDRINUSE
            trouble = "is in use" if in_use else f"cannot be listened on ({error.strerror})"
            another = free_port_near(port, host=host)
            choice = f"choose another: {variable}={another} make run" if another else f"set {variable} to another."
            raise SetupError(f"Port {port} on {host} {trouble}. Free it, or {choice}") from None


def free_port_near(port: int, *, host: str) -> int | None:
    """A port after ``port`` (after 8000 for one that is the system's own) that nothing listens on now, if any is near.

    Those that are set for something else of ours are left to it.
    """
    first = port + 1 if 1024 <= port < LAST_PORT else 8000 + port % 1000
    ours = {settings.WEB_PORT, settings.MAILBOX_SMTP_PORT}
    near = (number for number in range(first, min(first + PORTS_TRIED, LAST_PORT + 1)) if number not in ours)
    return next((number for number in near if _is_free(number, host=host)), None)


def _is_free(port: int, *, host: str) -> bool:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


@contextmanager
def alone_in_data_dir() -> Iterator[None]:
    """Hold ``DATA_DIR`` for this service. Raises SetupError where another one runs from it."""
    make_data_dir(settings.DATA_DIR)
    run = settings.DATA_DIR / "run"
    make_data_dir(run)
    descriptor = locks.try_acquire(run / "serve.lock", exclusive=True)
    if descriptor is None:
        raise SetupError(
            f"Fortnight already runs from {settings.DATA_DIR}. Stop that one, or set DATA_DIR to another place."
        )
    try:
        yield
    finally:
        locks.release(descriptor)
