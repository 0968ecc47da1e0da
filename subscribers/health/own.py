"""What this app finds: signups without an answer, addresses that look wrong, readers without evidence."""

import datetime as dt

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from subscribers.address_checks import is_disposable, probably_meant
from subscribers.address_checks.roles import ROLES
from subscribers.health.findings import Finding, Look, register
from subscribers.models import BulkDeed, ConsentAct, ConsentEvent, Subscription, SubscriptionState
from subscribers.suppression import barring

_ADDRESS = F("subscriber__address")
_BEFORE_PLUS = Func(_ADDRESS, Value("[+@].*"), Value(""), function="regexp_replace", output_field=TextField())
_WITHOUT_PLUS = Func(_ADDRESS, Value(r"\+[^@]*@"), Value("@"), function="regexp_replace", output_field=TextField())
_TAGGING = (BulkDeed.ADD_TAG,)
_LEAVING = (BulkDeed.ADD_TAG, BulkDeed.UNSUBSCRIBE)


def _waiting(look: Look) -> QuerySet[Subscription]:
    long_ago = look.now - dt.timedelta(days=look.days)
    return look.readers().filter(
        state=SubscriptionState.PENDING, confirmed_at__isnull=True, held_because="", created_at__lt=long_ago
    )


def _waiting_listed(look: Look) -> str:
    day = (look.now - dt.timedelta(days=look.days)).astimezone(look.newsletter.zone).date() - dt.timedelta(days=1)
    return f"state=pending&until={day.isoformat()}"


def _held(look: Look) -> QuerySet[Subscription]:
    return look.readers().filter(state=SubscriptionState.PENDING).exclude(held_because="")


def _suppressed(look: Look) -> QuerySet[Subscription]:
    return look.readers().filter(
        Exists(barring()), state__in=[SubscriptionState.ACTIVE, SubscriptionState.PENDING]
    )  # fmt: skip


def _is_a_slip(domain: str) -> bool:
    return bool(probably_meant(f"x@{domain}"))


def _slips(look: Look) -> QuerySet[Subscription]:
    return look.at_domains("slips", _is_a_slip)


def _disposable(look: Look) -> QuerySet[Subscription]:
    return look.at_domains("disposable", is_disposable)


def _roles(look: Look) -> QuerySet[Subscription]:
    return look.subscribed().annotate(local=_BEFORE_PLUS).filter(local__in=sorted(ROLES))


def _twice(look: Look) -> QuerySet[Subscription]:
    """Whose address without what stands behind its plus is subscribed as well."""
    same = Subscription.objects.filter(
        newsletter=look.newsletter, state=SubscriptionState.ACTIVE, subscriber__address=OuterRef("plain")
    )
    return (
        look.subscribed().filter(subscriber__address__contains="+").annotate(plain=_WITHOUT_PLUS).filter(Exists(same))
    )


def _unproven(look: Look) -> QuerySet[Subscription]:
    """Moved in with nobody's word on how they agreed, and never heard of since."""
    event = ConsentEvent.objects.filter(subscriber=OuterRef("subscriber"), newsletter=look.newsletter)
    said = event.filter(~Q(wording="") | Q(act__in=[ConsentAct.CONFIRMED, ConsentAct.RESUBSCRIBED]))
    return look.subscribed().filter(~Exists(said), source="import")


FINDINGS = (
    Finding(
        key="waiting",
        title="signed up and never confirmed",
        means="They asked, or somebody else typed their address, and the mail that asks them to confirm went "
        "unanswered. They get no issue. After thirty days a signup is forgotten by itself.",
        advice="Ask once more those who may have missed the mail, and delete who does not answer then.",
        who=_waiting,
        deeds=(BulkDeed.REMIND, BulkDeed.DELETE),
        listed=_waiting_listed,
        has_days=True,
    ),
    Finding(
        key="held",
        title="signed up with an address that takes no mail",
        means="The domain behind the @ does not exist or says that it takes no mail, so they were never asked to "
        "confirm. Their page says what was found.",
        advice="Most of them mistyped their address and sign up again. Tell whom you know, and delete the others.",
        who=_held,
        deeds=(BulkDeed.DELETE,),
    ),
    Finding(
        key="suppressed",
        title="on the list and never mailed",
        means="Their address is among those that are never written to, so no issue reaches them, though they count as "
        "readers.",
        advice="Look at the reasons under Never mailed. Unsubscribe those that stay there.",
        who=_suppressed,
        deeds=(BulkDeed.UNSUBSCRIBE,),
    ),
    Finding(
        key="slips",
        title="at a domain that looks mistyped",
        means="The part behind the @ is one slip away from where most people have their mail: gmial.com for gmail.com. "
        "Mail to it bounces, or reaches somebody else.",
        advice="Only they know for certain. Tag them, look at the next report, and unsubscribe those who bounce.",
        who=_slips,
        deeds=_LEAVING,
        domains=_is_a_slip,
    ),
    Finding(
        key="disposable",
        title="with an address for an hour",
        means="Their domain is on the public list of those that give out addresses to be thrown away. Most of these "
        "mailboxes are gone by now.",
        advice="Unsubscribe those who have not received anything for long. Under Settings, Signup you choose whether "
        "such addresses are taken.",
        who=_disposable,
        deeds=_LEAVING,
        domains=is_disposable,
    ),
    Finding(
        key="roles",
        title="with the address of a role",
        means="info@, team@ and the like are read by several people, and any of them may unsubscribe or call it spam.",
        advice="Keep those who confirmed themselves. If many came with an import, tag them and ask who reads it.",
        who=_roles,
        deeds=_TAGGING,
    ),
    Finding(
        key="unproven",
        title="moved in without a word on how they agreed",
        means="They came with an import for which nobody said how these people agreed, and they have confirmed nothing "
        "since. If one of them complains, there is nothing to show.",
        advice="Tag them, write to them once and ask, and let those go who do not answer.",
        who=_unproven,
        deeds=_LEAVING,
    ),
    Finding(
        key="twice",
        title="subscribed a second time with a plus",
        means="anna+news@ and anna@ are one mailbox at most providers, and both are subscribed here.",
        advice="Nothing: some people mean it, and only they know which one they want. Each of them gets every issue.",
        who=_twice,
    ),
)


def register_all() -> None:
    """Add them, in this order."""
    register(*FINDINGS)
