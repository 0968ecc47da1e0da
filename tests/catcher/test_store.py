"""Caught mail: kept byte for byte, found again, thrown away at once."""

import threading

import pytest

from catcher.store import Mailbox, MailboxDamaged

MAIL = b"From: Alice <alice@example.org>\r\nSubject: =?utf-8?q?Fr=C3=BChling?=\r\n\r\nHello\r\n"


@pytest.fixture
def mailbox(tmp_path):
    return Mailbox(tmp_path / "mailbox")


def add(mailbox, *rcpt_to, content=MAIL):
    return mailbox.add(mail_from="b+1@example.org", rcpt_to=rcpt_to or ("bob@example.org",), content=content)


def test_a_message_is_kept_byte_for_byte_with_its_envelope(mailbox):
    number = add(mailbox, "bob@example.org", "chiyo@example.org")
    mail = mailbox.get(number)
    assert mailbox.content(number) == MAIL
    assert (mail.mail_from, mail.rcpt_to) == ("b+1@example.org", ("bob@example.org", "chiyo@example.org"))
    assert (mail.sender, mail.subject, mail.size) == ("Alice <alice@example.org>", "Frühling", len(MAIL))


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", b"no headers at all", b"Subject: \xff\xff\n\n", b":\n\n", b"\r\n" * 9]
)
def test_what_is_no_mail_is_kept_all_the_same(mailbox, content):
    number = add(mailbox, content=content)
    assert mailbox.content(number) == content
    assert mailbox.get(number).size == len(content)


def test_the_newest_come_first_page_by_page(mailbox):
    numbers = [add(mailbox, f"reader{n}@example.org") for n in range(5)]
    assert [mail.id for mail in mailbox.newest(limit=2)] == numbers[:2:-1]
    assert [mail.id for mail in mailbox.newest(skip=2, limit=9)] == numbers[2::-1]
    assert mailbox.neighbours(numbers[1]) == (numbers[2], numbers[0])
    assert mailbox.neighbours(numbers[4]) == (None, numbers[3])


def test_a_search_finds_a_part_of_a_recipient_and_takes_wildcards_literally(mailbox):
    for address in ("bob@example.org", "b_b@example.org", "chiyo@example.org", "100%@example.org"):
        add(mailbox, address)
    assert [mail.rcpt_to[0] for mail in mailbox.newest(to="BOB@")] == ["bob@example.org"]
    assert [mail.rcpt_to[0] for mail in mailbox.newest(to="b_b")] == ["b_b@example.org"]
    assert mailbox.count(to="%") == 1
    assert mailbox.count(to="'; DROP TABLE mails; --") == 0
    assert mailbox.count() == 4


def test_emptying_throws_everything_away_and_uses_no_number_again(mailbox):
    numbers = [add(mailbox), add(mailbox)]
    assert mailbox.empty() == 2
    assert (mailbox.count(), mailbox.get(numbers[0])) == (0, None)
    with pytest.raises(FileNotFoundError):
        mailbox.content(numbers[0])
    assert add(mailbox) > max(numbers)


def test_many_at_once_all_come_in(mailbox):
    threads = [
        threading.Thread(target=lambda n=n: [add(mailbox, f"r{n}-{m}@example.org") for m in range(20)])
        for n in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = {mail.rcpt_to[0] for mail in mailbox.newest(limit=1000)}
    assert found == {f"r{n}-{m}@example.org" for n in range(5) for m in range(20)}


def test_a_damaged_index_is_named_and_the_messages_stay(mailbox):
    number = add(mailbox)
    for file in mailbox.directory.glob("index.sqlite*"):
        file.write_bytes(b"garbage" * 1000)
    with pytest.raises(MailboxDamaged, match="Remove that file to begin a new one"):
        mailbox.count()
    assert mailbox.content(number) == MAIL


def test_mails_to_some_addresses_can_be_forgotten_whatever_their_case(mailbox):
    add = [
        ("Bob@Example.org",),
        ("chiyo@example.org", "bob@example.org"),
        ("jbob@example.org",),
        ("bob@example.org.uk",),
    ]
    numbers = [mailbox.add(mail_from="alice@example.org", rcpt_to=to, content=b"Subject: x\r\n\r\nx") for to in add]
    assert mailbox.forget(["bob@example.ORG"]) == 2
    assert [mail.id for mail in mailbox.newest()] == [numbers[3], numbers[2]]
    assert len(list(mailbox.directory.rglob("*.eml"))) == 2
    assert mailbox.forget(["bob@example.org"]) == 0


def test_where_nothing_was_caught_nothing_is_made_to_forget_it(tmp_path):
    assert Mailbox(tmp_path / "none").forget(["bob@example.org"]) == 0
    assert not (tmp_path / "none").exists()
