"""What law and mail providers want below each mail: a way to leave, and a postal address."""

from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """The newsletter's templates show both; an address must be there to be shown."""
    if not manuscript.has_unsubscribe:
        yield Finding(
            check=CHECK.name, severity=Severity.ERROR,
            message="The mail has no link to unsubscribe. Put {{ unsubscribe_url }} back into mjml/parts/footer.mjml.",
        )  # fmt: skip
    if not manuscript.postal_address.strip():
        yield Finding(
            check=CHECK.name, severity=Severity.WARNING, page="settings",
            message="The newsletter has no postal address. Law in many countries wants one in each mail: "
            "add it in the newsletter’s settings.",
        )  # fmt: skip


CHECK = Check(name="imprint", label="Unsubscribe link and postal address", look=look)
