"""What a page shows and takes in each role, beyond whether it may be asked for: readers' addresses, above all."""

import re

import pytest
from django.utils import timezone

from delivery.models import Delivery
from newsletter.models import Issue
from newsletter.planning.slots import slots_ahead
from newsletter.scheduling import schedule
from subscribers.models import FeedbackVote, Subscriber, SuppressionReason
from subscribers.signup_page import page_of
from subscribers.suppression import suppress
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory, WriterFactory, in_team
from tests.newsletter.team.studio_rows import Rows
from tests.subscribers.views.test_feedback import asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours():
    return Rows("tide-notes", member=WriterFactory(username="walter", email="w@tide.example.com"))


@pytest.fixture
def theirs():
    return Rows("night-post", member=WriterFactory(username="nora", email="n@night.example.com"))


@pytest.fixture
def as_role(ours, client):
    """``as_role(role)``: a browser of somebody in that role."""

    def signed_in(role):
        client.force_login(in_team(ours.newsletter, role, name="alina"))
        return client

    return signed_in


def pages_without_persons(ours):
    """Every page that a writer or an analyst may open and that is about sending or readers."""
    Delivery.objects.update(state="failed", reason="mailbox_unknown", detail="550 5.1.1 no such user")
    return [
        "/studio/", f"/studio/issues/{ours.draft.pk}/send/", f"/studio/issues/{ours.mailed.pk}/send/",
        f"/studio/issues/{ours.mailed.pk}/send/progress/", "/studio/tide-notes/issues/", "/studio/tide-notes/calendar/",
        "/studio/tide-notes/settings/team/", "/studio/tide-notes/readers/segments/",
    ]  # fmt: skip


@pytest.mark.parametrize(("role", "sees"), [("editor", True), ("writer", False), ("analyst", False)])
def test_readers_addresses_are_shown_to_editors_and_to_no_writer_or_analyst(ours, as_role, role, sees):
    reader = ours.reader.subscriber.address
    texts = [as_role(role).get(page).content.decode() for page in pages_without_persons(ours)]
    assert (any(reader in text for text in texts), any("walter" in text for text in texts)) == (sees, True)


@pytest.mark.parametrize(("role", "sees"), [("editor", True), ("analyst", False)])
def test_a_comment_is_shown_with_its_author_only_to_who_sees_persons(ours, as_role, role, sees):
    issue = IssueFactory(newsletter=ours.newsletter, state="sent", publish_at=timezone.now(), document=asking())
    FeedbackVote.objects.create(
        issue=issue, subscription=ours.reader, choice="loved", comment="Best of all", at=timezone.now()
    )
    page = as_role(role).get(f"/studio/issues/{issue.pk}/send/").content.decode()
    assert ("Best of all" in page, ours.reader.subscriber.address in page) == (True, sees)


def test_a_writer_sends_test_mails_and_cannot_find_out_by_them_who_reads(ours, as_role):
    writer = as_role("writer")
    proof = f"/studio/issues/{ours.draft.pk}/send/proof/"
    assert writer.get(proof).json()["readers"] == []
    answers = []
    for address in (ours.reader.subscriber.address, "nobody@example.org"):
        answer = writer.post(proof, {"to": "w@example.org", "as_reader": address})
        answers.append((answer.status_code, answer.json()["results"]))
    assert (answers[0], answers[0][0]) == (answers[1], 200)
    assert as_role("editor").get(proof).json()["readers"] == [ours.reader.subscriber.address]


@pytest.mark.parametrize(("role", "asked"), [("editor", True), ("writer", False), ("analyst", False)])
def test_the_page_about_sending_asks_for_addresses_only_for_who_sees_them(ours, as_role, role, asked):
    page = as_role(role).get(f"/studio/issues/{ours.draft.pk}/send/")
    assert page.context["newest_readers"] == ([ours.reader.subscriber.address] if asked else [])


def test_a_writer_moves_drafts_and_not_what_is_scheduled(ours, as_role):
    slots = [slot for slot, _ in slots_ahead(ours.newsletter, now=timezone.now(), count=4)]
    planned = schedule(IssueFactory(newsletter=ours.newsletter), at=slots[0].at)
    move, to = "/studio/tide-notes/calendar/move/", slots[2].date.isoformat()
    assert as_role("writer").post(move, {"issue": planned.pk, "to": to}).status_code == 403
    assert as_role("writer").post(move, {"issue": ours.draft.pk, "to": to}).status_code == 302
    assert Issue.objects.get(pk=ours.draft.pk).planned_day.date == slots[2].date
    assert as_role("editor").post(move, {"issue": planned.pk, "to": slots[3].date.isoformat()}).status_code == 302
    assert Issue.objects.get(pk=planned.pk).publish_at == slots[3].at


def test_a_writer_changes_the_address_of_a_draft_and_not_of_what_readers_have(ours, as_role):
    sent = IssueFactory(newsletter=ours.newsletter, state="sent", publish_at=timezone.now())
    form = {"slug": "another", "on_web": "on", "old_addresses": ""}
    assert as_role("writer").post(f"/studio/issues/{sent.pk}/details/", form).status_code == 403
    assert as_role("writer").post(f"/studio/issues/{ours.draft.pk}/details/", form).status_code == 302
    assert sorted(Issue.objects.filter(slug="another")) == [ours.draft]


def test_a_refusal_says_what_the_role_may_not_and_whom_to_ask(ours, as_role):
    in_team(ours.newsletter, "owner", name="chiyo")
    page = as_role("writer").get("/studio/tide-notes/readers/").content.decode()
    assert "A writer may not see readers with their addresses. Ask an owner: chiyo." in page
    by_script = as_role("writer").get("/studio/tide-notes/readers/", headers={"HX-Request": "true"})
    assert (by_script.status_code, by_script.json()["error"][:28]) == (403, "A writer may not see readers")


# --- Several newsletters ---------------------------------------------------------------------------------------------
def test_only_ones_own_newsletters_are_named_anywhere(ours, theirs, as_role):
    owner = as_role("owner")
    texts = [
        owner.get(page).content.decode()
        for page in (
            "/studio/",
            "/studio/tide-notes/issues/",
            "/studio/tide-notes/calendar/",
            "/studio/tide-notes/signup/",
            "/studio/tide-notes/readers/",
            "/studio/tide-notes/readers/suppressed/",
        )
    ]
    assert [page for page in texts if "night-post" in page] == []
    in_team(theirs.newsletter, "analyst", name="alina")
    assert re.findall(r'href="/studio/([\w-]+)/issues/" ?>', owner.get("/studio/").content.decode()) != []
    assert "night-post" in owner.get("/studio/").content.decode()


def test_of_a_person_one_sees_what_ones_own_newsletters_know(ours, theirs, as_role):
    SubscriptionFactory(newsletter=theirs.newsletter, subscriber=ours.reader.subscriber, source="a stall")
    page = f"/studio/tide-notes/readers/{ours.reader.pk}/"
    shown = as_role("owner").get(page).content.decode()
    in_team(theirs.newsletter, "owner", name="alina")
    everything = as_role("owner").get(page).content.decode()
    assert ("night-post" in everything, "night-post" in shown, "tide-notes" in shown) == (True, False, True)


def test_what_concerns_a_reader_of_others_too_takes_somebody_who_may_there(ours, theirs, as_role):
    SubscriptionFactory(newsletter=theirs.newsletter, subscriber=ours.reader.subscriber)
    owner, page = as_role("owner"), f"/studio/tide-notes/readers/{ours.reader.pk}/"
    address = {"address": ours.reader.subscriber.address}
    assert owner.post(f"{page}evidence/all/").status_code == 403
    assert owner.post(f"{page}erase/", address).status_code == 403
    assert Subscriber.objects.get(pk=ours.reader.subscriber_id).state == "active"
    in_team(theirs.newsletter, "owner", name="alina")
    assert owner.post(f"{page}evidence/all/").status_code == 200
    assert owner.post(f"{page}erase/", address).status_code == 302


def test_a_signup_page_offers_ones_own_newsletters_and_keeps_what_was_offered(ours, theirs, as_role):
    offered = NewsletterFactory(slug="offered", name="Offered before")
    signup = "/studio/tide-notes/signup/"
    assert "Offered before" not in as_role("editor").get(signup).content.decode()
    page = page_of(ours.newsletter)
    page.save()
    page.offers.add(offered)
    shown = as_role("editor").get(signup).content.decode()
    assert ("Offered before" in shown, "night-post" in shown) == (True, False)


def test_the_suppression_list_names_no_reader_of_others(ours, theirs, as_role):
    for rows in (ours, theirs):
        suppress(rows.reader.subscriber.address, reason=SuppressionReason.MANUAL, note="By letter")
    page = as_role("editor").get("/studio/tide-notes/readers/suppressed/").content.decode()
    assert ("bob@tide-notes.example.org" in page, "bob@night-post.example.org" in page) == (True, False)
