"""What sending knows of readers, for segments: which issues they got, when the last one, what came back.

Each question names the newsletter's mailings by their ids and asks about one reader's copies: so it is served by the
index over readers and mailings, and what is rare by the one over notable copies.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from delivery.models import Delivery, DeliveryState, Mailing, MailingState
from delivery.reasons import ABOUT_READER, PERSON_GONE
from newsletter.models import Newsletter
from subscribers.segments.comparing import first_moment
from subscribers.segments.facts import Asked, Choices, Fact, register
from subscribers.segments.verbs import Kind, Verb

HEADING = "Sending"
OFFERED_ISSUES = 200
_MOST_DIGITS = 18
ARRIVED = (DeliveryState.SENT, DeliveryState.COMPLAINED)
"""A server took these and none came back; only what arrived can be called spam. What is in doubt is not among them."""
_CAME_BACK = (DeliveryState.BOUNCED, DeliveryState.FAILED)
_GAVE_UP = (DeliveryState.FAILED, DeliveryState.EXPIRED)
_FULL_OR_BUSY = ABOUT_READER - PERSON_GONE


def _copies(newsletter: Newsletter, *, last: int | None = None) -> "QuerySet[Delivery]":
    """One reader's copies, of all the newsletter's mailings or only of the last ones."""
    mailings = Mailing.objects.filter(issue__newsletter=newsletter)
    if last is not None:
        mailings = mailings.exclude(state=MailingState.CANCELLED).order_by("-date", "-pk")[:last]
    ids = list(mailings.values_list("pk", flat=True))
    return Delivery.objects.filter(subscription=OuterRef("pk"), mailing__in=ids).order_by()


def _arrived(newsletter: Newsletter) -> "QuerySet[Delivery]":
    return _copies(newsletter).filter(state__in=ARRIVED)


def _delivered(asked: Asked) -> Q:
    """Whether there is an n-th copy and no further one: nobody's are counted to the end."""
    arrived, number = _arrived(asked.newsletter), int(str(asked.value))
    enough = Q(Exists(arrived[number - 1 : number])) if number else Q()
    more = Q(Exists(arrived[number : number + 1]))
    if asked.verb is Verb.AT_LEAST:
        return enough or Q(pk__isnull=False)
    return ~more if asked.verb is Verb.AT_MOST else enough & ~more


def _got(asked: Asked) -> Q:
    issue = int(str(asked.value)) if str(asked.value).isdecimal() else 0
    mailings = Mailing.objects.filter(issue=issue, issue__newsletter=asked.newsletter).values_list("pk", flat=True)
    copies = Delivery.objects.filter(subscription=OuterRef("pk"), mailing__in=list(mailings), state__in=ARRIVED)
    return Q(Exists(copies.order_by()))


def _sent_issues(newsletter: Newsletter) -> Choices:
    """Those of which copies went out, by their ids, which stay when a number changes; the latest first."""
    mailings = Mailing.objects.filter(issue__newsletter=newsletter).order_by("-date", "-pk")
    rows = mailings.values_list("issue", "issue__number", "issue__title")[:OFFERED_ISSUES]
    return list({str(issue): f"#{number}: {title}" for issue, number, title in rows}.items())


def _sent_issue(newsletter: Newsletter, value: str) -> str | None:
    """One of them, however long ago it went out."""
    if not (value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS):
        return None
    sent = Mailing.objects.filter(issue=int(value), issue__newsletter=newsletter)
    found = sent.values_list("issue__number", "issue__title").first()
    return f"#{found[0]}: {found[1]}" if found else None


def _last_delivered(asked: Asked) -> Q:
    """Of the last copy: “longer ago than” is who got one, and none since."""
    arrived, first = _arrived(asked.newsletter), first_moment(asked)
    if first is None:
        return Q(Exists(arrived))
    since = Q(Exists(arrived.filter(settled_at__gte=first)))
    if asked.verb in {Verb.LAST, Verb.SINCE}:
        return since
    return Q(Exists(arrived.filter(settled_at__lt=first))) & ~since


def _softly_bounced(asked: Asked) -> Q:
    """Somebody is there, and one of the last copies did not stay: the mailbox was full, say."""
    copies = _copies(asked.newsletter, last=int(str(asked.value)))
    returned = Q(state=DeliveryState.BOUNCED) & ~Q(reason__in=PERSON_GONE)
    given_up = Q(state__in=_GAVE_UP, reason__in=_FULL_OR_BUSY)
    return Q(Exists(copies.filter(returned | given_up)))


def _bounced(asked: Asked) -> Q:
    return Q(Exists(_copies(asked.newsletter).filter(state__in=_CAME_BACK, reason__in=PERSON_GONE)))


def _complained(asked: Asked) -> Q:
    return Q(Exists(_copies(asked.newsletter).filter(state=DeliveryState.COMPLAINED)))


FACTS = (
    Fact(
        key="issues_delivered", label="Issues delivered", heading=HEADING, kind=Kind.NUMBER, condition=_delivered,
        words={
            Verb.AT_LEAST: "are at least", Verb.AT_MOST: "are at most", Verb.IS: "are", Verb.IS_NOT: "are not",
        },
        says={
            Verb.AT_LEAST: "who got at least {value} issues", Verb.AT_MOST: "who got at most {value} issues",
            Verb.IS: "who got {value} issues", Verb.IS_NOT: "who got another number of issues than {value}",
        },
    ),
    Fact(
        key="got_issue", label="Issues they got", heading=HEADING, kind=Kind.CHOICE, condition=_got,
        choices=_sent_issues, named=_sent_issue, words={Verb.IS: "include", Verb.IS_NOT: "do not include"},
        says={Verb.IS: "who got {value}", Verb.IS_NOT: "who did not get {value}"},
    ),
    Fact(
        key="last_delivered", label="Last issue delivered", heading=HEADING, kind=Kind.DATE, did="got an issue",
        condition=_last_delivered,
        says={
            Verb.LONGER: "who got the last issue longer ago than {value}",
            Verb.BEFORE: "who got the last issue before {value}",
        },
    ),
    Fact(
        key="soft_bounce", label="Last soft bounce", heading=HEADING, kind=Kind.NUMBER, condition=_softly_bounced,
        words={Verb.AT_MOST: "in the last issues, at most"},
        says={Verb.AT_MOST: "whose mailbox did not take one of the last {value} issues"},
    ),
    Fact(
        key="bounced", label="Bounced", heading=HEADING, kind=Kind.FLAG, condition=_bounced,
        says={Verb.YES: "whose copy of an issue came back", Verb.NO: "no copy for whom came back"},
    ),
    Fact(
        key="complained", label="Complained of spam", heading=HEADING, kind=Kind.FLAG, condition=_complained,
        says={Verb.YES: "who called an issue spam", Verb.NO: "who called no issue spam"},
    ),
)  # fmt: skip

for _fact in FACTS:
    register(_fact)
