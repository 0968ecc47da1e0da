"""DMARC of From's domain, and whether what we send is aligned with it (RFC 9989)."""

from delivery.dns.dmarc import DmarcReport, Policy, is_aligned, look_at
from delivery.dns.names import is_within
from delivery.dns.records import txt
from delivery.signing.signers import active_keys
from delivery.standing.finding import Finding, ill, unasked, warning, well
from delivery.standing.sender import Sender
from newsletter.asking_dns import Asker, Found, Unasked

NAME = "DMARC"
ALIGNMENT = "alignment"
REPORTS = "DMARC reports"
_GONE = ("pct", "rf", "ri")
"""Tags that RFC 9989 took out (appendix C.5)."""


def check(sender: Sender, *, asker: Asker) -> list[Finding]:
    """The policy, where its reports go, and whether DKIM or SPF speak for the domain in From."""
    report = look_at(sender.domain, asker=asker)
    if report.unasked:
        return [unasked(NAME, report.unasked), unasked(ALIGNMENT, report.unasked)]
    findings = [_policy(report)]
    if report.policy is not None:
        findings.append(_reports(report.policy, asker=asker))
    return [*findings, _alignment(sender, report, asker=asker)]


def _policy(report: DmarcReport) -> Finding:
    domain = report.domain
    if report.several:
        where = f"_dmarc.{report.several[0]}"
        return ill(NAME, f"several records at {where}, and so none that counts", mend="Leave one of them there.")
    if report.policy is None:
        record = txt(f"_dmarc.{domain}", f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}")
        mend = "Publish this TXT record, with an address of yours for the reports; p=none asks for nothing yet."
        return ill(NAME, f"{domain} has no DMARC record", mend=mend, records=(record,))
    policy = report.policy
    asked = policy.p if policy.domain == domain else policy.for_subdomains()
    found = policy.text if policy.domain == domain else f"{policy.text} (at {policy.domain})"
    if "p" not in policy.tags or policy.tags["p"].lower() != policy.p:
        mend = "Write p=none, p=quarantine or p=reject right after v=DMARC1: many receivers ignore a record without it."
        return ill(NAME, found, mend=mend)
    if gone := [tag for tag in _GONE if tag in policy.tags]:
        mend = f"Take {' and '.join(f'{tag}=' for tag in gone)} out: RFC 9989 knows them no more."
        return warning(NAME, found, mend=mend)
    later = "Enough for mailbox providers. When the reports show that all your own mail passes, go on to p=quarantine."
    return well(NAME, f"{found} asks for {asked}", mend=later if asked == "none" else "")


def _reports(policy: Policy, *, asker: Asker) -> Finding:
    addresses = policy.report_addresses
    if not addresses:
        mend = f"Add rua=mailto:dmarc@{policy.domain}: reports tell who sends in your name, and what fails."
        return warning(REPORTS, "go nowhere: the record has no rua= with an address", mend=mend)
    for address in addresses:
        host = address.rpartition("@")[2].lower()
        if is_within(host, policy.domain) or is_within(policy.domain, host):
            continue
        # RFC 9990 §3.5: a stranger's mailbox has to agree, or anybody could have it flooded.
        name = f"{policy.domain}._report._dmarc.{host}"
        answer = asker.txt(name)
        if isinstance(answer, Unasked):
            return unasked(REPORTS, answer.reason)
        if not isinstance(answer, Found) or not any(value.startswith("v=DMARC1") for value in answer.values):
            mend = f"Ask the owner of {host} to publish this record, or take an address at {policy.domain}."
            record = txt(name, "v=DMARC1")
            return warning(REPORTS, f"{host} does not agree to take them", mend=mend, records=(record,))
    return well(REPORTS, f"go to {', '.join(addresses)}")


def _alignment(sender: Sender, report: DmarcReport, *, asker: Asker) -> Finding:
    """DMARC passes where DKIM's d= or the envelope's domain is the author's (RFC 9989 §4.10.2); both is better."""
    signing = [key.domain for key in active_keys(sender.domain)][:1]
    tried = [("adkim", domain) for domain in signing] + [("aspf", sender.envelope_domain)]
    aligned: list[tuple[str, str]] = []
    other: list[tuple[str, str]] = []
    for tag, domain in tried:
        theirs = None if domain == report.domain else look_at(domain, asker=asker)
        if theirs is not None and theirs.unasked:
            return unasked(ALIGNMENT, theirs.unasked)
        fits = is_aligned(identifier=domain, report=report, other=theirs, tag=tag)
        (aligned if fits else other).append((tag, domain))
    if other and other[0][0] == "adkim":
        mend = f"Make a key for the domain itself: dkim_key {sender.domain}"
        return ill(ALIGNMENT, f"mail from {sender.domain} is signed by {other[0][1]}, which is another's", mend=mend)
    if not signing:
        if aligned:
            mend = f"Make a key: dkim_key {sender.domain}. SPF breaks when mail is forwarded, and DMARC fails with it."
            return warning(ALIGNMENT, f"rests on SPF of {sender.envelope_domain} alone", mend=mend)
        mend = f"Make a key: dkim_key {sender.domain}. Nothing else speaks for {sender.domain}."
        return ill(ALIGNMENT, f"bounces go to {sender.envelope_domain}, and nothing is signed", mend=mend)
    if other:
        mend = f"Better: a BOUNCE_DOMAIN below {report.organisation}, so that SPF counts too."
        return well(ALIGNMENT, f"DKIM speaks for {sender.domain}; SPF of {other[0][1]} does not", mend=mend)
    return well(ALIGNMENT, f"DKIM ({signing[0]}) and SPF ({sender.envelope_domain}) speak for {sender.domain}")
