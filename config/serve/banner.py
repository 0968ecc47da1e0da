"""What ``make run`` says once everything answers."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError
from rich.console import Console
from rich.text import Text

from config.serve.first_run import WRITER
from delivery.ways_out import ways_out

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
    """Where everything is, how to get in, and how to stop it; no line is wider than 80 columns but for addresses."""
    console.print(f"\nFortnight is up ({seconds:.1f} s).\n", style="bold", soft_wrap=True)
    for label, value in places():
        show_place(console, label, value)
    if password:
        show_login(console, password=password)
    else:
        show_place(console, "Login", "as before; a new password, should you need one:")
        show_place(console, "", f".venv/bin/python manage.py changepassword {WRITER}")
    show_place(console, "Stop", "Ctrl-C")
    console.print()


def show_place(console: Console, label: str, value: str | Text) -> None:
    """One line: what it is, and where."""
    console.print(Text.assemble((f"  {label:<9}", "dim"), value), soft_wrap=True)


def places() -> Iterator[tuple[str, str]]:
    """Label and address of everything there is to open; a line without a label goes on from the one before."""
    yield "Site", f"{settings.BASE_URL}/"
    yield "Studio", f"{settings.BASE_URL}{settings.LOGIN_REDIRECT_URL}"
    if settings.MAILBOX_ENABLED:
        yield "Mailbox", f"{settings.BASE_URL}/mailbox/"
        yield "", f"It takes what is sent to {settings.MAILBOX_SMTP_HOST}:{settings.MAILBOX_SMTP_PORT}{_what_leaves()}"
    yield "Docs", str(settings.BASE_DIR / "docs" / "index.md")
    yield "Data", str(settings.DATA_DIR)


def _what_leaves() -> str:
    """The end of the sentence about the mail catcher: whether it takes everything."""
    try:
        ways = ways_out()
    except DatabaseError:
        return "."
    if not ways:
        return "; no mail leaves this machine."
    others = f" and {len(ways) - 1} more" if len(ways) > 1 else ""
    return f".\n           Mail leaves this machine, by {ways[0]}{others}."


def show_login(console: Console, *, password: str) -> None:
    """The new login. It is nowhere else to be read: only its hash is kept."""
    show_place(console, "Login", Text.assemble(WRITER, "  ", (password, "bold"), "  (shown this once: write it down)"))
