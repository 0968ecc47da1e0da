import pytest

from config.bounce_addresses import BounceListener, BounceMailbox, parse_bounce_listener, parse_bounce_mailbox


def test_a_mailbox_is_read_with_what_is_special_decoded():
    assert parse_bounce_mailbox("imaps://b%40x:p%2Fw@imap.example.org/Bounces%20in") == BounceMailbox(
        host="imap.example.org", port=993, tls=True, username="b@x", password="p/w", folder="Bounces in"
    )
    assert parse_bounce_mailbox("imap://b@localhost:1143") == BounceMailbox(
        host="localhost", port=1143, tls=False, username="b", password="", folder="INBOX"
    )


@pytest.mark.parametrize(
    "given", ["", "imaps://imap.example.org", "https://u:secret@x", "imaps://u:secret@[", "u:secret"]
)
def test_what_is_no_mailbox_is_refused_without_its_password(given):
    with pytest.raises(ValueError, match="Write it like imaps://") as refusal:
        parse_bounce_mailbox(given)
    assert "secret" not in str(refusal.value)


def test_a_listener_is_read():
    assert parse_bounce_listener("lmtp://127.0.0.1:8024") == BounceListener(
        protocol="lmtp", host="127.0.0.1", port=8024
    )


@pytest.mark.parametrize("given", ["127.0.0.1:25", "lmtp://127.0.0.1", "smtp://:25", "http://x:1", "lmtp://x:99999"])
def test_what_is_no_place_to_listen_is_refused(given):
    with pytest.raises(ValueError, match="Write it like lmtp://"):
        parse_bounce_listener(given)


def test_the_password_is_not_shown():
    assert "harbour" not in repr(parse_bounce_mailbox("imaps://b:harbour@imap.example.org"))
