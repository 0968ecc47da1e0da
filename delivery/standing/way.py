"""A way that mail takes out of the house, as receivers and SPF see it."""

from dataclasses import dataclass

from delivery.dns.addresses import is_ip_address, is_public
from newsletter.asking_dns import Asker, Found

# Providers whose server takes our mail from one address and sends it on from many: the end of the server's name, and
# what the SPF record of the envelope's domain has to include (each from the provider's own documentation).
PROVIDERS = (
    ("amazonaws.com", "amazonses.com"),
    ("brevo.com", "spf.brevo.com"),
    ("messagingengine.com", "spf.messagingengine.com"),
    ("fastmail.com", "spf.messagingengine.com"),
    ("gmail.com", "_spf.google.com"),
    ("mailgun.org", "mailgun.org"),
    ("mailjet.com", "spf.mailjet.com"),
    ("mtasv.net", "spf.mtasv.net"),
    ("office365.com", "spf.protection.outlook.com"),
    ("outlook.com", "spf.protection.outlook.com"),
    ("postmarkapp.com", "spf.mtasv.net"),
    ("sendgrid.net", "sendgrid.net"),
)


@dataclass(frozen=True, kw_only=True)
class Way:
    """The mail server ``host``, or the provider ``api`` that takes mail by its API; the other is empty.

    ``label`` is the route's; empty for ``EMAIL_URL``.
    """

    host: str = ""
    api: str = ""
    label: str = ""

    def named(self, topic: str) -> str:
        """The name of a finding about ``topic`` here."""
        return f"{topic} {self.label}" if self.label else topic

    @property
    def place(self) -> str:
        """Where it is written down."""
        return f"the route “{self.label}”" if self.label else "EMAIL_URL"

    @property
    def include(self) -> str:
        """What an SPF record has to include for a provider's server that we know; empty for others."""
        host = f".{self.host}"
        return next((include for ending, include in PROVIDERS if host.endswith(f".{ending}")), "")

    def is_here(self, *, asker: Asker) -> bool:
        """Whether the mail server is this machine or one of its private network, which sends to the world itself."""
        if self.api:
            return False
        if self.host == "localhost" or not ("." in self.host or is_ip_address(self.host)):
            return True
        found = addresses_of(self.host, asker=asker)
        return bool(found) and not any(is_public(address) for address in found)

    def sends_from(self, *, helo_name: str, asker: Asker) -> list[str]:
        """The public addresses that mail may come from, as far as can be told: the server's, or our own host's."""
        name = helo_name if self.is_here(asker=asker) else self.host
        return [address for address in addresses_of(name, asker=asker) if is_public(address)]

    def mechanism(self, *, helo_name: str, asker: Asker) -> str:
        """What names it in an SPF record: the provider's include where we know it, or the host. None for an API."""
        if self.api:
            return ""
        if self.include:
            return f"include:{self.include}"
        if not self.is_here(asker=asker):
            if is_ip_address(self.host):
                return f"ip6:{self.host}" if ":" in self.host else f"ip4:{self.host}"
            return f"a:{self.host}"
        return f"a:{helo_name}" if helo_name else "mx"


def addresses_of(name: str, *, asker: Asker) -> list[str]:
    """The addresses of a host; those of an address are itself, and where nobody answers there are none."""
    if is_ip_address(name):
        return [name]
    answer = asker.addresses(name) if name else None
    return list(answer.values) if isinstance(answer, Found) else []
