"""The register of facts."""

import pytest
from django.db.models import Q

from subscribers.models import SignupPage, SubscriberImport
from subscribers.segments import facts
from subscribers.segments.builder import shown
from subscribers.segments.drafts import Draft
from subscribers.segments.facts import Fact, Family, find, left_out, offered, register, register_family
from subscribers.segments.sight import nothing as nothing_hidden
from subscribers.segments.verbs import Kind
from tests.factories import NewsletterFactory, SubscriptionFactory


@pytest.fixture(autouse=True)
def _registers_of_this_test_alone(monkeypatch):
    monkeypatch.setattr(facts, "_facts", dict(facts._facts))
    monkeypatch.setattr(facts, "_families", dict(facts._families))


def nothing(asked):
    return Q()


def fact(**more):
    return Fact(
        **{"key": "opened", "label": "Opened", "heading": "Reading", "kind": Kind.NUMBER, "condition": nothing} | more
    )


def test_a_fact_is_found_by_its_key_and_may_be_registered_again():
    assert find("opened") is None
    register(fact())
    register(fact())
    assert find("opened") == fact()


def test_a_key_belongs_to_one_fact():
    register(fact())
    with pytest.raises(ValueError, match="there is a fact 'opened' already"):
        register(fact(label="Something else"))


@pytest.mark.parametrize("key", ["", "Opened", "a:b", "a b", "1st", "x" * 41, "é"])
def test_a_key_that_can_be_none_is_refused(key):
    with pytest.raises(ValueError, match="cannot be"):
        register(fact(key=key))
    with pytest.raises(ValueError, match="cannot be the key"):
        register_family(Family(key=key, named=lambda name: None, offered=lambda newsletter: ()))


@pytest.mark.parametrize(
    "key", ["", ":", "attribute:", "attribute", "nothing:city", f"attribute:{'x' * 121}", "a" * 5000]
)
def test_nothing_is_known_of_other_keys(key):
    assert find(key) is None


@pytest.mark.django_db
def test_all_fields_that_readers_have_are_offered():
    newsletter = NewsletterFactory()
    SignupPage.objects.create(newsletter=newsletter, fields=[{"key": "town", "label": "Your town"}, "garbage"])
    files = [{"meanings": ["address", "attributes.shoe"]}, 7, {"meanings": ["address", "attributes.hat"]}]
    counts = {"0": {"known": 1}, "1": {"added": 1}, "2": {"suppressed": 4, "ended": 2}}
    SubscriberImport.objects.create(newsletter=newsletter, files=files, counts=counts, merged_through=8)
    # Uploaded only.
    SubscriberImport.objects.create(newsletter=newsletter, files=[{"meanings": ["address", "attributes.coat"]}])
    SubscriptionFactory(newsletter=newsletter, attributes={"age": "7", "town": "Ghent"})
    SubscriptionFactory(newsletter=newsletter, attributes=["odd"])
    SubscriptionFactory(attributes={"elsewhere": "x"})

    found = dict(offered(newsletter))["Answers and other fields"]

    assert [(each.key, each.label) for each in found] == [
        ("attribute:town", "town"), ("attribute:age", "age"), ("attribute:shoe", "shoe"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_of_very_many_fields_ones_own_questions_come_first_and_then_what_most_have():
    newsletter = NewsletterFactory()
    SignupPage.objects.create(newsletter=newsletter, fields=[{"key": "zone", "label": "Your zone"}])
    SubscriptionFactory(newsletter=newsletter, attributes={f"c{number}": "x" for number in range(1072)})
    SubscriptionFactory.create_batch(2, newsletter=newsletter, attributes={"city": "Ghent", "shoe": "42"})
    SubscriptionFactory(newsletter=newsletter, attributes={"shoe": "43"})

    found = [each.label for each in dict(offered(newsletter))["Answers and other fields"]]

    assert (found[:5], len(found)) == (["zone", "shoe", "city", "c0", "c1"], 100)
    assert left_out(newsletter) == {"Answers and other fields": 975}
    draft = Draft.of_rule(None)
    draft.press("condition:0")
    headings = [heading for heading, _ in shown(newsletter, draft, hidden=nothing_hidden).root.parts[0].facts]
    assert "Answers and other fields (975 more, which fewer readers have, are not listed)" in headings


@pytest.mark.django_db
def test_of_a_few_fields_none_is_left_out():
    newsletter = NewsletterFactory()
    SubscriptionFactory(newsletter=newsletter, attributes={"city": "Ghent"})
    assert left_out(newsletter) == {}


@pytest.mark.django_db
def test_each_fact_has_words_for_all_its_comparisons_and_a_heading():
    for heading, found in offered(NewsletterFactory()):
        for each in found:
            assert (each.heading, bool(each.verbs), set(each.says) - set(each.verbs)) == (heading, True, set())
