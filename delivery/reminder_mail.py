"""What the author reads a day before: when the issue goes out, to how many, what preflight found, how to skip it."""

import datetime as dt

from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from delivery import audiences, preparing
from newsletter.directions import isolated_in_text
from newsletter.models import Issue
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.running import check
from newsletter.scheduling import say_moment
from newsletter.team.matrix import Right
from newsletter.team.rights import Roles
from subscribers.segments.sight import may_use
from subscribers.service_mail import looks, service_mail
from subscribers.tokens import BadToken, Purpose, read, sign

SHOWN_FINDINGS = 20
_MILLISECOND = dt.timedelta(milliseconds=1)


def compose(issue: Issue, *, slot: dt.datetime, author: User, base_url: str) -> EmailMultiAlternatives:
    """The reminder, in the studio's language. ``slot`` is the moment that the link in it skips.

    The link is the permission, so it goes to those alone who may take the issue back in the studio, for as long as they
    may.
    """
    newsletter = issue.newsletter
    found = [finding for finding in check(issue) if finding.severity is not Severity.HINT]
    context = {
        **looks(newsletter, language="en"),
        "issue": issue,
        "when": say_moment(slot, newsletter),
        "segment": audiences.chosen(issue),
        "recipients": _recipients(issue, author=author),
        "obstacle": _obstacle(issue),
        "summary": _summary(found),
        "findings": [(_label(finding), finding.message) for finding in found[:SHOWN_FINDINGS]],
        "more": max(0, len(found) - SHOWN_FINDINGS),
        "issue_url": base_url + reverse("studio_delivery:issue", args=[issue.pk]),
        "skip_url": skip_url(issue, slot=slot, author=author, base_url=base_url) if _may_skip(author, issue) else "",
        "settings_url": base_url + reverse("studio:rhythm", args=[newsletter.slug]),
        "home_url": f"{base_url}/{newsletter.slug}/",
    }
    local = slot.astimezone(newsletter.zone)
    return service_mail(
        newsletter,
        to=[author.email],
        subject=f"#{issue.number} goes out {local:%A} at {local:%H:%M}: {isolated_in_text(issue.title)}",
        text=render_to_string("emails/reminder.txt", context),
        html=render_to_string("emails/reminder.html", context),
    )


def skip_url(issue: Issue, *, slot: dt.datetime, author: User, base_url: str) -> str:
    """Where the slot can be skipped without signing in; worthless once the issue is not scheduled for it any more, or
    once the author may not send it.
    """
    milliseconds = round(slot.timestamp() * 1000)
    return base_url + reverse("authors:skip", args=[sign(Purpose.SKIP, issue.pk, milliseconds, author.pk)])


def read_skip(token: str) -> tuple[Issue, dt.datetime, User]:
    """The issue and the moment of a link of :func:`skip_url`, and the account that it was mailed to.

    Raises BadToken, also where the issue is deleted, or the account may not send it any more.
    """
    issue_id, milliseconds, author_id = read(Purpose.SKIP, token)
    try:
        slot = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=milliseconds)
    except OverflowError as error:
        raise BadToken("no such moment") from error
    issue = Issue.objects.select_related("newsletter").filter(pk=issue_id).first()
    author = User.objects.filter(pk=author_id).first()
    if issue is None or author is None or not _may_skip(author, issue):
        raise BadToken("nobody may skip that by it")
    # The link holds milliseconds, and a command may have been given a finer moment.
    if issue.publish_at is not None and abs(issue.publish_at - slot) < _MILLISECOND:
        slot = issue.publish_at
    return issue, slot, author


def _may_skip(author: User, issue: Issue) -> bool:
    return Roles.of(author).may(Right.SENDING, issue.newsletter_id)


def _recipients(issue: Issue, *, author: User) -> int | None:
    """How many; None where it cannot be found out, which the obstacle says, or is not for the author to know."""
    segment = audiences.chosen(issue)
    if segment and not may_use(Roles.of(author), segment):
        return None
    try:
        return audiences.audience(issue).recipients
    except audiences.UnreadableSegment:
        return None


def _obstacle(issue: Issue) -> str:
    try:
        preparing.check(issue)
    except preparing.CannotBegin as error:
        return str(error)
    return ""


def _summary(found: list[Finding]) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    warnings = len(found) - errors
    counts = [
        f"{count} {name}{'' if count == 1 else 's'}"
        for count, name in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    return f"Preflight found {' and '.join(counts)}:" if counts else "Preflight found nothing to mend."


def _label(finding: Finding) -> str:
    return "Error" if finding.severity is Severity.ERROR else "Warning"
