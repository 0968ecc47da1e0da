"""Who got an issue and who did not: the list, each one's page, the file."""

import csv
import io

import pytest
from django.utils.html import escape

from delivery import mailings
from delivery.models import Attempt, BounceRecord, Delivery, Mailing


def page(client, issue, part=""):
    return client.get(f"/studio/issues/{issue.pk}/send/recipients{part}")


def export(client, issue, query=""):
    return client.post(f"/studio/issues/{issue.pk}/send/recipients.csv{query}")


def settle(name, **fields):
    Delivery.objects.filter(address=f"{name}@example.org").update(**fields)
    return Delivery.objects.get(address=f"{name}@example.org")


def addresses(response):
    return [delivery.address for delivery, _, _ in response.context["rows"]]


def words(response):
    return " ".join(response.content.decode().split())


def test_recipients_are_searched_and_narrowed(studio_client, issue, mailing):
    settle("bob", state="deferred", reason="greylisted", domain_group="gmail")

    assert addresses(page(studio_client, issue, "/")) == ["bob@example.org", "chiyo@example.org", "dara@example.org"]
    assert addresses(page(studio_client, issue, "/?q=CHIYO")) == ["chiyo@example.org"]
    assert addresses(page(studio_client, issue, "/?state=deferred")) == ["bob@example.org"]
    assert addresses(page(studio_client, issue, "/?reason=greylisted")) == ["bob@example.org"]
    assert addresses(page(studio_client, issue, "/?group=gmail&state=sent")) == []


def test_a_whole_address_offers_to_be_found_inside_others(studio_client, issue, mailing):
    shown = page(studio_client, issue, "/?q=bob@example.org")
    assert (addresses(shown), "?q=bob%40example.org&amp;parts=yes" in shown.content.decode()) == (
        ["bob@example.org"], True,
    )  # fmt: skip


def test_a_long_list_is_leafed_through_with_its_filters(studio_client, issue, mailing):
    copies = Delivery.objects.bulk_create(
        Delivery(mailing=mailing, address=f"z{n:03}@example.org", to_address=f"z{n:03}@example.org") for n in range(60)
    )
    Mailing.objects.filter(pk=mailing.pk).update(last_copy=copies[-1].pk)
    first = page(studio_client, issue, "/?q=z")
    after = first.context["page"].after
    assert f'href="?q=z&amp;after={after}"' in first.content.decode()
    second = page(studio_client, issue, f"/?q=z&after={after}")
    assert (len(addresses(first)), addresses(second)) == (50, [f"z{n:03}@example.org" for n in range(50, 60)])


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 5000,
        "reason=%00",
        "state=%00",
        "q=%FF",
    ],
)
def test_nonsense_in_the_address_is_forgiven(studio_client, issue, mailing, query):
    assert page(studio_client, issue, f"/?{query}").status_code == 200
    assert export(studio_client, issue, f"?{query}").status_code == 200


@pytest.mark.parametrize("query", ["after=x", "after=-1", "before=99999999999999999999"])
def test_a_place_in_the_list_that_is_none_is_its_beginning(studio_client, issue, mailing, query):
    assert len(addresses(page(studio_client, issue, f"/?{query}"))) == 3


@pytest.mark.parametrize("state", ["nope", "SENT", "<b>"])
def test_a_state_there_is_not_is_nobody_s_and_is_named(studio_client, issue, mailing, state):
    shown = page(studio_client, issue, f"/?state={state}")
    assert (shown.status_code, addresses(shown)) == (200, [])
    assert f"There is no state “{escape(state)}”. There are: pending," in words(shown)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("state=bad", "There is no state “bad”. There are: pending,"),
        ("stat=sent", "There is no filter “stat”. There are: q, state, reason, group, parts."),
        ("after=7", "There is no filter “after”."),
    ],
)
def test_a_file_of_everybody_is_not_what_a_mistyped_filter_gives(studio_client, issue, mailing, query, said):
    refused = export(studio_client, issue, f"?{query}")
    assert (refused.status_code, said in refused.content.decode()) == (400, True)


@pytest.mark.parametrize("names", [["bob"], ["bob", "chiyo", "dara"]])
def test_the_list_takes_the_same_queries_however_many(
    studio_client, issue, subscribe, now, django_assert_num_queries, names
):
    for name in names:
        subscribe(name)
    mailings.begin(issue, now=now)
    with django_assert_num_queries(8):  # session, account, issue, mailing, numbers in two, deliveries, newsletters
        page(studio_client, issue, "/")


def test_a_recipients_page_has_every_attempt_and_what_came_back(studio_client, issue, mailing):
    bob = settle("bob", state="bounced", reason="mailbox_unknown", detail="5.1.1 no <such> user")
    Attempt.objects.create(
        delivery=bob, stage="rcpt", code=451, enhanced_code="4.7.1", text="451 4.7.1 later", outcome="deferred",
        duration=1.234, route="smtp.example.org:587",
    )  # fmt: skip
    Attempt.objects.create(delivery=bob, stage="dot", code=250, text="taken", outcome="sent")
    BounceRecord.objects.create(
        delivery=bob, kind="hard", reason="mailbox_unknown", status="5.1.1", excerpt="no such user", source="imap",
        digest=b"1",
    )  # fmt: skip
    shown = words(page(studio_client, issue, f"/{bob.pk}/"))

    assert [part in shown for part in ("RCPT TO, ", ">451 4.7.1 later<", "1.23 s over smtp.example.org:587")] == [
        True
    ] * 3
    assert [part in shown for part in (">250 taken<", "5.1.1 no &lt;such&gt; user", "By imap. Nothing proves")] == [
        True
    ] * 3
    assert f"/studio/tide-notes/readers/{bob.subscription_id}/" in shown


def test_a_recipient_nobody_tried_yet_and_whose_subscription_is_gone(studio_client, issue, mailing, readers):
    bob = settle("bob", state="pending")
    readers[0].subscriber.delete()
    shown = words(page(studio_client, issue, f"/{bob.pk}/"))
    assert ["No server was asked yet." in shown, "/readers/" + str(readers[0].pk) in shown] == [True, False]


def test_a_recipient_of_another_issue_is_not_found(studio_client, issue, mailing):
    assert [page(studio_client, issue, f"/{pk}/").status_code for pk in (0, 999_999_999, 10**30)] == [404] * 3


def test_all_are_exported_or_those_that_are_shown(studio_client, issue, mailing):
    settle("bob", state="failed", to_address="=1+1@example.org")
    response = export(studio_client, issue)
    text = b"".join(response.streaming_content).decode()
    assert [row[0] for row in csv.reader(io.StringIO(text))] == [
        "address", "'=1+1@example.org", "chiyo@example.org", "dara@example.org",
    ]  # fmt: skip
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "text/csv; charset=utf-8", 'attachment; filename="tide-notes-21-recipients.csv"',
    )  # fmt: skip
    narrowed = b"".join(export(studio_client, issue, "?state=failed").streaming_content).decode()
    assert narrowed.count("\r\n") == 2


def test_an_issue_without_a_mailing_has_no_recipients(studio_client, issue):
    assert [page(studio_client, issue, part).status_code for part in ("/", "/1/")] == [404] * 2
    assert export(studio_client, issue).status_code == 404


def test_only_staff_may_look(client, issue, mailing):
    assert [page(client, issue, part).status_code for part in ("/", "/1/")] == [302] * 2
    assert export(client, issue).status_code == 302
