"""SPF of the envelope's domain (RFC 7208)."""

from delivery.dns.asking import Asker
from delivery.dns.records import txt
from delivery.dns.spf import MOST_LOOKUPS, MOST_VOID_LOOKUPS, SpfReport, look_at, verdict
from delivery.standing.finding import Finding, ill, unasked, warning, well
from delivery.standing.sender import Sender

NAME = "SPF"


def check(sender: Sender, *, asker: Asker) -> Finding:
    """One record, sound, cheap enough, closed at its end, and naming the server that sends."""
    domain = sender.envelope_domain
    report = look_at(domain, asker=asker)
    if report.unasked:
        return unasked(NAME, report.unasked)
    if not report.records:
        fresh = f"v=spf1 {mechanism(sender, asker=asker)} ~all"
        return ill(
            NAME, f"{domain} has no SPF record",
            mend="Publish this TXT record. If your mail server's owner names another include, take theirs.",
            records=(txt(domain, fresh),),
        )  # fmt: skip
    if len(report.records) > 1:
        return ill(
            NAME, f"{domain} has {len(report.records)} SPF records, and so none that counts (RFC 7208 §4.5)",
            mend="Remove them all, and publish this one in their place.",
            records=(txt(domain, merged(report.records)),),
        )  # fmt: skip
    return _unsound(report) or _open(report) or _coverage(sender, report, asker=asker)


def mechanism(sender: Sender, *, asker: Asker) -> str:
    """What names the server that sends: the provider's include where we know it, or the host's addresses."""
    if sender.provider_include:
        return f"include:{sender.provider_include}"
    if not sender.route_is_here(asker=asker):
        return f"a:{sender.route_host}"
    return f"a:{sender.helo_name}" if sender.helo_name else "mx"


def merged(records: tuple[str, ...]) -> str:
    """One record with the mechanisms of all, ending with the most careful ``all``."""
    words = [word for record in records for word in record.split()[1:]]
    ends = [word for word in words if word.lower().lstrip("+-~?") == "all"]
    kept = list(dict.fromkeys(word for word in words if word not in ends))
    return " ".join(["v=spf1", *kept, "-all" if ends and all(end == "-all" for end in ends) else "~all"])


def _unsound(report: SpfReport) -> Finding | None:
    if report.unasked:
        return unasked(NAME, report.unasked)
    if report.lookups > MOST_LOOKUPS:
        return ill(
            NAME, f"{report.records[0]} takes {report.lookups} look-ups, and after {MOST_LOOKUPS} receivers stop",
            mend="Take includes out that you no longer send through, or write ip4: in the place of a: and mx.",
        )  # fmt: skip
    if report.voids > MOST_VOID_LOOKUPS:
        return ill(
            NAME, f"{report.voids} of its look-ups find nothing, and after {MOST_VOID_LOOKUPS} receivers stop",
            mend=f"Take out of {report.records[0]} whatever names a host that is gone.",
        )  # fmt: skip
    if report.problems:
        return ill(
            NAME, "; ".join(report.problems[:5]),
            mend=f"Mend the record of {report.domain}: receivers take one with a mistake for none.",
        )  # fmt: skip
    return None


def _open(report: SpfReport) -> Finding | None:
    record = report.records[0]
    if report.ends_with == "+":
        closed = " ".join("~all" if word.lower() in {"all", "+all"} else word for word in record.split())
        mend = "Publish this one: +all lets everybody send as you."
        return ill(NAME, record, mend=mend, records=(txt(report.domain, closed),))
    if report.ends_with in {"", "?"}:
        words = [word for word in record.split() if word.lower() != "?all"]
        if report.ends_with == "" and any(word.lower().startswith("redirect=") for word in words):
            return None
        mend = "Publish this one: without ~all or -all at its end the record says nothing about others."
        return warning(NAME, record, mend=mend, records=(txt(report.domain, " ".join([*words, "~all"])),))
    return None


def _coverage(sender: Sender, report: SpfReport, *, asker: Asker) -> Finding:
    record = report.records[0]
    cost = f"{record} ({report.lookups} of {MOST_LOOKUPS} look-ups)"
    wanted = mechanism(sender, asker=asker)
    if sender.provider_include:
        if sender.provider_include in report.includes:
            return well(NAME, f"{cost}, which covers {sender.route_host}")
        mend = f"Publish this one: {sender.route_host} sends from addresses that it does not name."
        return warning(NAME, cost, mend=mend, records=(txt(report.domain, _with(record, wanted)),))
    addresses = sender.sending_addresses(asker=asker)
    verdicts = {address: verdict(report.domain, address, asker=asker) for address in addresses}
    left_out = [address for address, found in verdicts.items() if found not in {"pass", "unknown"}]
    if left_out:
        mend = f"If mail goes out from {' and '.join(left_out)}, publish this one. If not, leave it."
        found = f"{cost} does not name {' or '.join(left_out)}"
        return warning(NAME, found, mend=mend, records=(txt(report.domain, _with(record, wanted)),))
    if verdicts and set(verdicts.values()) == {"pass"}:
        return well(NAME, f"{cost}, which covers {', '.join(addresses)}")
    return well(NAME, f"{cost}; from which address your mail goes out cannot be told from here")


def _with(record: str, mechanism_: str) -> str:
    """``record`` with one mechanism more, in front of what ends it."""
    words = record.split()
    ends = ("all", "redirect=")
    at = next((i for i, word in enumerate(words) if word.lower().lstrip("+-~?").startswith(ends)), len(words))
    return " ".join([*words[:at], mechanism_, *words[at:]])
