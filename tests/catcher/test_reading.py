"""Taking mail apart, good or bad."""

from email.message import EmailMessage

import pytest
from hypothesis import given, strategies as st

from catcher.reading import read


def mail():
    message = EmailMessage()
    message["Subject"] = "Tide Notes #7"
    message.set_content("Low water at noon.\n")
    message.add_alternative("<p>Low water at <b>noon</b>.</p>\n", subtype="html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="täglich.png")
    return message.as_bytes()


def test_the_parts_of_a_mail_are_told_apart():
    found = read(mail())
    assert (found.text, found.html) == ("Low water at noon.\n", "<p>Low water at <b>noon</b>.</p>\n")
    [attachment] = found.attachments
    assert (attachment.name, attachment.content_type) == ("täglich.png", "image/png")
    assert attachment.content == b"\x89PNG"
    assert found.problem == ""


def test_a_plain_mail_has_no_html():
    found = read(b"Subject: hi\n\nHello\n")
    assert (found.html, found.text, found.headers) == (None, "Hello\n", [("Subject", "hi")])


def test_headers_are_unfolded_and_decoded_in_their_order():
    raw = (
        b"To: bob@example.org\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n =?utf-8?q?_bar?=\r\nX-Odd: =?no-such?q?x?=\r\n\r\n"
    )
    assert read(raw).headers == [("To", "bob@example.org"), ("Subject", "café bar"), ("X-Odd", "=?no-such?q?x?=")]


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/html; charset=klingon\n\n<p>\xff</p>",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x--",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Type: message/rfc822\n\n" * 50,
        b'Content-Disposition: attachment; filename="=?utf-8?b?////?="\n\nx',
        b"\n" * 5000,
    ],
)
def test_bad_mail_is_read_as_far_as_it_goes(raw):
    found = read(raw)
    assert isinstance(found.headers, list)


def test_mail_nested_beyond_reason_is_given_up_with_a_word():
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1100))
    assert read(raw).problem.startswith("This message could not be taken apart")


@given(st.binary(max_size=2000))
def test_no_bytes_whatever_make_it_fail(raw):
    read(raw)
    read(b"Subject: " + raw)
    read(b"Content-Type: multipart/alternative; boundary=x\n\n--x\n" + raw + b"\n--x--")
