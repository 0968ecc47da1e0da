"""DKIM: the keys of a domain, and whether DNS shows them (RFC 6376)."""

import datetime as dt

from django.utils import timezone

from delivery.dns.dkim import KeyInDns
from delivery.models import DkimAlgorithm, DkimKey, DkimState
from delivery.signing.keys import dns_record, in_dns, keys_of
from delivery.signing.signers import active_keys
from delivery.standing.finding import Finding, ill, unasked, warning, well
from delivery.standing.sender import Sender
from newsletter.asking_dns import Asker
from newsletter.sealing import Unsealable, unseal

NAME = "DKIM"
KEEP_RETIRED = dt.timedelta(days=7)
"""How long a retired key stays in DNS: mail that it signed may be under way, and is retried for days."""


def check(sender: Sender, *, asker: Asker) -> list[Finding]:
    """A finding for each key of the domain that signs or waits, or one that says there is none."""
    domain = sender.domain
    active = active_keys(domain)
    findings = [_of_active(key, asker=asker) for key in active]
    if active and all(key.algorithm == DkimAlgorithm.ED25519 for key in active):
        mend = f"Make an RSA key beside it: dkim_key {active[0].domain}. Many receivers know no Ed25519."
        findings.append(warning(NAME, "only an Ed25519 key signs", mend=mend))
    findings += [_of_waiting(key, asker=asker) for key in keys_of(domain).filter(state=DkimState.NEW)]
    old = timezone.now() - KEEP_RETIRED
    retired = keys_of(domain).filter(state=DkimState.RETIRED, retired_at__lt=old, activated_at__isnull=False)
    findings += [finding for key in retired if (finding := _of_retired(key, asker=asker)) is not None]
    if not active:
        findings.insert(0, _nothing_signs(sender))
    return findings


def _nothing_signs(sender: Sender) -> Finding:
    domain, found = sender.domain, f"Fortnight signs nothing for {sender.domain}"
    if keys_of(domain).filter(state=DkimState.NEW).exists():
        return ill(NAME, found, mend=f"Publish the record of the key that waits, then: dkim_key {domain} --activate")
    if sender.ways and all(way.api or way.include for way in sender.ways):
        signers = " and ".join(dict.fromkeys(way.api or way.host for way in sender.ways))
        verb = "signs" if len(sender.ways) == 1 else "sign"
        mend = f"Make a key: dkim_key {domain}. Unless {signers} {verb} for {domain}; that is enough."
        return warning(NAME, found, mend=mend)
    return ill(NAME, found, mend=f"Make a key: dkim_key {domain}")


def _of_active(key: DkimKey, *, asker: Asker) -> Finding:
    name = f"{NAME} {key.selector}"
    try:
        unseal(key.private_key)
    except Unsealable as error:
        return ill(name, "its private key cannot be opened, so that no mail can be signed", mend=str(error))
    found = in_dns(key, asker=asker)
    if found.state == "unknown":
        return unasked(name, found.found)
    if found.state != "matches":
        mend = f"{_what_to_do(found)} Every mail is signed with this key, and nobody can verify it."
        return ill(name, found.found, mend=mend, records=(dns_record(key),))
    if found.testing:
        mend = "Publish it without t=y: receivers may treat the mail as if it were not signed."
        return warning(name, f"{found.found}, marked as a test", mend=mend, records=(dns_record(key),))
    return well(name, f"{found.found} and signs ({key.get_algorithm_display()})")


def _of_waiting(key: DkimKey, *, asker: Asker) -> Finding:
    name, found = f"{NAME} {key.selector}", in_dns(key, asker=asker)
    if found.state == "unknown":
        return unasked(name, found.found)
    if found.state == "matches":
        mend = f"Put it into use: dkim_key {key.domain} --selector {key.selector} --activate"
        return warning(name, f"{found.found}, and waits", mend=mend)
    mend = f"{_what_to_do(found)} Then: dkim_key {key.domain} --selector {key.selector} --activate"
    return warning(name, f"waits; {found.found}", mend=mend, records=(dns_record(key),))


def _of_retired(key: DkimKey, *, asker: Asker) -> Finding | None:
    if in_dns(key, asker=asker).state != "matches":
        return None
    mend = f"Remove the TXT record at {key.record_name}: whoever finds the old key could sign with it."
    return warning(f"{NAME} {key.selector}", "retired a week ago or more, and still in DNS", mend=mend)


def _what_to_do(found: KeyInDns) -> str:
    if found.state == "several":
        return "Remove what stands there, and publish this TXT record alone."
    return "Publish this TXT record." if found.state == "missing" else "Put this TXT record in its place."
