"""Addresses that unsubscribe whoever's mail named them: ``u-<token>@<bounce domain>``, in ``List-Unsubscribe``.

For mail programs that write a mail where others post to a page (RFC 2369 §3.2). The token is that of the reader's
unsubscribe link, at most 52 characters long, so that the local part stays within its 64 octets (RFC 5321 §4.5.3.1.1).
It is never folded to small letters on its way: a local part belongs to its own domain, which is ours.
"""

from django.conf import settings

from subscribers.tokens import BadToken, Purpose, read

_START = "u-"


def leave_frame() -> tuple[str, str] | None:
    """What stands before and after the token in a ``mailto:`` URL (RFC 6068); None without a bounce domain."""
    domain = settings.BOUNCE_DOMAIN
    return (f"mailto:{_START}", f"@{domain}?subject=unsubscribe") if domain and domain.isascii() else None


def read_leave_address(address: str) -> int | None:
    """The id of the subscription that mail to this address ends; None for anything we did not make."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    if not settings.BOUNCE_DOMAIN or domain.lower() != settings.BOUNCE_DOMAIN.lower():
        return None
    if not local.startswith(_START):
        return None
    try:
        return read(Purpose.UNSUBSCRIBE, local.removeprefix(_START))[0]
    except BadToken:
        return None
