"""What the author reads when an issue did not go out at its slot: why, that it waits, and where to go on."""

from collections.abc import Sequence

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from newsletter.directions import isolated_in_text
from newsletter.models import Hold
from newsletter.scheduling import say_moment
from subscribers.service_mail import looks, service_mail

SHOWN_REASONS = 20


def compose(hold: Hold, *, to: Sequence[str], base_url: str) -> EmailMultiAlternatives:
    """The mail, in the studio's language."""
    issue, newsletter = hold.issue, hold.issue.newsletter
    context = {
        **looks(newsletter, language="en"),
        "issue": issue,
        "when": say_moment(hold.slot, newsletter),
        "reasons": hold.reasons[:SHOWN_REASONS],
        "more": max(0, len(hold.reasons) - SHOWN_REASONS),
        "write_url": base_url + reverse("studio:issue", args=[issue.pk]),
        "send_url": base_url + reverse("studio_delivery:issue", args=[issue.pk]),
        "home_url": f"{base_url}/{newsletter.slug}/",
    }
    return service_mail(
        newsletter,
        to=list(to),
        subject=f"#{issue.number} did not go out and waits for you: {isolated_in_text(issue.title)}",
        text=render_to_string("emails/held.txt", context),
        html=render_to_string("emails/held.html", context),
    )
