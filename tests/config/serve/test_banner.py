"""What ``make run`` says, in a terminal and in a pipe."""

import io
import re

import pytest
from rich.console import Console

from config.env import MailRoute
from config.serve import banner
from delivery.models import SendingRoute

ALIGNED = re.compile(r"  [A-Z][a-z]+ +\S|           \S")


@pytest.fixture
def said(settings, db):
    """``said(password=…, terminal=…)``: the banner's lines, on a machine that was told nothing."""
    settings.BASE_URL, settings.MAILBOX_ENABLED = "http://localhost:8000", True
    settings.MAILBOX_SMTP_HOST, settings.MAILBOX_SMTP_PORT = "127.0.0.1", 2525
    settings.EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=2525, tls="none")

    def lines(*, password, terminal=False):
        out = io.StringIO()
        console = Console(
            file=out, width=80, force_terminal=terminal, color_system="standard" if terminal else None, highlight=False
        )
        banner.show_banner(console, seconds=5.21, password=password)
        return out.getvalue().splitlines()

    return lines


def test_it_says_where_everything_is_how_to_get_in_and_how_to_stop(said, settings):
    assert said(password="abcde-fghjk-mnpqr-stuvw") == [
        "",
        "Fortnight is up (5.2 s).",
        "",
        "  Site     http://localhost:8000/",
        "  Studio   http://localhost:8000/studio/",
        "  Mailbox  http://localhost:8000/mailbox/",
        "           It takes what is sent to 127.0.0.1:2525; no mail leaves this machine.",
        f"  Docs     {settings.BASE_DIR}/docs/index.md",
        f"  Data     {settings.DATA_DIR}",
        "  Login    writer  abcde-fghjk-mnpqr-stuvw  (shown this once: write it down)",
        "  Stop     Ctrl-C",
        "",
    ]
    assert (settings.BASE_DIR / "docs" / "index.md").is_file()


def test_later_it_says_how_a_forgotten_password_is_replaced(said):
    assert said(password=None)[-4:] == [
        "  Login    as before; a new password, should you need one:",
        "           .venv/bin/python manage.py changepassword writer",
        "  Stop     Ctrl-C",
        "",
    ]


@pytest.mark.parametrize("password", [None, "abcde-fghjk-mnpqr-stuvw"])
def test_it_is_aligned_and_fits_a_terminal_but_for_paths(said, settings, password):
    lines = [line for line in said(password=password)[3:-1] if str(settings.BASE_DIR) not in line]
    assert [line for line in lines if len(line) > 80 or not ALIGNED.match(line)] == []


def test_a_terminal_gets_the_same_words_and_a_pipe_no_colours(said):
    plain, coloured = said(password=None), said(password=None, terminal=True)
    assert ("\x1b" in "".join(plain), "\x1b" in "".join(coloured)) == (False, True)
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured] == plain


TAKES = "           It takes what is sent to 127.0.0.1:2525"


@pytest.mark.parametrize(("host", "port"), [("smtp.example.org", 587), ("127.0.0.1", 2526), ("127.0.0.2", 2527)])
def test_a_server_of_one_s_own_lets_mail_leave_whatever_the_catcher_does(said, settings, host, port):
    settings.EMAIL_ROUTE = MailRoute(host=host, port=port, tls="none")
    assert said(password=None)[6:8] == [
        f"{TAKES}.", "           Mail leaves this machine, by the server of EMAIL_URL.",
    ]  # fmt: skip


def test_so_does_a_route_in_use(said):
    SendingRoute.objects.create(label="Relay", host="smtp.example.org", enabled=False)
    SendingRoute.objects.create(label="Here", host="localhost", port=2525)
    assert said(password=None)[6] == f"{TAKES}; no mail leaves this machine."
    SendingRoute.objects.create(label="Postmark", kind="postmark", port=2525)
    SendingRoute.objects.filter(label="Relay").update(enabled=True)
    assert said(password=None)[6:8] == [
        f"{TAKES}.",
        "           Mail leaves this machine, by the route Postmark and 1 more.",
    ]


def test_without_a_mailbox_none_is_named(said, settings):
    settings.MAILBOX_ENABLED = False
    assert [line for line in said(password=None) if "ail" in line] == []
