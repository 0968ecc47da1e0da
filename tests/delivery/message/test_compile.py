"""The bytes of a mail parse back to exactly what was meant, whatever the names and values."""

import email
import email.policy
import re
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings, strategies as st

from delivery.message import Unfillable, compile_message
from delivery.smtp.stuffing import stuff
from tests.delivery.message.conftest import make_recipient, make_rendered

HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Id", "List-Unsubscribe-Post",
    "Precedence", "Feedback-ID", "Content-Language", "MIME-Version", "Content-Type",
]  # fmt: skip

# Whatever a person could be called: every assigned character that can stand in a header.
printable = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"])
values = st.text(printable, max_size=120).map(str.strip).filter(lambda value: "=?" not in value)


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def header_text(raw, name):
    """One header, decoded as RFC 2047 says; adjacent encoded words are joined."""
    value = email.message_from_bytes(raw)[name]
    return str(make_header(decode_header(value.replace("\r\n", "").replace("\n", ""))))


def display_name(raw):
    """The name before the address in To, whether it is written as atoms, quoted or encoded."""
    written = email.message_from_bytes(raw)["To"].replace("\r\n", "").replace("\n", "")
    if written.startswith('"'):
        return re.sub(r"\\(.)", r"\1", written.rpartition('"')[0][1:])
    return str(make_header(decode_header(written.rpartition("<")[0].strip())))


def bodies(raw):
    text, html = parsed(raw).iter_parts()
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def check_lines(raw):
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert stuff(raw) is raw  # what Envelope.clean says of it


def test_a_copy_carries_every_header_once_and_in_order(rendered, identity, date):
    raw = compile_message(rendered, identity=identity, date=date).fill(make_recipient())

    message = parsed(raw)
    assert message.keys() == HEADERS
    assert {name: str(message[name]) for name in HEADERS[:-1]} == {
        "From": "Alice at Tide Notes <alice@example.org>",
        "To": "Bob Tidewater <bob@example.org>",
        "Reply-To": "desk@example.org",
        "Subject": "#21: High water for Bob",
        "Date": "Sun, 06 Dec 2026 16:00:00 +0000",
        "Message-ID": "<00000000000040008000000000000001@example.org>",
        "List-Unsubscribe": "<https://news.example.org/u/k1.leave/>",
        "List-Id": "Tide Notes <tide-notes.example.org>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "Feedback-ID": "issue-21:tide-notes:issue:fortnight",
        "Content-Language": "en",
        "MIME-Version": "1.0",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.defects == []
    check_lines(raw)


def test_values_are_escaped_in_html_and_plain_in_text(rendered, identity, date):
    text, html = bodies(compile_message(rendered, identity=identity, date=date).fill(make_recipient()))

    assert text == ("Dear Bob,\n\nThe water rose.\nZoë & <Son>\nLeave: https://news.example.org/u/k1.leave/\n")
    assert html == (
        "<p>Dear Bob of Zoë &amp; &lt;Son&gt;,</p>\n"
        '<p><a href="https://news.example.org/u/k1.leave/">Leave</a> '
        '<a href="https://news.example.org/f/k1.vote/good/">Good</a></p>\n'
    )


def test_a_reader_without_a_value_gets_the_fallback(rendered, identity, date):
    raw = compile_message(rendered, identity=identity, date=date).fill(make_recipient(name="", attributes={}))

    assert parsed(raw)["To"] == "bob@example.org"
    assert parsed(raw)["Subject"] == "#21: High water for reader"
    assert bodies(raw)[0].startswith("Dear reader,\n\nThe water rose.\n\nLeave:")


def test_two_fills_of_one_recipient_are_the_same_bytes(rendered, identity, date):
    message = compile_message(rendered, identity=identity, date=date)

    assert message.fill(make_recipient()) == message.fill(make_recipient())


def test_a_very_long_unsubscribe_link_stays_plain(rendered, identity, date, settings):
    settings.BASE_URL = "https://news.example.org/" + "a" * 600
    raw = compile_message(rendered, identity=identity, date=date).fill(make_recipient())

    assert f"\r\nList-Unsubscribe:\r\n <{settings.BASE_URL}/u/k1.leave/>\r\n".encode() in raw
    assert bodies(raw)[0].endswith(f"Leave: {settings.BASE_URL}/u/k1.leave/\n")
    check_lines(raw)


@pytest.mark.parametrize(
    "name",
    [
        "Bob\r\nBcc: evil@example.org",
        "Bob\nX: y",
        "Bob\rX",
        "Bob\x00",
        "Bob\x85X",
        "Bob\u2028X",
        "=?utf-8?q?a=0ABcc:_evil@example.org?= y",
        "=?UTF-8?B?YQ==?=",
        "\ud800",
    ],
)
def test_a_name_that_could_break_out_of_its_header_is_refused(rendered, identity, date, name):
    message = compile_message(rendered, identity=identity, date=date)

    with pytest.raises(Unfillable):
        message.fill(make_recipient(name=name))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bob",
        "bob@",
        "@example.org",
        "bob@example.org\r\nBcc: evil@example.org",
        "bob@example.org>, <evil@example.org",
        "alice@example.org)bob@example.org",
        "bob@example.org,evil@example.org",
        '"bob"@example.org',
        "bob..two@example.org",
        ".bob@example.org",
        "bob smith@example.org",
        "bob@exa mple.org",
        "bob@-例え.",
        "=?utf-8?q?bob?=@example.org",
        "b\u00a0b@example.org",
        "b" * 65 + "@example.org",
        "bob@" + "d." * 130 + "org",
    ],
)
def test_what_is_not_one_address_is_refused(rendered, identity, date, address):
    message = compile_message(rendered, identity=identity, date=date)

    with pytest.raises(Unfillable):
        message.fill(make_recipient(address=address))


def test_a_subject_that_could_break_out_is_refused_before_anyone_is_written_to(identity, date):
    with pytest.raises(Unfillable):
        compile_message(make_rendered(subject="Hello\r\nBcc: evil@example.org"), identity=identity, date=date)


def test_a_control_character_in_an_attribute_is_refused_and_a_line_break_becomes_a_space(rendered, identity, date):
    message = compile_message(rendered, identity=identity, date=date)

    with pytest.raises(Unfillable):
        message.fill(make_recipient(attributes={"city": "a\x00b"}))
    assert "\na b\n" in bodies(message.fill(make_recipient(attributes={"city": "a \r\n b"})))[0]


@pytest.mark.parametrize(
    ("given", "written"),
    [("bob@BÜCHER.example", "bob@xn--bcher-kva.example"), ("jürgen@example.org", "jürgen@example.org")],
)
def test_a_domain_goes_as_a_labels_and_a_local_part_as_it_is(rendered, identity, date, given, written):
    raw = compile_message(rendered, identity=identity, date=date).fill(make_recipient(address=given, name=""))

    assert f"\r\nTo: {written}\r\n".encode() in raw


@settings(max_examples=120, deadline=None)
@given(name=values, city=values, subject=values)
def test_any_value_comes_back_as_it_was(name, city, subject, identity_for_properties, date_for_properties):
    message = compile_message(
        make_rendered(subject=f"{subject} zqname0z"), identity=identity_for_properties, date=date_for_properties
    )
    raw = message.fill(make_recipient(name=name, attributes={"city": city}))

    first_name = name.split()[0] if name.split() else "reader"
    assert parsed(raw).keys() == HEADERS
    assert header_text(raw, "Subject") == f"{subject} {first_name}".strip()
    to = parsed(raw)["To"]
    assert [address.addr_spec for address in to.addresses] == ["bob@example.org"]
    assert display_name(raw) == name.strip()
    text, _html = bodies(raw)
    assert text.split("\n")[0] == f"Dear {first_name},"
    assert text.split("\n")[3] == city
    assert parsed(raw).defects == []
    check_lines(raw)


@settings(max_examples=120, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=600),
    value=st.text(printable, min_size=1, max_size=200),
)
def test_any_text_around_any_value_comes_back(text, value, identity_for_properties, date_for_properties):
    rendered = make_rendered(subject="Water", text=f"{text}zqcity1z{text}zqcity1z", html="<p></p>")
    recipient = make_recipient(attributes={"city": value})
    raw = compile_message(rendered, identity=identity_for_properties, date=date_for_properties).fill(recipient)

    part = next(iter(parsed(raw).iter_parts()))
    decoded = part.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")
    assert decoded == f"{text}{value}{text}{value}\n"
    check_lines(raw)


@settings(max_examples=120, deadline=None)
@given(value=st.text(max_size=60))
def test_garbage_is_refused_or_contained(value, identity_for_properties, date_for_properties):
    message = compile_message(make_rendered(), identity=identity_for_properties, date=date_for_properties)
    for recipient in (
        make_recipient(name=value), make_recipient(address=value), make_recipient(attributes={"city": value}),
    ):  # fmt: skip
        try:
            raw = message.fill(recipient)
        except Unfillable:
            continue
        assert parsed(raw).keys() == HEADERS
        assert len(parsed(raw)["To"].addresses) == 1
        check_lines(raw)
