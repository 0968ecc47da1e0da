"""Asking DNS, with three kinds of answer: there is something, there is nothing, and nobody answered.

The third is not the second: where no name server can be reached, nothing is known, and nobody should be told that a
record is missing. All questions of one :class:`Asker` together take a few seconds at most; when the first ones go
unanswered, the others are not asked.
"""

import time
from dataclasses import dataclass, field

import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver
import dns.reversename
from django.conf import settings

ONE_QUESTION_SECONDS = 2.0
ALL_QUESTIONS_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Found:
    """The values of the records; never empty."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no such record. ``name_exists`` tells NXDOMAIN from a name with other records."""

    name_exists: bool = False


@dataclass(frozen=True, slots=True)
class Unasked:
    """Nobody answered, or what came was no answer; ``reason`` says what happened.

    ``server_spoke``: a server was there and said that it could not tell, for this question.
    """

    reason: str
    server_spoke: bool = False


Answer = Found | Nothing | Unasked


@dataclass(kw_only=True)
class Asker:
    """Asks each question once, and remembers the answer. For one check-up, not for keeping.

    ``resolver`` is anything like :class:`dns.resolver.Resolver`; without one, :func:`resolver_of_the_settings` is.
    """

    resolver: dns.resolver.Resolver | None = None
    question_seconds: float = ONE_QUESTION_SECONDS
    all_seconds: float = ALL_QUESTIONS_SECONDS
    _known: dict[tuple[str, str], Answer] = field(default_factory=dict)
    _spent: float = 0.0
    _heard: bool = False
    _silence: str = ""
    _knows_the_root: bool | None = None

    def txt(self, name: str) -> Answer:
        """TXT records, the strings of each joined (RFC 7208 §3.3), bytes beyond ASCII as ``\\xNN``."""
        return self._ask(name, "TXT")

    def mx(self, name: str) -> Answer:
        """MX records as ``10 mail.example.org``, the preferred first; a null MX (RFC 7505) as ``0 .``."""
        return self._ask(name, "MX")

    def addresses(self, name: str) -> Answer:
        """The IP addresses of a host, IPv4 first."""
        four, six = self._ask(name, "A"), self._ask(name, "AAAA")
        values = [value for answer in (four, six) if isinstance(answer, Found) for value in answer.values]
        if values:
            return Found(tuple(values))
        for answer in (four, six):
            if isinstance(answer, Unasked):
                return answer
        return four

    def pointers(self, address: str) -> Answer:
        """The names that an IP address leads back to (PTR)."""
        return self._ask(dns.reversename.from_address(address).to_text(), "PTR")

    def _ask(self, name: str, kind: str) -> Answer:
        question = (name.rstrip(".").lower(), kind)
        if question not in self._known:
            self._known[question] = self._asked(*question)
        return self._known[question]

    def _asked(self, name: str, kind: str) -> Answer:
        left = self.all_seconds - self._spent
        if self._silence:
            return Unasked(self._silence)
        if left <= 0:
            return Unasked(f"DNS was too slow: {self.all_seconds:g} s were not enough for all questions")
        started = time.monotonic()
        try:
            answer = self._resolve(name, kind, seconds=min(self.question_seconds, left))
        finally:
            self._spent += time.monotonic() - started
        if isinstance(answer, Unasked) and not answer.server_spoke and not self._heard:
            self._silence = answer.reason
            return answer
        self._heard = True
        if isinstance(answer, Nothing) and not self._sees_the_world():
            self._silence = "the name server knows nothing of the world outside: it denies that there is a DNS root"
            return Unasked(self._silence)
        return answer

    def _sees_the_world(self) -> bool:
        """False behind a resolver of a closed network, which says of everything that it does not exist."""
        if self._knows_the_root is None:
            self._knows_the_root = True
            self._knows_the_root = self._asked(".", "NS") != Nothing()
        return self._knows_the_root

    def _resolve(self, name: str, kind: str, *, seconds: float) -> Answer:
        try:
            if self.resolver is None:
                self.resolver = resolver_of_the_settings()
            # In full, or the machine's search list would be tried after it.
            found = self.resolver.resolve(dns.name.from_text(name), kind, lifetime=seconds, search=False)
        except dns.resolver.NXDOMAIN:
            return Nothing()
        except dns.resolver.NoAnswer:
            return Nothing(name_exists=True)
        except dns.resolver.LifetimeTimeout:
            return Unasked(f"no name server answered within {seconds:.2g} s")
        except dns.resolver.NoNameservers as error:
            if any(attempt[-1] is not None for attempt in error.kwargs["errors"]):
                return Unasked("the name servers could not answer (SERVFAIL or REFUSED)", server_spoke=True)
            return Unasked("no name server can be reached")
        except dns.resolver.NoResolverConfiguration:
            return Unasked("this machine names no name server; set DNS_SERVERS")
        except (dns.exception.DNSException, OSError, ValueError) as error:
            return Unasked(f"the question failed ({type(error).__name__})", server_spoke=True)
        return Found(tuple(_values(found)))


def resolver_of_the_settings() -> dns.resolver.Resolver:
    """Asks ``DNS_SERVERS``, or else what the machine asks. Raises NoResolverConfiguration."""
    if not settings.DNS_SERVERS:
        return dns.resolver.Resolver()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [
        dns.nameserver.Do53Nameserver(server.address, server.port) for server in settings.DNS_SERVERS
    ]
    return resolver


def _values(found: dns.resolver.Answer) -> list[str]:
    if found.rdtype == dns.rdatatype.TXT:
        return sorted(_printable(b"".join(record.strings)) for record in found)
    if found.rdtype == dns.rdatatype.MX:
        ordered = sorted(found, key=lambda record: (record.preference, record.exchange.to_text()))
        return [f"{record.preference} {_host(record.exchange)}" for record in ordered]
    if found.rdtype == dns.rdatatype.PTR:
        return sorted(_host(record.target) for record in found)
    return sorted(record.to_text() for record in found)


def _host(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower() if name != dns.name.root else "."


def _printable(data: bytes) -> str:
    """Anybody may put anything into DNS: what is not printable ASCII is shown as an escape."""
    return "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in data)
