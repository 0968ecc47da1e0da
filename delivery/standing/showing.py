"""Findings and records as a terminal shows them."""

from delivery.dns.records import Record
from delivery.standing.finding import Finding


def lines(finding: Finding) -> list[str]:
    """What to do, and what to paste where; nothing for a finding that asks for nothing."""
    shown = [finding.mend] if finding.mend else []
    for record in finding.records:
        shown += record_lines(record)
    return shown


def record_lines(record: Record) -> list[str]:
    """A record for a form that asks for name, type and value, and, where it is long, for a zone file."""
    shown = [f"  Name   {record.name}", f"  Type   {record.type}", f"  Value  {record.value}"]
    return [*shown, f"  Zone   {record.zone_line}"] if len(record.strings) > 1 else shown
