"""What the large mailbox providers ask of those who send to many, and how far we meet it."""

from delivery.standing import dkim, dmarc, hosts, spf
from delivery.standing.finding import Finding, State, ill, warning, well, worst
from delivery.standing.route import NAME as ROUTE

NAME = "bulk senders"
# From their own pages for senders; each counts 5,000 messages a day and more as bulk. One-click unsubscribing, the link
# in the body, List-Id and the postal address are in every issue.
DEMANDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Gmail", (spf.NAME, dkim.NAME, dmarc.NAME, dmarc.ALIGNMENT, hosts.PTR, ROUTE)),
    ("Yahoo", (spf.NAME, dkim.NAME, dmarc.NAME, dmarc.ALIGNMENT, hosts.PTR)),
    ("Microsoft", (spf.NAME, dkim.NAME, dmarc.NAME, dmarc.ALIGNMENT)),
)
_REMAINS = {
    "Gmail": "Keep the spam rate below 0.1 % (Google's Postmaster Tools shows it).",
    "Yahoo": "Unsubscribes are honoured at once; keep complaints below 0.3 %.",
    "Microsoft": "Without these it answers 550 5.7.515.",
}


def check(findings: list[Finding]) -> list[Finding]:
    """One finding for each provider, summed up from those of one domain and of the ways its mail takes."""
    return [_sum_up(provider, topics, findings) for provider, topics in DEMANDS]


def _sum_up(provider: str, topics: tuple[str, ...], findings: list[Finding]) -> Finding:
    states: dict[str, State] = {topic: worst(_about(topic, findings)) for topic in topics if _about(topic, findings)}
    name = f"{NAME}: {provider}"
    missing = [topic for topic, state in states.items() if state == "ill"]
    if missing:
        return ill(name, f"turns us away over {_listed(missing)}", mend="Mend what is said of each above.")
    hidden = [topic for topic, state in states.items() if state == "unknown"]
    if hidden:
        return Finding(
            name=name, state="unknown", found=f"cannot be told: {_listed(hidden)} could not be asked", mend="Ask again."
        )
    if shaky := [topic for topic, state in states.items() if state == "warning"]:
        return warning(name, f"may take us; look at {_listed(shaky)}", mend="See what is said of each above.")
    return well(name, f"gets what it asks for: {_listed(list(states))}, one-click", mend=_REMAINS[provider])


def _about(topic: str, findings: list[Finding]) -> list[Finding]:
    """DKIM has a finding for each key; one that signs and is well will do, and a key that waits stops nobody."""
    if topic in {ROUTE, spf.NAME, hosts.PTR}:  # one for each way that its mail takes
        return [finding for finding in findings if finding.name == topic or finding.name.startswith(f"{topic} ")]
    exact = [finding for finding in findings if finding.name == topic]
    if topic != dkim.NAME:
        return exact
    keys = [finding for finding in findings if finding.name.startswith(f"{topic} ")]
    signing = [finding for finding in keys if finding.state == "well"]
    return signing[:1] or exact or [finding for finding in keys if finding.state in {"ill", "unknown"}] or keys


def _listed(topics: list[str]) -> str:
    return topics[0] if len(topics) == 1 else f"{', '.join(topics[:-1])} and {topics[-1]}"
