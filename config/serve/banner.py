"""What ``make run`` says once everything answers."""

from collections.abc import Iterator

from django.conf import settings
from rich.console import Console
from rich.text import Text

from config.serve.first_run import WRITER

COLOURS = {
    "web": "cyan",
    "worker": "green",
    "sender": "blue",
    "beat": "yellow",
    "catcher": "magenta",
    "fortnight": "bold",
}


def show_line(console: Console, name: str, line: str) -> None:
    """One line of one process, with its name in front; the line is shown as it is."""
    if line:
        console.print(Text.assemble((f"{name:>9} ", COLOURS.get(name, "")), line), soft_wrap=True)


def show_banner(console: Console, *, seconds: float, password: str | None) -> None:
    """Where everything is, and how to get in."""
    console.print(f"\nFortnight is up ({seconds:.1f} s). Ctrl-C stops it.\n", style="bold", highlight=False)
    for label, value in places():
        console.print(Text.assemble((f"  {label:<9}", "dim"), value), soft_wrap=True)
    if password:
        show_login(console, password=password)
    else:
        forgotten = f".venv/bin/python manage.py changepassword {WRITER}"
        console.print(Text.assemble(("  Login    ", "dim"), f"as before; forgotten: {forgotten}"), soft_wrap=True)
    console.print()


def places() -> Iterator[tuple[str, str]]:
    """Label and address of everything there is to open."""
    yield "Site", f"{settings.BASE_URL}/"
    yield "Studio", f"{settings.BASE_URL}{settings.LOGIN_REDIRECT_URL}"
    if settings.MAILBOX_ENABLED:
        smtp = f"{settings.MAILBOX_SMTP_HOST}:{settings.MAILBOX_SMTP_PORT}"
        yield "Mailbox", f"{settings.BASE_URL}/mailbox/  (what is sent to {smtp}; nothing leaves this machine)"
    yield "Data", str(settings.DATA_DIR)


def show_login(console: Console, *, password: str) -> None:
    """The new login. It is nowhere else to be read: only its hash is kept."""
    login = Text.assemble(
        ("  Login    ", "dim"), WRITER, "  ", (password, "bold"), "  (shown this once: write it down)"
    )
    console.print(login, soft_wrap=True)
