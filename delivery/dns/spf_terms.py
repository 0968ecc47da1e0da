"""One SPF record, read (RFC 7208 §4.6 and §12). Pure."""

import ipaddress
import re
from dataclasses import dataclass

ASKING = frozenset({"include", "a", "mx", "ptr", "exists"})
"""Mechanisms that cost a look-up (RFC 7208 §4.6.4)."""

_TERM = re.compile(r"(?P<qualifier>[+\-~?]?)(?P<name>[a-z][a-z0-9_.-]*)(?P<rest>.*)", re.IGNORECASE)
_SPEC = re.compile(r"(?::(?P<domain>[^/\s]+?))?(?:/(?P<four>\d{1,2}))?(?://(?P<six>\d{1,3}))?")


@dataclass(frozen=True, kw_only=True)
class Term:
    """A mechanism with its qualifier (``+ - ~ ?``). ``network`` is that of ip4 and ip6."""

    qualifier: str
    name: str
    domain: str = ""
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None = None
    four: int = 32
    six: int = 128

    @property
    def has_macro(self) -> bool:
        """Whether the domain depends on the message (RFC 7208 §7), so that it cannot be known beforehand."""
        return "%" in self.domain


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The terms of a record in order, ``redirect`` apart, and what is wrong with it, in words."""

    terms: tuple[Term, ...]
    redirect: str
    problems: tuple[str, ...]

    @property
    def all_qualifier(self) -> str:
        """The qualifier of ``all``; empty without one."""
        return next((term.qualifier for term in self.terms if term.name == "all"), "")


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record (RFC 7208 §4.5)."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def read(text: str) -> Policy:
    """Read a record that :func:`is_spf`."""
    terms: list[Term] = []
    problems: list[str] = []
    redirects: list[str] = []
    for word in text.split(" ")[1:]:
        if not word:
            continue
        found = _TERM.fullmatch(word)
        if found is None:
            problems.append(f"“{word}” cannot be read")
        elif found["rest"].startswith("=") and not found["qualifier"]:
            if found["name"].lower() == "redirect":
                redirects.append(found["rest"][1:])
        else:
            term = _mechanism(found["qualifier"] or "+", found["name"].lower(), found["rest"])
            if isinstance(term, str):
                problems.append(f"“{word}” {term}")
            else:
                terms.append(term)
    if len(redirects) > 1 or "" in redirects:
        problems.append("redirect= stands there twice, or leads nowhere")
    if any(term.name == "all" for term in terms[:-1]):
        problems.append("what stands after “all” is never read")
    has_all = any(term.name == "all" for term in terms)
    redirect = redirects[0] if redirects and not has_all else ""
    return Policy(terms=tuple(terms), redirect=redirect, problems=tuple(problems))


def _mechanism(qualifier: str, name: str, rest: str) -> Term | str:
    """The term, or what is wrong with it."""
    if name == "all":
        return "takes nothing after it" if rest else Term(qualifier=qualifier, name=name)
    if name in {"ip4", "ip6"}:
        return _network(qualifier, name, rest)
    if name not in ASKING:
        return "is no mechanism that SPF knows"
    spec = _SPEC.fullmatch(rest)
    if spec is None:
        return "is not written as SPF wants it"
    domain, four, six = spec["domain"] or "", int(spec["four"] or 32), int(spec["six"] or 128)
    if name in {"include", "exists"} and not domain:
        return "names no domain"
    if four > 32 or six > 128 or (name not in {"a", "mx"} and (spec["four"] or spec["six"])):
        return "has a length that cannot be"
    return Term(qualifier=qualifier, name=name, domain=domain.rstrip("."), four=four, six=six)


def _network(qualifier: str, name: str, rest: str) -> Term | str:
    try:
        network = ipaddress.ip_network(rest.removeprefix(":"), strict=False)
    except ValueError:
        return "holds no IP address"
    if not rest.startswith(":") or network.version != int(name[-1]):
        return f"holds no IPv{name[-1]} address"
    return Term(qualifier=qualifier, name=name, network=network)
