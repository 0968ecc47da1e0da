"""What a check comes back with."""

from dataclasses import dataclass, replace
from typing import Literal

from delivery.dns.records import Record

State = Literal["well", "warning", "ill", "unknown"]
SEVERITY: tuple[State, ...] = ("well", "unknown", "warning", "ill")
"""From the best to the worst."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``found`` is what there is, ``mend`` what to do, ``records`` what to publish in DNS.

    ``state``: ``well``, ``warning`` (it works, but look at it), ``ill``, or ``unknown``: it could not be asked, which
    says nothing about whether it is there. ``domain`` is the sending domain it is about, empty for the machine.
    """

    name: str
    state: State
    found: str
    mend: str = ""
    records: tuple[Record, ...] = ()
    domain: str = ""

    def of(self, domain: str) -> "Finding":
        """The same, about ``domain``."""
        return replace(self, domain=domain)

    def to_json(self) -> dict[str, object]:
        """For machines; ``domain`` and ``records`` only where there are any."""
        plain: dict[str, object] = {"name": self.name, "state": self.state, "found": self.found, "mend": self.mend}
        if self.domain:
            plain["domain"] = self.domain
        if self.records:
            plain["records"] = [record.to_json() for record in self.records]
        return plain


def well(name: str, found: str, *, mend: str = "") -> Finding:
    return Finding(name=name, state="well", found=found, mend=mend)


def warning(name: str, found: str, *, mend: str, records: tuple[Record, ...] = ()) -> Finding:
    return Finding(name=name, state="warning", found=found, mend=mend, records=records)


def ill(name: str, found: str, *, mend: str, records: tuple[Record, ...] = ()) -> Finding:
    return Finding(name=name, state="ill", found=found, mend=mend, records=records)


def unasked(name: str, reason: str) -> Finding:
    """Nobody answered: nothing is known."""
    mend = "See this machine's network and name servers (DNS_SERVERS), and ask again."
    return Finding(name=name, state="unknown", found=f"could not ask: {reason}", mend=mend)


def worst(findings: list[Finding]) -> State:
    """The worst state among them; ``well`` for none."""
    return max((finding.state for finding in findings), key=SEVERITY.index, default="well")
