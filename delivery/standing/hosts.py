"""Where replies and bounces go (MX), and whether our name and address lead to each other (PTR)."""

import ipaddress

from django.conf import settings

from delivery.dns.addresses import is_public
from delivery.dns.asking import Asker, Found, Unasked
from delivery.dns.records import Record
from delivery.standing.finding import Finding, ill, unasked, warning, well
from delivery.standing.sender import Sender, bounce_domain

MX = "MX"
BOUNCES = "bounce domain"
PTR = "PTR"
NULL_MX = "0 ."


def check(sender: Sender, *, asker: Asker) -> list[Finding]:
    """The MX of From's domain, that of the bounce domain, and the PTR of the name we give in EHLO."""
    findings = [_mx(MX, sender.domain, asker=asker, why="Replies")]
    if settings.BOUNCE_DOMAIN and not bounce_domain():
        mend = "Write BOUNCE_DOMAIN like bounce.example.org."
        findings.append(ill(BOUNCES, f"“{settings.BOUNCE_DOMAIN}” is no domain", mend=mend))
    elif sender.has_bounce_domain:
        findings.append(_mx(BOUNCES, sender.envelope_domain, asker=asker, why="Bounces"))
    return [*findings, _ptr(sender, asker=asker)]


def _mx(name: str, domain: str, *, asker: Asker, why: str) -> Finding:
    answer = asker.mx(domain)
    if isinstance(answer, Unasked):
        return unasked(name, answer.reason)
    servers = answer.values if isinstance(answer, Found) else ()
    if servers and NULL_MX in servers:
        mend = (
            f"Remove it: {why.lower()} are lost, and servers refuse mail from a domain that takes none (RFC 7505 §4.2)."
        )
        return ill(name, f"{domain} says that it takes no mail (MX 0 .)", mend=mend)
    hosts = [server.split()[-1] for server in servers] or [domain]
    reached = [asker.addresses(host) for host in hosts]
    if any(isinstance(addresses, Found) for addresses in reached):
        if servers:
            return well(name, f"{domain} takes mail at {', '.join(hosts[:3])}")
        mend = f"Publish an MX record; servers fall back to the host {domain} itself, if it takes mail at all."
        return warning(name, f"{domain} has no MX record", mend=mend, records=(_mx_record(domain),))
    silent = next((addresses for addresses in reached if isinstance(addresses, Unasked)), None)
    if silent is not None:
        return unasked(name, silent.reason)
    found = f"{', '.join(hosts[:3])} of {domain} has no address" if servers else f"{domain} has no MX record"
    mend = f"Publish an MX record that leads to the server that takes mail for {domain}. {why} are lost without."
    return ill(name, found, mend=mend, records=(_mx_record(domain),))


def _mx_record(domain: str) -> Record:
    return Record(name=domain, type="MX", value=f"10 mail.{domain}.")


def _ptr(sender: Sender, *, asker: Asker) -> Finding:
    """Forward-confirmed reverse DNS: name → address → name (RFC 8601 §3)."""
    name = sender.helo_name
    if not name:
        mend = "Set BASE_URL to a full host name: it is what we call ourselves in EHLO."
        return warning(PTR, f"{settings.BASE_URL} has no host name that others know", mend=mend)
    answer = asker.addresses(name)
    if isinstance(answer, Unasked):
        return unasked(PTR, answer.reason)
    public = [value for value in answer.values if is_public(value)] if isinstance(answer, Found) else []
    if not public:
        return _weigh(sender, f"{name} has no public address", f"Publish an A record for {name}.", asker=asker)
    for address in public:
        back = asker.pointers(address)
        if isinstance(back, Unasked):
            return unasked(PTR, back.reason)
        names = back.values if isinstance(back, Found) else ()
        if name not in names:
            found = f"{address} leads back to {', '.join(names[:3]) or 'nothing'}, not to {name}"
            mend = f"Ask whoever gave you {address} (the hosting provider) to set its reverse name to {name}."
            record = Record(name=ipaddress.ip_address(address).reverse_pointer, type="PTR", value=f"{name}.")
            return _weigh(sender, found, mend, asker=asker, records=(record,))
    return well(PTR, f"{name} and {', '.join(public)} lead to each other")


def _weigh(sender: Sender, found: str, mend: str, *, asker: Asker, records: tuple[Record, ...] = ()) -> Finding:
    """Receivers look at the server that comes to them: ours, if it is here, and else the provider's own."""
    if sender.route_is_here(asker=asker):
        return ill(PTR, found, mend=mend, records=records)
    said = f"{found}; receivers see {sender.route_host}'s name in its place"
    return well(PTR, said)
