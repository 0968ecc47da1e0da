"""Facts about the subscription: where it stands, since when, how it came about, tags, other newsletters, votes."""

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from newsletter.models import Newsletter
from subscribers.listing.counting import counts, known_tags
from subscribers.models import FeedbackVote, PersonNote, Subscription, SubscriptionState
from subscribers.segments.comparing import first_moment, moment, text
from subscribers.segments.facts import Asked, Choices, Fact, register
from subscribers.segments.rules import OTHER_NEWSLETTER
from subscribers.segments.verbs import Kind, Verb

SUBSCRIPTION = "The subscription"
WAY = "How they came"
VOTES = "Votes"
_CAME_FROM = {
    "referrer": "Page that led here",
    "utm_source": "Campaign’s source (utm_source)",
    "utm_medium": "Campaign’s medium (utm_medium)",
    "utm_campaign": "Campaign (utm_campaign)",
}


def _tag(asked: Asked) -> Q:
    if asked.verb is Verb.FILLED:
        return ~Q(tags=[])
    return Q(tags__contains=[str(asked.value)])


def _tags(newsletter: Newsletter) -> Choices:
    return [(tag, tag) for tag in known_tags(newsletter)]


def _states(newsletter: Newsletter) -> Choices:  # noqa: ARG001 - a fact's choices are asked for a newsletter
    return SubscriptionState.choices


def _sources(newsletter: Newsletter) -> Choices:
    return [(source, source) for source in counts(newsletter).sources]


def _paused(asked: Asked) -> Q:
    return Q(paused_until__gt=asked.now)


def _noted(asked: Asked) -> Q:  # noqa: ARG001 - there is nothing to compare with
    return Q(Exists(PersonNote.objects.filter(subscription=OuterRef("pk"))))


def _also_reads(asked: Asked) -> Q:
    """By the number of the other newsletter, which stays when it is renamed."""
    return Q(
        Exists(
            Subscription.objects.filter(
                subscriber=OuterRef("subscriber"),
                newsletter=int(str(asked.value)) if str(asked.value).isdecimal() else 0,
                state=SubscriptionState.ACTIVE,
            )
        )
    )


def _others(newsletter: Newsletter) -> Choices:
    return [(str(each.pk), each.name) for each in Newsletter.objects.exclude(pk=newsletter.pk).only("name")]


def _voted(asked: Asked) -> Q:
    return Q(Exists(_votes().filter(choice=str(asked.value))))


def _last_vote(asked: Asked) -> Q:
    """Of the last vote: “longer ago than” is who voted, and not since."""
    first = first_moment(asked)
    if first is None:
        return Q(Exists(_votes()))
    since = Q(Exists(_votes().filter(at__gte=first)))
    if asked.verb in {Verb.LAST, Verb.SINCE}:
        return since
    return Q(Exists(_votes().filter(at__lt=first))) & ~since


def _votes() -> QuerySet[FeedbackVote]:
    return FeedbackVote.objects.filter(subscription=OuterRef("pk")).order_by()


def _ballots(newsletter: Newsletter) -> Choices:
    """The choices that readers made, by their keys: each issue may call them otherwise."""
    found = FeedbackVote.objects.filter(issue__newsletter=newsletter).order_by("choice").values_list("choice")
    return [(choice, choice) for (choice,) in found.distinct()[:100]]


def _came_from(name: str, label: str) -> Fact:
    column = Func(
        F("came_from"), Value(name, output_field=TextField()), function="jsonb_extract_path_text",
        output_field=TextField(),
    )  # fmt: skip
    return Fact(
        key=f"came_{name}", label=label, heading=WAY, kind=Kind.TEXT, condition=lambda asked: text(column, asked)
    )


def register_all() -> None:
    """Register them."""
    for fact in (*_STANDING, *_DATES, *_WAYS, *_VOTES):
        register(fact)


_STANDING = (
    Fact(
        key="tag", label="Tags", heading=SUBSCRIPTION, kind=Kind.CHOICE, condition=_tag, choices=_tags, is_open=True,
        words={
            Verb.IS: "include", Verb.IS_NOT: "do not include", Verb.FILLED: "are any at all", Verb.EMPTY: "are none",
        },
        says={
            Verb.IS: "who has the tag {value}", Verb.IS_NOT: "who does not have the tag {value}",
            Verb.FILLED: "who has a tag", Verb.EMPTY: "who has no tag",
        },
    ),
    Fact(
        key="state", label="State", heading=SUBSCRIPTION, kind=Kind.CHOICE,
        condition=lambda asked: Q(state=str(asked.value)), choices=_states,
        says={Verb.IS: "whose state is {value}", Verb.IS_NOT: "whose state is not {value}"},
    ),
    Fact(
        key="paused", label="Is paused", heading=SUBSCRIPTION, kind=Kind.FLAG, condition=_paused,
        says={Verb.YES: "who has paused", Verb.NO: "who has not paused"},
    ),
    Fact(
        key="note", label="Has a note of ours", heading=SUBSCRIPTION, kind=Kind.FLAG, condition=_noted,
        says={Verb.YES: "whom we noted something about", Verb.NO: "whom we noted nothing about"},
    ),
    Fact(
        key=OTHER_NEWSLETTER, label="Other newsletters", heading=SUBSCRIPTION, kind=Kind.CHOICE, condition=_also_reads,
        choices=_others, words={Verb.IS: "include", Verb.IS_NOT: "do not include"},
        says={Verb.IS: "who also reads {value}", Verb.IS_NOT: "who does not read {value}"},
    ),
)  # fmt: skip
_DATES = (
    Fact(
        key="created", label="Came", heading=SUBSCRIPTION, kind=Kind.DATE, did="came",
        condition=lambda asked: moment("created_at", asked),
        words={Verb.LAST: "in the last", Verb.LONGER: "longer ago than", Verb.SINCE: "on or after",
               Verb.BEFORE: "before"},
    ),
    Fact(
        key="confirmed", label="Confirmed", heading=SUBSCRIPTION, kind=Kind.DATE, did="confirmed",
        condition=lambda asked: moment("confirmed_at", asked),
    ),
    Fact(
        key="ended", label="Left", heading=SUBSCRIPTION, kind=Kind.DATE, did="left",
        condition=lambda asked: moment("ended_at", asked),
    ),
)  # fmt: skip
_WAYS = (
    Fact(
        key="source", label="Came by", heading=WAY, kind=Kind.CHOICE,
        condition=lambda asked: Q(source=str(asked.value)), choices=_sources, is_open=True,
        words={Verb.IS: "way of", Verb.IS_NOT: "another way than"},
        says={Verb.IS: "who came by {value}", Verb.IS_NOT: "who did not come by {value}"},
    ),
    *(_came_from(name, label) for name, label in _CAME_FROM.items()),
)  # fmt: skip
_VOTES = (
    Fact(
        key="vote", label="Votes", heading=VOTES, kind=Kind.CHOICE, condition=_voted, choices=_ballots, is_open=True,
        words={Verb.IS: "include", Verb.IS_NOT: "do not include"},
        says={Verb.IS: "who voted {value}", Verb.IS_NOT: "who did not vote {value}"},
    ),
    Fact(
        key="last_vote", label="Last voted", heading=VOTES, kind=Kind.DATE, did="voted", condition=_last_vote,
        says={Verb.LONGER: "who voted last longer ago than {value}", Verb.BEFORE: "who voted last before {value}"},
    ),
)  # fmt: skip
