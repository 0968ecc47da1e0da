"""What a domain's SPF record permits (RFC 7208), with everything it includes."""

import ipaddress
from dataclasses import dataclass, field
from typing import Literal

from delivery.dns.spf_terms import ASKING, Policy, Term, is_spf, read
from newsletter.asking_dns import Asker, Found, Unasked

MOST_LOOKUPS = 10
MOST_VOID_LOOKUPS = 2
# A record that includes itself would be walked for ever; past this it is wrong beyond doubt.
_GIVE_UP = 3 * MOST_LOOKUPS

Verdict = Literal["pass", "fail", "softfail", "neutral", "none", "broken", "unknown"]
_VERDICTS: dict[str, Verdict] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, kw_only=True)
class SpfReport:
    """What was found at ``domain``.

    ``records``: its SPF records; there should be one. ``lookups`` and ``voids`` are counted over everything that is
    included (RFC 7208 §4.6.4). ``includes`` are the domains that were included, ``ends_with`` is the qualifier of the
    final ``all``, empty without one. ``unasked`` says what could not be asked.
    """

    domain: str
    records: tuple[str, ...] = ()
    lookups: int = 0
    voids: int = 0
    includes: frozenset[str] = frozenset()
    ends_with: str = ""
    problems: tuple[str, ...] = ()
    unasked: str = ""


@dataclass
class _Walk:
    asker: Asker
    lookups: int = 0
    voids: int = 0
    includes: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    unasked: str = ""

    def through(self, domain: str, policy: Policy) -> str:
        """Count what ``policy`` asks; returns the qualifier it ends with."""
        self.problems += [f"{problem} (at {domain})" for problem in policy.problems]
        for term in policy.terms:
            if term.name in ASKING:
                self.lookups += 1
                self._look_up(term, domain)
        if policy.redirect:
            self.lookups += 1
            return self._into(policy.redirect)
        return policy.all_qualifier

    def _look_up(self, term: Term, domain: str) -> None:
        if term.has_macro or self.lookups > _GIVE_UP:
            return
        target = term.domain or domain
        if term.name == "include":
            self._into(target)
        elif term.name in {"a", "exists"}:
            self._note(self.asker.addresses(target))
        elif term.name == "mx":
            self._note(self.asker.mx(target))

    def _into(self, target: str) -> str:
        if "%" in target or self.lookups > _GIVE_UP:
            return ""
        self.includes.add(target.lower())
        answer = self.asker.txt(target)
        self._note(answer)
        if isinstance(answer, Unasked):
            return ""
        records = [value for value in answer.values if is_spf(value)] if isinstance(answer, Found) else []
        if len(records) != 1:
            self.problems.append(f"{target} is included and has {'no SPF record' if not records else 'several'}")
            return ""
        return self.through(target, read(records[0]))

    def _note(self, answer: object) -> None:
        if isinstance(answer, Unasked):
            self.unasked = self.unasked or answer.reason
        elif not isinstance(answer, Found):
            self.voids += 1


def look_at(domain: str, *, asker: Asker) -> SpfReport:
    """Read the record of ``domain`` and all it includes."""
    answer = asker.txt(domain)
    if isinstance(answer, Unasked):
        return SpfReport(domain=domain, unasked=answer.reason)
    records = tuple(value for value in answer.values if is_spf(value)) if isinstance(answer, Found) else ()
    if len(records) != 1:
        return SpfReport(domain=domain, records=records)
    walk = _Walk(asker)
    ends_with = walk.through(domain, read(records[0]))
    return SpfReport(
        domain=domain, records=records, lookups=walk.lookups, voids=walk.voids, includes=frozenset(walk.includes),
        ends_with=ends_with, problems=tuple(walk.problems), unasked=walk.unasked,
    )  # fmt: skip


def verdict(domain: str, address: str, *, asker: Asker, depth: int = 0) -> Verdict:
    """What check_host() comes to for this IP address (RFC 7208 §4); ``unknown`` where a macro or silence hides it."""
    answer = asker.txt(domain)
    if isinstance(answer, Unasked):
        return "unknown"
    records = [value for value in answer.values if is_spf(value)] if isinstance(answer, Found) else []
    if len(records) != 1 or depth > MOST_LOOKUPS:
        return "none" if not records else "broken"
    policy = read(records[0])
    for term in policy.terms:
        matched = _matches(term, domain, ipaddress.ip_address(address), asker=asker, depth=depth)
        if matched is None:
            return "unknown"
        if matched:
            return _VERDICTS[term.qualifier]
    if policy.redirect:
        return verdict(policy.redirect, address, asker=asker, depth=depth + 1)
    return "neutral"


def _matches(term: Term, domain: str, address: Address, *, asker: Asker, depth: int) -> bool | None:
    """Whether the mechanism matches; None where that cannot be told."""
    if term.name == "all":
        return True
    if term.network is not None:
        return address in term.network
    if term.has_macro or term.name == "ptr":
        return None
    target = term.domain or domain
    if term.name == "include":
        found = verdict(target, str(address), asker=asker, depth=depth + 1)
        return None if found == "unknown" else found == "pass"
    if term.name == "exists":
        there = asker.addresses(target)
        return None if isinstance(there, Unasked) else isinstance(there, Found)
    return _is_host_of(term, target, address, asker=asker)


def _is_host_of(term: Term, target: str, address: Address, *, asker: Asker) -> bool | None:
    hosts = [target]
    if term.name == "mx":
        servers = asker.mx(target)
        if isinstance(servers, Unasked):
            return None
        names = servers.values[:MOST_LOOKUPS] if isinstance(servers, Found) else ()
        hosts = [name.split()[-1] for name in names]
    silent = False
    for host in hosts:
        answer = asker.addresses(host)
        silent = silent or isinstance(answer, Unasked)
        for value in answer.values if isinstance(answer, Found) else ():
            length = term.six if ":" in value else term.four
            if address in ipaddress.ip_network(f"{value}/{length}", strict=False):
                return True
    return None if silent else False
