"""Where replies and bounces go (MX), and whether our name and address lead to each other (PTR)."""

import ipaddress

from django.conf import settings

from delivery.dns.addresses import is_ip_address, is_public
from delivery.dns.records import Record
from delivery.standing.finding import Finding, ill, unasked, warning, well
from delivery.standing.sender import Sender, bounce_domain
from delivery.standing.way import Way, addresses_of
from newsletter.asking_dns import Asker, Found, Unasked

MX = "MX"
BOUNCES = "bounce domain"
PTR = "PTR"
NULL_MX = "0 ."
MOST_NAMES = 10
"""Of the names of one address so many are followed: an owner may have written hundreds (RFC 8601 §3 has no number)."""


def check(sender: Sender, *, asker: Asker) -> list[Finding]:
    """The MX of From's domain, that of the bounce domain, and the PTR of each server that sends."""
    findings = [_mx(MX, sender.domain, asker=asker, why="Replies")]
    if settings.BOUNCE_DOMAIN and not bounce_domain():
        mend = "Write BOUNCE_DOMAIN like bounce.example.org."
        findings.append(ill(BOUNCES, f"“{settings.BOUNCE_DOMAIN}” is no domain", mend=mend))
    elif sender.has_bounce_domain:
        findings.append(_mx(BOUNCES, sender.envelope_domain, asker=asker, why="Bounces"))
    return [*findings, *(_ptr(way, sender, asker=asker) for way in sender.ways)]


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


def _ptr(way: Way, sender: Sender, *, asker: Asker) -> Finding:
    """Receivers look at the server that comes to them: ours, if it is here, and else its owner's."""
    name = way.named(PTR)
    if way.api or way.include:
        return well(name, f"receivers see the servers of {way.api or way.host}, whose names are in its hands")
    if way.is_here(asker=asker):
        return _ours(name, sender.helo_name, asker=asker)
    return _theirs(name, way, asker=asker)


def _ours(finding: str, name: str, *, asker: Asker) -> Finding:
    """Forward-confirmed reverse DNS: name → address → name (RFC 8601 §3)."""
    if not name:
        mend = "Set BASE_URL to a full host name: it is what we call ourselves in EHLO."
        return warning(finding, f"{settings.BASE_URL} has no host name that others know", mend=mend)
    answer = asker.addresses(name)
    if isinstance(answer, Unasked):
        return unasked(finding, answer.reason)
    public = [value for value in answer.values if is_public(value)] if isinstance(answer, Found) else []
    if not public:
        return ill(
            finding,
            f"{name} has no public address",
            mend=f"Publish an A record for {name}: the address your mail leaves from, which has to lead back to it.",
        )
    for address in public:
        back = asker.pointers(address)
        if isinstance(back, Unasked):
            return unasked(finding, back.reason)
        names = back.values if isinstance(back, Found) else ()
        if name not in names:
            found = f"{address} leads back to {', '.join(names[:3]) or 'nothing'}, not to {name}"
            mend = f"Ask whoever gave you {address} (the hosting provider) to set its reverse name to {name}."
            return ill(finding, found, mend=mend, records=(_pointer(address, name),))
    return well(finding, f"{name} and {', '.join(public)} lead to each other")


def _theirs(finding: str, way: Way, *, asker: Asker) -> Finding:
    """A server elsewhere calls itself what it likes: any name will do that leads back to the address.

    It may send from other addresses than the one it takes mail at, so that nothing here is worse than a warning.
    """
    answer = Found((way.host,)) if is_ip_address(way.host) else asker.addresses(way.host)
    if isinstance(answer, Unasked):
        return unasked(finding, answer.reason)
    public = [value for value in answer.values if is_public(value)] if isinstance(answer, Found) else []
    if not public:
        mend = f"See the host name in {way.place}."
        return warning(finding, f"{way.host} has no public address", mend=mend)
    for address in public:
        back = asker.pointers(address)
        if isinstance(back, Unasked):
            return unasked(finding, back.reason)
        names = back.values if isinstance(back, Found) else ()
        if not any(address in addresses_of(name, asker=asker) for name in names[:MOST_NAMES]):
            found = f"{address} ({way.host}) leads back to {', '.join(names[:3]) or 'nothing'}"
            found += ", which does not lead to it" if names else ""
            mend = f"If your mail leaves from {address}, ask whoever runs {way.host} to set its reverse name."
            records = () if is_ip_address(way.host) else (_pointer(address, way.host),)
            return warning(finding, found, mend=mend, records=records)
    return well(finding, f"{way.host} and {', '.join(public)} lead to each other")


def _pointer(address: str, name: str) -> Record:
    return Record(name=ipaddress.ip_address(address).reverse_pointer, type="PTR", value=f"{name}.")
