import datetime as dt

import pytest

from delivery import ledger
from delivery.listing import Wanted, page, recipients
from delivery.models import Delivery

LEASE = dt.timedelta(minutes=5)


def names(rows):
    return [delivery.address.partition("@")[0] for delivery in rows]


def found(mailing, **wanted):
    return names(recipients(mailing, wanted=Wanted(**wanted)))


def test_recipients_are_narrowed_by_a_part_of_the_address_state_reason_and_provider(mailing):
    Delivery.objects.filter(address="bob@example.org").update(state="sent")
    Delivery.objects.filter(address="chiyo@example.org").update(
        state="failed", reason="mailbox_full", domain_group="gmail"
    )

    assert found(mailing) == ["bob", "chiyo", "dara"]
    assert found(mailing, search="HIY") == ["chiyo"]
    assert found(mailing, search="%") == []
    assert found(mailing, state="sent") == ["bob"]
    assert found(mailing, state="nonsense") == []
    assert found(mailing, reason="mailbox_full") == ["chiyo"]
    assert found(mailing, group="gmail") == ["chiyo"]
    assert found(mailing, group="gmail", state="sent") == []


def test_a_copy_in_a_senders_hands_stands_where_the_sender_is(mailing, now):
    claims = ledger.claim(mailing.pk, quotas={"other": 2}, limit=2, now=now, lease=LEASE)
    ledger.hand_off(claims[:1], now=now, lease=LEASE)

    assert [row.standing for row in recipients(mailing)] == ["handoff", "claimed", "pending"]
    assert (found(mailing, state="handoff"), found(mailing, state="claimed"), found(mailing, state="pending")) == (
        ["bob"], ["chiyo"], ["dara"],
    )  # fmt: skip


def test_a_whole_address_means_its_reader_and_as_a_part_everyone_with_it(mailing, subscribe):
    Delivery.objects.filter(address="dara@example.org").update(address="bob@example.org.example.net")
    whole = page(mailing, wanted=Wanted(search="Bob@Example.ORG"))
    parts = page(mailing, wanted=Wanted(search="bob@example.org", parts=True))

    assert (names(whole.rows), whole.is_exact) == (["bob"], True)
    assert ([row.address for row in parts.rows], parts.is_exact) == (
        ["bob@example.org", "bob@example.org.example.net"], False,
    )  # fmt: skip
    assert names(page(mailing, wanted=Wanted(search="bob@example.org", state="sent")).rows) == []


@pytest.fixture
def many(issue, subscribe, mailing):
    ids = {}
    for letter in "abcdefg":
        ids[letter] = Delivery.objects.create(
            mailing=mailing, address=f"z{letter}@example.org", to_address=f"z{letter}@example.org"
        ).pk
    mailing.last_copy = ids["g"]
    return ids


def test_leafing_forth_and_back_shows_everybody_once(mailing, many):
    wanted = Wanted(search="z")
    first = page(mailing, wanted=wanted, size=3)
    second = page(mailing, wanted=wanted, size=3, after=first.after)
    third = page(mailing, wanted=wanted, size=3, after=second.after)
    back = page(mailing, wanted=wanted, size=3, before=third.before)
    start = page(mailing, wanted=wanted, size=3, before=back.before)

    assert [names(leaf.rows) for leaf in (first, second, third)] == [["za", "zb", "zc"], ["zd", "ze", "zf"], ["zg"]]
    assert [(bool(leaf.before), bool(leaf.after)) for leaf in (first, second, third, back, start)] == [
        (False, True), (True, True), (True, False), (True, True), (False, True),
    ]  # fmt: skip
    assert (back.rows, start.rows) == (second.rows, first.rows)


def test_an_id_of_another_mailing_begins_at_the_start(mailing, many):
    assert names(page(mailing, wanted=Wanted(), after=999_999_999, size=2).rows) == ["bob", "chiyo"]
    assert names(page(mailing, wanted=Wanted(), before=999_999_999, size=2).rows) == ["bob", "chiyo"]


def test_what_was_asked_for_can_be_asked_for_again():
    wanted = Wanted(search="a b&c", state="sent", reason="other", group="gmail", parts=True)

    assert wanted.query == "q=a+b%26c&state=sent&reason=other&group=gmail&parts=yes"
    assert (Wanted().query, Wanted().narrows, wanted.narrows) == ("", False, True)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, Wanted()),
        ({"q": " bo\x00b ", "state": "sent", "parts": "yes"}, Wanted(search="bob", state="sent", parts=True)),
        ({"state": "x\x00", "parts": "on"}, Wanted(state="x")),
        ({"q": "x" * 999, "reason": "y" * 99, "group": "z" * 99},
         Wanted(search="x" * 320, reason="y" * 60, group="z" * 40)),
    ],
)  # fmt: skip
def test_a_query_string_is_read_with_forbearance(given, wanted):
    assert Wanted.of(given) == wanted
