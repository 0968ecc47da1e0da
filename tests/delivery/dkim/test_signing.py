"""Signed copies, judged by dkimpy: whole ones pass, changed ones fail."""

import email
import email.policy
import re

import pytest
from django.test import override_settings
from hypothesis import given, settings, strategies as st

from delivery.dkim import Algorithm, CannotSign, MessageSigner, Signer
from delivery.message import Unfillable, compile_message
from tests.delivery.dkim.conftest import BY_ED25519, BY_RSA, ED25519_KEY, verdicts
from tests.delivery.message.conftest import BASE_URL, date, identity, make_recipient, make_rendered

IDENTITY, DATE = identity.__wrapped__(), date.__wrapped__()
NOW = 1_764_003_600.75  # in the past: a signature of tomorrow is refused


def signed(recipient=None, *, signers=(BY_RSA, BY_ED25519), base_url=BASE_URL, **rendered):
    with override_settings(BASE_URL=base_url):
        message = compile_message(
            make_rendered(**rendered), identity=IDENTITY, date=DATE, signers=signers, clock=lambda: NOW
        )
    return message.fill(recipient or make_recipient())


def tags(raw, index=0):
    field = email.message_from_bytes(raw).get_all("DKIM-Signature")[index]
    return dict(tag.strip().split("=", 1) for tag in re.sub(r"\s+", "", field).split(";"))


def test_both_signatures_verify_and_stand_on_top():
    raw = signed()
    assert verdicts(raw) == [True, True]
    assert email.message_from_bytes(raw, policy=email.policy.default).keys()[:3] == [
        "DKIM-Signature", "DKIM-Signature", "From",
    ]  # fmt: skip


def test_both_signatures_verify_where_one_can_also_unsubscribe_by_mail():
    with override_settings(BOUNCE_DOMAIN="bounce.example.org"):
        raw = signed()
    assert raw.count(b",\r\n <mailto:u-k1.leave@bounce.example.org?subject=unsubscribe>\r\n") == 1
    assert verdicts(raw) == [True, True]
    assert verdicts(raw.replace(b"u-k1.leave@", b"u-k1.other@")) == [False, False]


def test_the_rest_of_a_signed_copy_is_the_unsigned_copy():
    with override_settings(BASE_URL=BASE_URL):
        plain = compile_message(make_rendered(), identity=IDENTITY, date=DATE).fill(make_recipient())
    assert signed().endswith(b"\r\n" + plain)


def test_the_field_says_what_it_covers():
    found = tags(signed())
    del found["b"], found["bh"]
    assert found == {
        "v": "1",
        "a": "rsa-sha256",
        "c": "relaxed/relaxed",
        "d": "example.org",
        "s": "s1",
        "i": "@example.org",
        "t": "1764003600",
        "h": "From:Reply-To:Date:List-Id:List-Unsubscribe-Post:Precedence:Feedback-ID:Content-Language:MIME-Version:"
        "Content-Type:To:Subject:Message-ID:List-Unsubscribe:From:To:Subject:Date:Reply-To:Content-Type",
    }
    assert tags(signed(), 1)["a"] == "ed25519-sha256"


def test_no_line_of_a_signature_is_longer_than_78_columns():
    long = Signer(f"{'a' * 60}.{'b' * 60}.example.org", f"{'s' * 60}", Algorithm.ED25519_SHA256, ED25519_KEY)
    head = signed().partition(b"\r\nFrom:")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78
    lines = MessageSigner(
        [long], sender=f"alice@{long.domain}", fixed_headers=[b"From: a\r\n"], changing_headers=[],
        fixed_body=[b"a\r\n"], clock=lambda: NOW,
    ).sign([], b"a\r\n").split(b"\r\n")  # fmt: skip
    # A name cannot be folded (RFC 6376 §3.5), so its line is as long as it must be, and holds nothing else.
    assert [line for line in lines if len(line) > 78] == [f" d={long.domain};".encode(), f" i=@{long.domain};".encode()]


@pytest.mark.parametrize(
    "change",
    [
        (b"Subject: #21: High water for Bob", b"Subject: #21: Low water for Bob"),
        (b"To: Bob Tidewater <bob@example.org>", b"To: Eve <eve@example.org>"),
        (b"<https://news.example.org/u/k1.leave/", b"<https://evil.example.org/u/k1.leave/"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks"),
        (b"List-Id: Tide", b"List-Id: Tidy"),
        (b"Feedback-ID: issue-21", b"Feedback-ID: issue-22"),
        (b"The water rose.", b"The water fell."),
        (b"<p>Dear", b"<p>dear"),
        (b"\r\nFrom: Alice", b"\r\nFrom: Eve <eve@example.net>\r\nFrom: Alice"),
        (b"\r\nFrom: Alice", b"\r\nSubject: Other\r\nFrom: Alice"),
        (b"\r\nPrecedence: bulk", b"\r\nPrecedence: bulk\r\nFrom: Eve <eve@example.net>"),
        (b"\r\nPrecedence: bulk", b"\r\nPrecedence: bulk\r\nSubject: Other"),
        (b"\r\nPrecedence: bulk", b"\r\nPrecedence: bulk\r\nReply-To: eve@example.net"),
        (b"\r\nPrecedence: bulk", b"\r\nPrecedence: bulk\r\nContent-Type: text/plain"),
        (b"\r\nPrecedence: bulk", b"\r\nPrecedence: bulk\r\nDate: Sun, 06 Dec 2026 17:00:00 +0000"),
        (b"\r\nPrecedence: bulk", b"\r\nPrecedence: bulk\r\nTo: eve@example.net"),
    ],
)
def test_a_copy_that_was_changed_or_added_to_fails(change):
    raw = signed()
    assert raw.count(change[0]) >= 1
    assert verdicts(raw.replace(*change, 1)) in (
        [False, False], ["ValidationError", "ValidationError"],
    )  # fmt: skip


def test_white_space_that_a_relay_may_change_does_no_harm():
    raw = signed()
    assert verdicts(raw.replace(b"Subject: #21: High", b"Subject:   #21:\r\n High").replace(b"rose.", b"rose. ")) == [
        True, True,
    ]  # fmt: skip


def test_a_body_that_is_not_canonical_by_itself_is_canonicalised():
    body = b"a  b \r\n\tc\r\n\r\n\r\n"
    signer = MessageSigner(
        [BY_RSA], sender="alice@example.org", fixed_headers=[b"From: alice@example.org\r\n"], changing_headers=["To"],
        fixed_body=[body], clock=lambda: NOW,
    )  # fmt: skip
    to = b"To:  bob@example.org\t\r\n"
    assert verdicts(signer.sign([to], body) + b"From: alice@example.org\r\n" + to + b"\r\n" + body) == [True]


def test_a_header_that_is_not_there_is_signed_as_absent():
    signer = MessageSigner(
        [BY_RSA], sender="alice@example.org", fixed_headers=[b"From: alice@example.org\r\n"], changing_headers=[],
        fixed_body=[b"a\r\n"], clock=lambda: NOW,
    )  # fmt: skip
    raw = signer.sign([], b"a\r\n") + b"From: alice@example.org\r\n\r\na\r\n"
    assert verdicts(raw) == [True]
    assert verdicts(raw.replace(b"\r\n\r\n", b"\r\nReply-To: eve@example.net\r\n\r\n", 1)) == [False]


@pytest.mark.parametrize("domain", ["example.net", "ample.org", "news.example.org"])
def test_a_key_of_a_domain_that_is_not_the_sender_s_is_refused(domain):
    with pytest.raises(CannotSign, match=r"cannot sign mail from example\.org"):
        signed(signers=[Signer(domain, "s1", Algorithm.ED25519_SHA256, ED25519_KEY)])


def test_a_key_of_the_domain_above_signs_in_the_name_of_the_one_below():
    signer = MessageSigner(
        [BY_ED25519], sender="alice@news.example.org", fixed_headers=[b"From: alice@news.example.org\r\n"],
        changing_headers=[], fixed_body=[b"a\r\n"], clock=lambda: NOW,
    )  # fmt: skip
    raw = signer.sign([], b"a\r\n") + b"From: alice@news.example.org\r\n\r\na\r\n"
    assert verdicts(raw) == [True]
    assert (tags(raw)["d"], tags(raw)["i"]) == ("example.org", "@news.example.org")


@settings(max_examples=80, deadline=None)
@given(
    name=st.text(max_size=80),
    city=st.text(st.sampled_from(" .\t=&\n<'é—F") | st.characters(exclude_categories=["Cs", "Cc"]), max_size=120),
    local=st.text(st.sampled_from("abc.+-_ü1"), min_size=1, max_size=40),
    path=st.text(st.sampled_from("ab/=&?.~%ü'"), max_size=120),
)
def test_every_copy_that_can_be_filled_verifies(name, city, local, path):
    recipient = make_recipient(
        name=name,
        address=f"{local}@example.net",
        attributes={"city": city},
    )
    try:
        raw = signed(recipient, signers=[BY_ED25519, BY_RSA], base_url=f"https://a.example/{path}")
    except Unfillable:
        recipient = make_recipient(attributes={"city": " ".join(city.split())})
        raw = signed(recipient, signers=[BY_ED25519, BY_RSA])
    assert verdicts(raw) == [True, True]
