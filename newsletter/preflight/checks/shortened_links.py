"""Links through shorteners: spam filters distrust them, readers cannot see where they lead, and they die early."""

from collections.abc import Iterator

from newsletter.preflight.addresses import canonical, host_of, is_web
from newsletter.preflight.finding import Finding, Mend, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check

SHORTENERS = frozenset(
    """
    bit.ly bitly.com j.mp tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly dlvr.it lnkd.in rb.gy cutt.ly shorturl.at
    rebrand.ly t.ly tiny.cc s.id soo.gd bl.ink adf.ly trib.al ift.tt fb.me amzn.to shor.by snip.ly
    """.split()  # noqa: SIM905 - a table of hosts is read as one
)


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Where the background look saw the end of the way, that address is offered."""
    for part in manuscript.parts:
        for address in part.addresses:
            if not is_web(address.url) or host_of(address.url).removeprefix("www.") not in SHORTENERS:
                continue
            state = manuscript.links.get(address.url)
            end = state.final_url if state is not None and state.state == "alive" else ""
            known = bool(end) and canonical(end) != canonical(address.url)
            yield Finding(
                check=CHECK.name, severity=Severity.WARNING, section=part.id, path=address.path,
                message=f"The link {address.url[:120]} in {part.name} goes through a shortener, which spam filters "
                + (f"distrust. It leads to {end[:160]}." if known else "distrust. Write the address it leads to."),
                mend=Mend(label="Use that address", name="replace_address", arguments={"old": address.url, "new": end})
                if known
                else None,
            )  # fmt: skip


CHECK = Check(name="shortened_links", label="Shortened links", look=look)
