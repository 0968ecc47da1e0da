"""What is paid for must say so."""

import re
from collections.abc import Iterator

from newsletter.preflight.addresses import split
from newsletter.preflight.finding import Finding, Mend, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.register import Check

# In the ten languages readers' pages exist in; a label in another is taken on trust.
DISCLOSES = re.compile(
    r"sponsor|advert|\bads?\b|paid|promot|partner|supported by|message from|presented by|brought to you|anzeige|"
    r"werbung|gesponser|bezahlt|advertentie|betaald|reclame|publicit|annonce|parrain|patrocin|anuncio|pubblicit|inserzione|"
    r"publicid|anúncio|patroc|إعلان|رعاية|برعاية|بالتعاون|广告|廣告|赞助|贊助|推广|広告|スポンサー|提供|PR\b|AD\b",
    re.IGNORECASE,
)
_OURS = frozenset({"en", "de", "nl", "fr", "es", "it", "pt", "ar", "zh", "ja"})
_LOOKS_PAID = re.compile(
    r"^\W*(?:sponsored|sponsor|advertisement|advertorial|paid (?:post|content|promotion)|promoted|ad|anzeige|werbung|"
    r"advertentie|publicité|publicidad|pubblicità|publicidade|إعلان|广告|広告)\b\W*(?:$|[:·–—|-]|by\b)",
    re.IGNORECASE,
)
_PAID_LINK = re.compile(
    r"(?:^|&)(?:utm_medium=(?:sponsor\w*|paid\w*)|aff(?:iliate)?(?:_id)?=|tag=[\w-]+-2[01](?:&|$))", re.IGNORECASE
)


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Sponsor sections whose label does not disclose, and other sections that look paid for."""
    for part in manuscript.parts:
        if part.section.kind == "sponsor":
            yield from _of_sponsor(part, in_our_language=manuscript.primary_language in _OURS)
        else:
            yield from _elsewhere(part)


def _of_sponsor(part: Part, *, in_our_language: bool) -> Iterator[Finding]:
    label = str(part.section.settings.get("label", "Sponsored")).strip()
    mend = Mend(label="Label it “Sponsored”", name="set_label", arguments={"label": "Sponsored"})
    if not label:
        yield Finding(
            check=CHECK.name, severity=Severity.ERROR, section=part.id, mend=mend,
            message=f"{part.name_first} has no label that says it is paid for. Give it one.",
        )  # fmt: skip
    elif in_our_language and not DISCLOSES.search(label):
        yield Finding(
            check=CHECK.name, severity=Severity.WARNING, section=part.id, mend=mend,
            message=f"The label “{label}” of {part.name} does not say that it is paid for. Write “Sponsored”, or the "
            "word that your readers’ law asks for.",
        )  # fmt: skip
    if not str(part.section.settings.get("advertiser", "")).strip():
        yield Finding(
            check=CHECK.name, severity=Severity.HINT, section=part.id,
            message=f"{part.name_first} does not name who pays. Add the name in the section’s settings.",
        )  # fmt: skip


def _elsewhere(part: Part) -> Iterator[Finding]:
    for line in part.lines:
        if _LOOKS_PAID.search(line.text):
            yield Finding(
                check=CHECK.name, severity=Severity.WARNING, section=part.id, path=line.spot.path,
                message=f"“{line.text.strip()[:60]}” in {part.name} looks like a paid notice. Make it a sponsor "
                "section: its disclosure is shown in the mail, the text and on the web.",
            )  # fmt: skip
            return
    for address in part.addresses:
        parts = split(address.url)
        if parts is not None and _PAID_LINK.search(parts.query):
            yield Finding(
                check=CHECK.name, severity=Severity.HINT, section=part.id, path=address.path,
                message=f"The link {address.url[:120]} in {part.name} looks like one that pays you. "
                "If it does, say so.",
            )  # fmt: skip


CHECK = Check(name="disclosure", label="Sponsors", look=look)
