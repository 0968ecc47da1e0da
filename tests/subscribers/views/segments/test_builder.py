"""The builder of segments."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User

from newsletter.models import Membership
from newsletter.team.matrix import PAGES, RIGHTS, Right
from subscribers.models import Segment
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.views.segments.studio_pages import FORM, RULE, notes, page, text_of

pytestmark = pytest.mark.django_db


def test_a_new_segment_begins_with_one_condition(studio_client, newsletter):
    response = studio_client.get(page("new_segment"))
    content = response.content.decode()
    assert (content.count('class="rule-line'), "Choose what it is about" in content) == (1, True)
    assert "Fill in what is still empty to see who is meant." in content


def test_who_is_meant_is_shown_while_it_is_put_together(studio_client, newsletter):
    text = text_of(studio_client.post(page("new_segment"), {**FORM, "do": "look"}))
    assert "2 readers" in text
    assert "1 of them would get an issue now; the others left" in text
    assert "Everybody who has the tag “tides”." in text
    assert ("ann@example.org" in text, "chiyo@example.org" in text) == (True, False)
    assert (Segment.objects.count(), notes()) == (0, [])


def test_a_script_gets_the_conditions_at_once_and_the_count_after_them(studio_client, newsletter):
    asked = {"headers": {"HX-Request": "true", "HX-Target": "segment-builder"}}
    text = studio_client.post(page("new_segment"), {**FORM, "do": "look"}, **asked).content.decode()
    assert ("Counting …" in text, 'hx-trigger="load"' in text, "ann@example.org" in text) == (True, True, False)
    assert "Everybody who has the tag “tides”." in text


@pytest.mark.parametrize(("role", "may"), [("editor", True), ("writer", False)])
def test_who_reads_another_newsletter_is_for_those_who_may_see_its_readers(client, newsletter, role, may):
    other = NewsletterFactory(slug="mountain-mail")
    SubscriptionFactory(newsletter=other, subscriber=newsletter.subscriptions.first().subscriber)
    bob = User.objects.create_user("bob", password="correct horse battery staple", is_staff=True)
    Membership.objects.create(user=bob, newsletter=newsletter, role="editor")
    Membership.objects.create(user=bob, newsletter=other, role=role)
    client.force_login(bob)
    asked = {**FORM, "fact-0.0": "newsletter", "value-0.0": str(other.pk)}

    text = text_of(client.post(page("new_segment"), {**asked, "do": "look"}))
    client.post(page("new_segment"), asked)

    assert ("You may not see the readers of the other newsletter" in text, "1 reader" in text) == (not may, may)
    assert "Fill in what is still empty" not in text
    assert Segment.objects.count() == int(may)


def test_only_newsletters_whose_readers_one_may_see_are_offered(client, newsletter):
    asked, seen, unseen = (NewsletterFactory(slug=slug, name=slug) for slug in ("asked", "seen", "unseen"))
    bob = User.objects.create_user("bob", password="correct horse battery staple", is_staff=True)
    for each, role in ((newsletter, "editor"), (seen, "editor"), (unseen, "writer")):
        Membership.objects.create(user=bob, newsletter=each, role=role)
    client.force_login(bob)
    content = client.post(
        page("new_segment"), {**FORM, "fact-0.0": "newsletter", "value-0.0": str(asked.pk), "do": "look"}
    ).content.decode()
    choices = re.search(r'<select id="value-0.0".*?</select>', content, re.DOTALL)[0]
    assert re.findall(r'value="(\d+)" ?(selected)?>([^<]*)<', choices) == [
        (str(seen.pk), "", "seen"), (str(asked.pk), "selected", "(hidden)"),
    ]  # fmt: skip


def test_conditions_are_added_and_taken_away_by_presses(studio_client, newsletter):
    more = studio_client.post(page("new_segment"), {**FORM, "do": "group:0"}).content.decode()
    assert (more.count('class="rule-line'), 'name="join-0.1"' in more, "Not saved" in more) == (2, True, False)
    assert 'value="Tides"' in more

    less = studio_client.post(page("new_segment"), {**FORM, "join-0.1": "any", "fact-0.1.0": "", "do": "drop:0.1.0"})
    assert less.content.decode().count('class="rule-line') == 1


def test_a_segment_is_saved_and_noted(studio_client, newsletter):
    response = studio_client.post(page("new_segment"), FORM, follow=True)

    assert "The segment “Tides” is saved." in text_of(response)
    kept = Segment.objects.get()
    assert (kept.name, kept.newsletter, kept.rule, kept.author.username) == ("Tides", newsletter, RULE, "alice")
    assert notes() == [("segment_changed", "Tides")]


def test_a_segment_is_renamed_and_changed(studio_client, newsletter, segment):
    assert 'value="tides"' in studio_client.get(page("segment", segment.pk)).content.decode()

    studio_client.post(page("segment", segment.pk), {**FORM, "name": " Moon  tides ", "verb-0.0": "is_not"})

    segment.refresh_from_db()
    assert (segment.name, segment.rule["rule"]["of"][0]["verb"]) == ("Moon tides", "is_not")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "This is empty. Fill it in."),
        ({"name": "\u202eabc"}, "The name has an invisible character in it. Type it again by hand."),
        ({"name": "x" * 81}, "This has 81 characters; at most 80 fit. Shorten it."),
        ({"name": "tides"}, "There is a segment “tides” already. Choose another name."),
        ({"value-0.0": ""}, "Say with what to compare."),
        ({"fact-0.0": "created", "verb-0.0": "last", "value-0.0": "a week"}, "That is not a whole number."),
        ({"fact-0.0": ""}, "Choose what this is about."),
        ({"fact-0.0": "gone_app"}, "Nothing is known of “gone_app” here any more."),
        ({"join-0": "some"}, "Choose one of these."),
        ({"join-0": ""}, "Choose one of these."),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(studio_client, newsletter, segment, change, said):
    response = studio_client.post(page("new_segment"), {**FORM, "name": "New", **change})

    assert (response.status_code, Segment.objects.count(), notes()) == (422, 1, [])
    text = text_of(response)
    assert "Not saved yet." in text
    assert said in text
    for value in change.values():
        assert f'value="{value}"' in response.content.decode() or value in {"", "some"}


def test_what_is_still_empty_is_no_mistake_yet(studio_client, newsletter):
    text = text_of(studio_client.post(page("new_segment"), {**FORM, "value-0.0": "", "do": "look"}))
    assert "Say with what to compare." not in text
    assert "Fill in what is still empty to see who is meant." in text


def test_what_is_refused_is_said_where_the_result_would_stand(studio_client, newsletter):
    asked = {**FORM, "fact-0.0": "created", "verb-0.0": "last", "value-0.0": "a week", "do": "look"}
    content = studio_client.post(page("new_segment"), asked).content.decode()
    result = content[content.index('id="segment-result"') :]
    assert "Condition 1: That is not a whole number. Write it in digits, such as 30." in result
    assert "Fill in what is still empty" not in result


def test_parts_are_called_by_what_one_counts(studio_client, newsletter):
    asked = {**FORM, "join-0.1": "any", "fact-0.1.0": "tag", "join-0.1.1": "none", "fact-0.1.1.0": "tag", "do": "look"}
    content = studio_client.post(page("new_segment"), asked).content.decode()
    labels = re.findall(r"What (condition [^<]*) is about", content)
    assert labels == ["condition 1", "condition 1 in group 2", "condition 1 in group 2 in group 2"]
    assert re.findall(r"Take (condition [^<]*) away", content) == labels
    assert re.findall(r'<legend class="visually-hidden">([^<]*)', content) == [
        "Who is in it", "Group 2", "Group 2 in group 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "garbage",
    [
        {}, {"do": "save"}, {"do": "\x00"}, {"do": "drop:0.0"}, {"join-0.0.0.0.0.0.0.0": "all"}, {"fact-0": "tag"},
        {"fact-0.0": "\x00", "do": "save", "name": "\x00"}, {"fact-0.0": "attribute:\ud800", "verb-0.0": "is"},
        {f"join-0{'.0' * deep}": "none" for deep in range(7)}, {"fact-0.0": "newsletter", "value-0.0": "x"},
        {"fact-0.0": "attribute:" + "é" * 300, "verb-0.0": "filled"},
        {"fact-0.0": "created", "verb-0.0": "last", "value-0.0": "9" * 400},
        {"fact-0.0": "domain", "verb-0.0": "is", "value-0.0": "ü" * 200},
        {"fact-0.0": "domain", "verb-0.0": "ends", "value-0.0": "@"},
        {f"fact-0.{place}": "tag" for place in range(900)},
    ],
)  # fmt: skip
def test_garbage_is_answered_with_a_page(studio_client, newsletter, garbage):
    sent = urlencode(garbage, errors="surrogatepass")
    refused = garbage.get("do") == "save"
    answer = studio_client.post(page("new_segment"), sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == (422 if refused else 200)
    assert Segment.objects.count() == 0


def test_whoever_may_put_questions_together_may_see_who_answers_them():
    builder = [PAGES[f"studio_people:{name}"].look for name in ("new_segment", "segment", "duplicate_segment")]
    assert set(builder) == {Right.READERS}
    assert all(Right.PERSONS in rights for rights in RIGHTS.values() if Right.READERS in rights)
