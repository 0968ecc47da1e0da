"""A domain's DMARC policy and its organisational domain (RFC 9989)."""

import re
from dataclasses import dataclass

from delivery.dns.names import is_within
from delivery.dns.records import tags
from newsletter.asking_dns import Asker, Found, Unasked

_VERSION = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(;|$)")
MOST_LABELS = 8
POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One record. ``domain`` is where it stands; ``p`` counts as ``none`` where it is left out or unreadable."""

    domain: str
    text: str
    tags: dict[str, str]

    @property
    def p(self) -> str:
        """none, quarantine or reject."""
        return self._policy(self.tags.get("p", ""))

    def for_subdomains(self) -> str:
        """What is asked for domains below the one it stands at."""
        return self._policy(self.tags.get("sp", self.p))

    @property
    def report_addresses(self) -> tuple[str, ...]:
        """The mail addresses that aggregate reports go to (rua=)."""
        uris = (uri.strip().partition("!")[0] for uri in self.tags.get("rua", "").split(","))
        return tuple(uri[len("mailto:") :] for uri in uris if uri.lower().startswith("mailto:") and "@" in uri)

    def is_strict(self, tag: str) -> bool:
        """Whether ``adkim`` or ``aspf`` wants the very same domain."""
        return self.tags.get(tag, "r").lower() == "s"

    @staticmethod
    def _policy(value: str) -> str:
        return value.lower() if value.lower() in POLICIES else "none"


@dataclass(frozen=True, kw_only=True)
class DmarcReport:
    """``policy`` applies to ``domain``; None where no record does. ``several``: where more than one stands.

    ``organisation`` is the organisational domain: what relaxed alignment compares.
    """

    domain: str
    policy: Policy | None
    organisation: str
    several: tuple[str, ...] = ()
    unasked: str = ""


def look_at(domain: str, *, asker: Asker) -> DmarcReport:
    """Walk the DNS tree (RFC 9989 §4.10): the domain's own record, or else that of its organisation."""
    records: list[Policy] = []
    several: list[str] = []
    for name in steps(domain):
        answer = asker.txt(f"_dmarc.{name}")
        if isinstance(answer, Unasked):
            return DmarcReport(domain=domain, policy=None, organisation=domain, unasked=answer.reason)
        found = [value for value in answer.values if _VERSION.match(value)] if isinstance(answer, Found) else []
        if len(found) > 1:
            several.append(name)
        read = tags(found[0]) if len(found) == 1 else None
        if read is not None:
            records.append(Policy(domain=name, text=found[0], tags=read))
            if read.get("psd", "u").lower() in {"y", "n"}:
                break
    organisation = _organisation(domain, records)
    # The domain's own, or its organisation's; failing both, what a registry says for those below it (psd=y).
    applying = next((record for record in records if record.domain == domain), None)
    applying = applying or next((record for record in records if record.domain == organisation), None)
    applying = applying or next((record for record in records if record.tags.get("psd", "u").lower() == "y"), None)
    return DmarcReport(domain=domain, policy=applying, organisation=organisation, several=tuple(several))


def steps(domain: str) -> list[str]:
    """The names a walk asks at: the domain, then upwards, at most eight of them (RFC 9989 §4.10)."""
    labels = domain.split(".")
    names = [domain]
    above = labels[1:] if len(labels) < MOST_LABELS else labels[-(MOST_LABELS - 1) :]
    names += [".".join(above[start:]) for start in range(len(above))]
    return names


def is_aligned(*, identifier: str, report: DmarcReport, other: DmarcReport | None, tag: str) -> bool:
    """Whether a signing or envelope domain speaks for the author's (RFC 9989 §4.10.2); ``other`` is its own report."""
    if identifier == report.domain:
        return True
    if report.policy is not None and report.policy.is_strict(tag):
        return False
    organisation = other.organisation if other is not None else identifier
    return organisation == report.organisation and is_within(identifier, report.organisation)


def _organisation(domain: str, records: list[Policy]) -> str:
    for record in records:
        psd = record.tags.get("psd", "u").lower()
        if psd == "n":
            return record.domain
        if psd == "y" and record.domain != domain:
            rest = domain.removesuffix(f".{record.domain}")
            return f"{rest.rpartition('.')[2]}.{record.domain}"
    return min((record.domain for record in records), key=lambda name: name.count("."), default=domain)
