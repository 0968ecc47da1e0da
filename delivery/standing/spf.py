"""SPF of the envelope's domain (RFC 7208)."""

from delivery.dns.records import txt
from delivery.dns.spf import MOST_LOOKUPS, MOST_VOID_LOOKUPS, SpfReport, look_at, verdict
from delivery.standing.finding import Finding, ill, unasked, warning, well
from delivery.standing.sender import Sender
from delivery.standing.way import Way
from newsletter.asking_dns import Asker

NAME = "SPF"


def check(sender: Sender, *, asker: Asker) -> list[Finding]:
    """One record, sound, cheap enough, closed at its end, and naming the server of each way that the mail takes.

    A domain may have one record only, so that whatever is to be published covers all the ways at once.
    """
    findings = [_by_api(way) for way in sender.ways if way.api]
    servers = [way for way in sender.ways if not way.api]
    if not servers:
        return findings
    return [*_of_servers(sender, servers, asker=asker), *findings]


def _of_servers(sender: Sender, servers: list[Way], *, asker: Asker) -> list[Finding]:
    domain = sender.envelope_domain
    report = look_at(domain, asker=asker)
    if report.unasked:
        return [unasked(NAME, report.unasked)]
    if not report.records:
        named = {way: way.mechanism(helo_name=sender.helo_name, asker=asker) for way in servers}
        fresh = " ".join(["v=spf1", *dict.fromkeys(named.values()), "~all"])
        why = "".join(f" {word} is for {way.place}." for way, word in named.items()) if len(named) > 1 else ""
        mend = f"Publish this TXT record.{why} If your mail server's owner names another include, take theirs."
        return [ill(NAME, f"{domain} has no SPF record", mend=mend, records=(txt(domain, fresh),))]
    if len(report.records) > 1:
        found = f"{domain} has {len(report.records)} SPF records, and so none that counts (RFC 7208 §4.5)"
        mend = "Remove them all, and publish this one in their place."
        return [ill(NAME, found, mend=mend, records=(txt(domain, merged(report.records)),))]
    broken = _unsound(report) or _open(report)
    return [broken] if broken else _coverage(sender, servers, report, asker=asker)


def _by_api(way: Way) -> Finding:
    found = f"{way.api} takes mail by its API, and sends under an envelope of its own"
    return well(way.named(NAME), found, mend=f"Publish the records that {way.api} shows for your domain.")


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


def _coverage(sender: Sender, servers: list[Way], report: SpfReport, *, asker: Asker) -> list[Finding]:
    """A finding for each server. Where some are left out, the record to publish names all of those."""
    record = report.records[0]
    looked = {way: _left_out(way, sender, report, asker=asker) for way in servers}
    missing = [
        way.mechanism(helo_name=sender.helo_name, asker=asker) for way, (without, _) in looked.items() if without
    ]
    better = txt(report.domain, _with(record, *dict.fromkeys(missing)))
    cost = f"{record} ({report.lookups} of {MOST_LOOKUPS} look-ups)"
    findings = []
    for way, (without, covered) in looked.items():
        if without:
            mend = f"If mail goes out from {without}, publish this one. If not, leave it."
            if way.include:
                mend = f"Publish this one: {way.host} sends from addresses that it does not name."
            found = f"{cost} does not name {without}"
            findings.append(warning(way.named(NAME), found, mend=mend, records=(better,)))
        elif covered:
            findings.append(well(way.named(NAME), f"{cost}, which covers {covered}"))
        else:
            found = f"{cost}; from which address {way.place} sends your mail on cannot be told from here"
            findings.append(well(way.named(NAME), found))
    return findings


def _left_out(way: Way, sender: Sender, report: SpfReport, *, asker: Asker) -> tuple[str, str]:
    """What of the server the record does not name, and what it does; both empty where that cannot be told."""
    if way.include:
        return ("", way.host) if way.include in report.includes else (way.host, "")
    addresses = way.sends_from(helo_name=sender.helo_name, asker=asker)
    verdicts = {address: verdict(report.domain, address, asker=asker) for address in addresses}
    without = [address for address, found in verdicts.items() if found not in {"pass", "unknown"}]
    covered = ", ".join(addresses) if set(verdicts.values()) == {"pass"} else ""
    return " and ".join(without), covered


def _with(record: str, *mechanisms: str) -> str:
    """``record`` with these mechanisms more, in front of what ends it."""
    words = record.split()
    ends = ("all", "redirect=")
    at = next((i for i, word in enumerate(words) if word.lower().lstrip("+-~?").startswith(ends)), len(words))
    return " ".join([*words[:at], *mechanisms, *words[at:]])
