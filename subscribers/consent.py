"""Writing down what a person agreed to, with what they saw and where they were."""

import dataclasses

from subscribers.models import ConsentAct, ConsentEvent, Subscription


@dataclasses.dataclass(frozen=True, kw_only=True)
class Evidence:
    """What shows an act of consent: the words the person saw, the page, their address and browser."""

    source: str
    wording: str = ""
    ip_address: str | None = None
    user_agent: str = ""


def record(subscription: Subscription, *, act: ConsentAct, evidence: Evidence) -> ConsentEvent:
    """Add one event to the subscription's history; nothing ever changes or removes one."""
    return ConsentEvent.objects.create(
        subscriber_id=subscription.subscriber_id,
        newsletter_id=subscription.newsletter_id,
        act=act,
        wording=evidence.wording,
        source=evidence.source[:200],
        ip_address=evidence.ip_address,
        user_agent=evidence.user_agent[:300],
    )
