"""What sending knows of readers, as segments ask for it."""

import datetime as dt

import pytest

from delivery import mailings, segment_facts
from delivery.models import Delivery, Mailing, MailingState
from newsletter.models import IssueState
from subscribers.segments import facts
from subscribers.segments.builder import shown
from subscribers.segments.compiling import matching
from subscribers.segments.drafts import Draft
from subscribers.segments.rules import BadRule, read
from subscribers.segments.saying import say
from subscribers.segments.sight import nothing
from subscribers.segments.verbs import Takes, takes
from tests.delivery.segments import rule
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory

WEEK = dt.timedelta(weeks=1)


def found(newsletter, *conditions, now, join="all"):
    """The names of those a rule holds for, and of those its opposite does; nobody is in both or in neither."""
    read_rule, opposite = (read(newsletter, rule(*conditions, join=each)) for each in (join, "none"))
    assert read_rule.troubles == ()
    inside, outside = (
        sorted(
            address.split("@")[0]
            for address in matching(newsletter, each, now=now).values_list("subscriber__address", flat=True)
        )
        for each in (read_rule, opposite)
    )
    if join == "all" and len(conditions) == 1:
        everybody = newsletter.subscriptions.values_list("subscriber__address", flat=True)
        assert sorted([*inside, *outside]) == sorted(address.split("@")[0] for address in everybody)
    return inside


@pytest.fixture
def three_issues(newsletter, readers, subscribe, now):
    """Of three weekly issues Bob got all, Chiyo the first and the last did not stay, Dara none; Emre came later."""
    states = {
        "bob": [("sent", ""), ("sent", ""), ("complained", "spam_report")],
        "chiyo": [("sent", ""), ("in_doubt", ""), ("bounced", "mailbox_full")],
        "dara": [("failed", "mailbox_unknown"), ("expired", "mailbox_busy"), ("failed", "spam")],
    }
    issues = []
    for number in range(3):
        at = now - (3 - number) * WEEK
        issue = IssueFactory(newsletter=newsletter, number=number + 1, state=IssueState.DRAFT)
        mailing = mailings.begin(issue, now=at)
        for name, steps in states.items():
            state, reason = steps[number]
            mailing.deliveries.filter(address=f"{name}@example.org").update(state=state, reason=reason, settled_at=at)
        issues.append(issue)
    subscribe("emre", state="pending")
    elsewhere = NewsletterFactory(slug="another")
    SubscriptionFactory(newsletter=elsewhere, subscriber=readers[2].subscriber)
    theirs = mailings.begin(IssueFactory(newsletter=elsewhere, number=9, state=IssueState.DRAFT), now=now)
    theirs.deliveries.update(state="sent", settled_at=now)
    return issues


@pytest.mark.parametrize(
    ("condition", "who"),
    [
        (("issues_delivered", "at_least", 0), ["bob", "chiyo", "dara", "emre"]),
        (("issues_delivered", "at_least", 1), ["bob", "chiyo"]),
        (("issues_delivered", "at_least", 3), ["bob"]),
        (("issues_delivered", "at_least", 4), []),
        (("issues_delivered", "at_most", 0), ["dara", "emre"]),
        (("issues_delivered", "at_most", 2), ["chiyo", "dara", "emre"]),
        (("issues_delivered", "is", 0), ["dara", "emre"]),
        (("issues_delivered", "is", 1), ["chiyo"]),
        (("issues_delivered", "is_not", 1), ["bob", "dara", "emre"]),
        (("issues_delivered", "at_most", 1_000_000_000), ["bob", "chiyo", "dara", "emre"]),
        (("last_delivered", "filled"), ["bob", "chiyo"]),
        (("last_delivered", "empty"), ["dara", "emre"]),
        (("last_delivered", "last", 7), ["bob"]),
        (("last_delivered", "last", 6), []),
        (("last_delivered", "longer", 7), ["chiyo"]),
        (("last_delivered", "longer", 21), []),
        (("last_delivered", "since", "2026-11-15"), ["bob", "chiyo"]),
        (("last_delivered", "since", "2026-11-16"), ["bob"]),
        (("last_delivered", "before", "2026-11-16"), ["chiyo"]),
        (("soft_bounce", "at_most", 1), ["chiyo"]),
        (("soft_bounce", "at_most", 2), ["chiyo", "dara"]),
        (("soft_bounce", "at_most", 0), []),
        (("soft_bounce", "at_most", 1_000_000_000), ["chiyo", "dara"]),
        (("bounced", "yes"), ["dara"]),
        (("bounced", "no"), ["bob", "chiyo", "emre"]),
        (("complained", "yes"), ["bob"]),
        (("complained", "no"), ["chiyo", "dara", "emre"]),
    ],
)
def test_each_fact_finds_exactly_whom_it_says(newsletter, three_issues, now, condition, who):
    assert found(newsletter, condition, now=now) == who


def test_who_got_an_issue_is_known_by_the_issue_itself(newsletter, three_issues, now):
    first, _, last = three_issues
    assert found(newsletter, ("got_issue", "is", str(first.pk)), now=now) == ["bob", "chiyo"]
    assert found(newsletter, ("got_issue", "is_not", str(first.pk)), now=now) == ["dara", "emre"]
    assert found(newsletter, ("got_issue", "is", str(last.pk)), now=now) == ["bob"]


def test_the_issues_offered_are_those_of_the_newsletter_that_went_out_the_latest_first(newsletter, three_issues):
    IssueFactory(newsletter=newsletter, number=4, state=IssueState.DRAFT)
    offered = facts.find("got_issue").choices(newsletter)
    assert [name for _, name in offered] == ["#3: High water 3", "#2: High water 2", "#1: High water 1"]
    assert [pk for pk, _ in offered] == [str(issue.pk) for issue in reversed(three_issues)]


def test_an_issue_too_old_to_be_offered_is_still_there(newsletter, three_issues, now, monkeypatch):
    monkeypatch.setattr(segment_facts, "OFFERED_ISSUES", 1)
    first = str(three_issues[0].pk)
    assert [pk for pk, _ in facts.find("got_issue").choices(newsletter)] == [str(three_issues[2].pk)]
    assert found(newsletter, ("got_issue", "is", first), now=now) == ["bob", "chiyo"]
    said = say(newsletter, read(newsletter, rule(("got_issue", "is", first))))
    assert said == "Everybody who got “#1: High water 1”"
    draft = Draft.of_rule(rule(("got_issue", "is", first)))
    (part,) = shown(newsletter, draft, hidden=nothing).root.parts
    assert part.choices == [(str(three_issues[2].pk), "#3: High water 3"), (first, "#1: High water 1")]


def test_an_issue_of_another_newsletter_is_not_there_and_not_named(newsletter, three_issues):
    theirs = Mailing.objects.exclude(issue__newsletter=newsletter).get().issue
    read_rule = read(newsletter, rule(("got_issue", "is", str(theirs.pk))))
    assert (len(read_rule.troubles), say(newsletter, read_rule)) == (1, f"Everybody who got “{theirs.pk}”")


def test_offering_issues_reads_their_titles_alone(newsletter, three_issues, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        facts.find("got_issue").choices(newsletter)
    (query,) = asked.captured_queries
    assert [column for column in ("document", "rendered", "identity") if column in query["sql"]] == []


def test_an_issue_that_is_not_there_means_nobody(newsletter, three_issues, now):
    for verb in ("is", "is_not"):
        read_rule = read(newsletter, rule(("got_issue", verb, "999999999999999999999")))
        assert len(read_rule.troubles) == 1
        assert matching(newsletter, read_rule, now=now).count() == 0


def test_a_mailing_that_was_cancelled_counts_for_those_who_got_it_and_is_none_of_the_last(newsletter, readers, now):
    issue = IssueFactory(newsletter=newsletter, number=1, state=IssueState.DRAFT)
    mailing = mailings.begin(issue, now=now - WEEK)
    mailing.deliveries.filter(address="bob@example.org").update(state="sent", settled_at=now - WEEK)
    mailing.deliveries.filter(address="chiyo@example.org").update(state="expired", reason="mailbox_full")
    mailing.deliveries.filter(address="dara@example.org").update(state="cancelled")
    type(mailing).objects.update(state=MailingState.CANCELLED)
    assert found(newsletter, ("issues_delivered", "at_least", 1), now=now) == ["bob"]
    assert found(newsletter, ("soft_bounce", "at_most", 5), now=now) == []


def test_facts_of_sending_go_together_with_all_others(newsletter, three_issues, now):
    newsletter.subscriptions.filter(subscriber__address="dara@example.org").update(tags=["tides"])
    never = [("last_delivered", "empty"), ("tag", "is", "tides")]
    assert found(newsletter, *never, now=now) == ["dara"]
    assert found(newsletter, *never, now=now, join="any") == ["dara", "emre"]
    assert found(newsletter, *never, now=now, join="none") == ["bob", "chiyo"]


def test_where_nothing_was_ever_sent_nobody_got_anything(newsletter, readers, now):
    everybody = ["bob", "chiyo", "dara"]
    assert found(newsletter, ("last_delivered", "empty"), now=now) == everybody
    assert found(newsletter, ("issues_delivered", "at_least", 1), now=now) == []
    assert found(newsletter, ("bounced", "no"), now=now) == everybody
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (("issues_delivered", "at_least", 3), "Everybody who got at least 3 issues"),
        (("last_delivered", "empty"), "Everybody who never got an issue"),
        (("last_delivered", "last", 30), "Everybody who got an issue in the last 30 days"),
        (("last_delivered", "longer", 30), "Everybody who got the last issue longer ago than 30 days"),
        (("soft_bounce", "at_most", 3), "Everybody whose mailbox did not take one of the last 3 issues"),
        (("bounced", "yes"), "Everybody whose copy of an issue came back"),
        (("complained", "no"), "Everybody who called no issue spam"),
    ],
)
def test_they_are_said_in_words(newsletter, condition, words):
    assert say(newsletter, read(newsletter, rule(condition))) == words


@pytest.mark.parametrize("fact", segment_facts.FACTS, ids=lambda fact: fact.key)
@pytest.mark.parametrize("value", [None, "", "many", -1, 1.5, True, [], {}, "\x00", "9" * 60])
def test_nonsense_is_refused_or_means_nobody(newsletter, readers, fact, value):
    def usable(verb):
        try:
            read_rule = read(newsletter, rule((fact.key, verb.value, value)))
        except BadRule:
            return False
        return not read_rule.troubles

    takes_none = {verb for verb in fact.verbs if takes(fact.kind, verb) is Takes.NOTHING}
    assert {verb for verb in fact.verbs if usable(verb)} == takes_none
