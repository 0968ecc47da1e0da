"""Telling a flood of made-up signups from a good day, and defending the form while it lasts.

A flood types in addresses that nobody confirms: of people to be pestered, or of nobody. It is judged for each
newsletter by itself, from the rows of its own signups, whenever a busy form has taken ten more.
"""

import dataclasses
import datetime as dt
import logging

from django.db.models import Q

from newsletter.access import counters
from newsletter.models import Newsletter
from subscribers.models import ConsentAct, ConsentEvent, SignupPage, Subscription, SubscriptionState
from subscribers.remembering import remembered

logger = logging.getLogger(__name__)

WINDOW = dt.timedelta(minutes=10)
LEAST = 30
TIMES_CONFIRMED = 4
TIMES_USUAL = 3
USUAL_OVER = dt.timedelta(days=7)
GUARDS_FOR = dt.timedelta(minutes=30)
_LOOK_AFTER = 10
_USUAL_SECONDS = 3600


@dataclasses.dataclass(frozen=True, kw_only=True)
class Signs:
    """The last ten minutes of a form.

    Signups that nobody confirmed yet, confirmations, presses that were turned away, and how many confirmations ten
    minutes brought on the average of the last week.
    """

    unconfirmed: int
    confirmed: int
    turned_away: int
    usual: float


def is_flood(signs: Signs) -> bool:
    """Many signups, far more than usual, and hardly anybody confirms; or just as many that were turned away."""
    many = signs.unconfirmed >= LEAST and signs.unconfirmed > TIMES_USUAL * signs.usual
    return (many and signs.unconfirmed > TIMES_CONFIRMED * signs.confirmed) or signs.turned_away >= LEAST


def note_taken(newsletter: Newsletter, *, now: dt.datetime) -> bool:
    """Count a signup that is taken, and look at the form with every tenth of a busy ten minutes.

    Returns whether that found a flood.
    """
    taken = counters.count(_key("taken", newsletter, at=now.timestamp()), seconds=2 * int(WINDOW.total_seconds()))
    return taken > LEAST and (taken - 1) % _LOOK_AFTER == 0 and look(newsletter, now=now)


def note_turned_away(newsletter: Newsletter, *, now: dt.datetime) -> None:
    """Count a press that was not taken, of a form that defends itself."""
    counters.count(_key("turned-away", newsletter, at=now.timestamp()), seconds=2 * int(WINDOW.total_seconds()))


def look(newsletter: Newsletter, *, now: dt.datetime) -> bool:
    """Have the form defend itself, for half an hour from now, if there is a flood. Returns whether there is."""
    signs = read_signs(newsletter, now=now)
    if not is_flood(signs):
        return False
    page, _ = SignupPage.objects.get_or_create(newsletter=newsletter)
    calm = Q(guarded_until__isnull=True) | Q(guarded_until__lte=now)
    # The first of several processes to see it owes the writer a mail.
    begun = SignupPage.objects.filter(calm, pk=page.pk).update(guarded_until=now + GUARDS_FOR, guard_mail_due_at=now)
    if begun:
        logger.warning("A flood at the signup of %s: %s. The form defends itself.", newsletter.slug, signs)
    else:
        SignupPage.objects.filter(pk=page.pk).update(guarded_until=now + GUARDS_FOR)
    return True


def look_at_guarded(*, now: dt.datetime) -> None:
    """See whether the floods of guarded forms go on: what ends does so half an hour after its last signs."""
    for page in SignupPage.objects.filter(guarded_until__gt=now).select_related("newsletter"):
        look(page.newsletter, now=now)


def read_signs(newsletter: Newsletter, *, now: dt.datetime) -> Signs:
    """What the last ten minutes brought."""
    since = now - WINDOW
    unconfirmed = Subscription.objects.filter(
        newsletter=newsletter, state=SubscriptionState.PENDING, created_at__gt=since
    ).count()
    if unconfirmed < LEAST:
        return Signs(unconfirmed=unconfirmed, confirmed=0, turned_away=_turned_away(newsletter, now=now), usual=0.0)
    return Signs(
        unconfirmed=unconfirmed,
        confirmed=_events(newsletter, ConsentAct.CONFIRMED, since=since, until=now),
        turned_away=_turned_away(newsletter, now=now),
        usual=_usual(newsletter, now=now),
    )


def _usual(newsletter: Newsletter, *, now: dt.datetime) -> float:
    def find() -> tuple[float, int]:
        # Not the last hour: a flood of some minutes must not become what is usual.
        until = now - dt.timedelta(hours=1)
        came = _events(newsletter, ConsentAct.CONFIRMED, since=now - USUAL_OVER, until=until)
        return came * (WINDOW / (USUAL_OVER - dt.timedelta(hours=1))), _USUAL_SECONDS

    return remembered(f"signup:usual:{newsletter.pk}", find)


def _events(newsletter: Newsletter, act: ConsentAct, *, since: dt.datetime, until: dt.datetime) -> int:
    # A click always comes from an address; saying so lets the index of whole ones answer.
    events = ConsentEvent.objects.filter(ip_address__isnull=False, ip_is_short=False, at__gt=since, at__lte=until)
    return events.filter(newsletter=newsletter, act=act).count()


def _turned_away(newsletter: Newsletter, *, now: dt.datetime) -> int:
    this, last = now.timestamp(), (now - WINDOW).timestamp()
    return sum(counters.counted(_key("turned-away", newsletter, at=at)) for at in (this, last))


def _key(name: str, newsletter: Newsletter, *, at: float) -> str:
    return f"signup:{name}:{newsletter.pk}:{int(at // WINDOW.total_seconds())}"
