import pytest
from hypothesis import given, strategies as st

from delivery.bounces.judging import Codes, best_status, judge, read_codes, read_status
from delivery.reasons import LABELS, PERSON_GONE


@pytest.mark.parametrize(
    ("text", "reply", "status"),
    [
        ("550 5.1.1 user unknown", 550, "5.1.1"),
        ("550-5.1.1 user\n550 5.1.1 unknown", 550, "5.1.1"),
        ("host mx.example.net said: 552 5.2.2 full", 552, "5.2.2"),
        ("Sorry, no mailbox here by that name. (#5.1.1)", 0, "5.1.1"),
        ("553 sorry (#5.7.1)", 553, "5.7.1"),
        ("SMTP; 450 4.2.0 greylisted", 450, "4.2.0"),
        ("550 first\n554 5.7.1 second", 554, "5.7.1"),
        ("220 mx.example.net Mailer 5.1.1.7 ready", 0, ""),
        ("host mx.example.net[192.0.2.550] 10.5.1.1", 0, ""),
        ("it took 550ms and 5500 tries", 0, ""),
        ("user550@example.net", 0, ""),
        ("", 0, ""),
    ],
)
def test_codes_are_told_from_other_numbers(text, reply, status):
    assert read_codes(text) == Codes(reply, status)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("5.1.1", "5.1.1"),
        ("4.4.1 (no answer)", "4.4.1"),
        ("5.01.010", "5.1.10"),
        ("553 too big", ""),
        ("5.1", ""),
        ("", ""),
    ],
)
def test_a_status_is_read_from_its_field(given, read):
    assert read_status(given) == read


@pytest.mark.parametrize(
    ("given", "said", "best"),
    [
        ("5.0.0", "5.1.1", "5.1.1"), ("5.1.1", "", "5.1.1"), ("", "5.2.2", "5.2.2"), ("5.1.1", "5.0.0", "5.1.1"),
        ("5.3.0", "5.1.1", "5.1.1"), ("5.5.0", "5.2.0", "5.5.0"), ("5.4.7", "4.4.1", "5.4.7"), ("", "", ""),
    ],
)  # fmt: skip
def test_of_two_statuses_the_one_that_says_more_counts(given, said, best):
    assert best_status(given, said) == best


@pytest.mark.parametrize(
    ("text", "status", "kind", "reason"),
    [
        ("550 5.1.1 user unknown", "5.1.1", "hard", "mailbox_unknown"),
        ("", "5.1.1", "hard", "mailbox_unknown"),
        ("", "5.1.3", "hard", "address_invalid"),
        ("", "5.1.8", "sender_fault", "sender_fault"),
        ("", "5.2.2", "soft", "mailbox_full"),
        ("", "5.4.4", "hard", "domain_unknown"),
        ("", "4.4.4", "soft", "domain_unknown"),
        ("", "5.4.6", "soft", "routing_loop"),
        ("", "5.7.0", "sender_fault", "sender_fault"),
        ("", "5.7.17", "hard", "mailbox_moved"),
        ("", "5.0.0", "soft", "other"),
        ("", "", "soft", "other"),
        ("550 mailbox unavailable", "", "hard", "mailbox_unknown"),
        ("550 5.7.1 mailbox unavailable", "", "sender_fault", "sender_fault"),
        ("450 mailbox unavailable", "", "soft", "mailbox_unknown"),
        ("550 5.1.1 rejected as spam", "", "sender_fault", "spam"),
        ("452 4.2.2 over quota", "", "soft", "mailbox_full"),
        ("451 4.7.1 greylisted, try again in 300 seconds", "", "soft", "greylisted"),
        ("421 too many connections from your host", "", "sender_fault", "rate_limited"),
        ("user unknown. If this is a mistake, ask whoever runs the blocklist", "", "hard", "mailbox_unknown"),
        ("Command died: quota exceeded", "", "soft", "mailbox_full"),
        ("554 Too many hops", "", "soft", "routing_loop"),
        ("552 message size exceeds the maximum", "", "soft", "message_too_big"),
        ("relaying denied", "", "sender_fault", "sender_fault"),
        ("ehlo user unknown\n550 5.2.2 full mailbox", "", "soft", "mailbox_full"),
    ],
)
def test_what_a_refusal_comes_to(text, status, kind, reason):
    assert judge(text, status=status)[:2] == (kind, reason)


@given(st.text(max_size=400), st.sampled_from(["", "5.1.1", "4.1.1", "5.0.0", "4.4.7"]))
def test_every_reason_has_words_and_only_a_person_who_is_gone_is_hard(text, status):
    kind, reason, found = judge(text, status=status)

    assert reason in LABELS
    assert (kind == "hard") <= (reason in PERSON_GONE and not found.startswith("4"))
