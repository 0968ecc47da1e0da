"""Finding addresses in the words of servers. What is found is compared, never written to."""

import re
from collections.abc import Iterator

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\x80-\U0010ffff]"
_DOMAIN = r"[A-Za-z0-9.\-\x80-\U0010ffff]"
# From the start of a word only, so that a long run of letters is looked at once.
_ADDRESS = re.compile(
    rf"(?<!{_LOCAL})({_LOCAL}{{1,64}}+)@({_DOMAIN}{{1,255}})|(\"[^\"\s@]{{1,64}}\")@({_DOMAIN}{{1,255}})"
)
_SMTP_PREFIX = re.compile(r"(?:smtp|rfc822|mailto|dda:smtp|internet)[:;=]", re.IGNORECASE)
# Mailboxes of machines: whom a notice is from or whom to ask about it, never whom it is about.
SYSTEM = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|mail[-_.]?delivery.*|mail\.delivery.*|postmaster|postoffice|maildaemon|daemon"
    r"|mailer|mailsystem|mailadm(?:in)?|mailserver|system[-_.]?administrator|imss|ndr|bounce[sd]?|null|smtp|mta"
    r"|.*(?:anti-?virus|virus[-_]?wall|(?:smtp|mail)[-_.]?(?:service|server|system|gateway|router|delivery|daemon|admin)).*)",
    re.IGNORECASE,
)
_HELP = re.compile(r"(?:abuse|support|help|helpdesk|hostmaster|webmaster|noc|security)", re.IGNORECASE)


def addresses_in(text: str) -> Iterator[str]:
    """Every address in ``text``, in order."""
    for found in _ADDRESS.finditer(text):
        local, domain = (found[1], found[2]) if found[1] else (found[3], found[4])
        local = local.strip("'`").lstrip(".=")
        prefix = local.rpartition("=")
        if _SMTP_PREFIX.match(prefix[0].rpartition(":")[2] + "=") or prefix[0].lower().endswith("smtp"):
            local = prefix[2]  # X.400 writes dda:SMTP=bob@example.org
        domain = domain.rstrip(".-'")
        if local and domain and not domain.startswith((".", "-")) and ".." not in domain:
            yield f"{local}@{domain}"


def find_address(text: str) -> str:
    """The first address in ``text``, or ''."""
    return next(addresses_in(text[:4000]), "")


def is_system(address: str) -> bool:
    """Whether a machine's mailbox."""
    return SYSTEM.fullmatch(address.partition("@")[0]) is not None


def is_service(address: str) -> bool:
    """Whether a machine's mailbox or that of whoever looks after one."""
    return is_system(address) or _HELP.fullmatch(address.partition("@")[0]) is not None


def decode_verp(address: str) -> str:
    """The recipient in an envelope sender of others' making, as in ``list-bounces+bob=example.org@host``; or ''."""
    local = address.rpartition("@")[0]
    _, _, tail = local.rpartition("+")
    user, equals, domain = tail.rpartition("=")
    if not equals:
        return ""
    return find_address(f"{user}@{domain}") if "." in domain else ""
