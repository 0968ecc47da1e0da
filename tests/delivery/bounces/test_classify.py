"""What messages are taken for: one or more of each format, in every disguise the same."""

import pytest
from hypothesis import given, settings, strategies as st

from delivery.bounces.classify import classify
from tests.delivery.bounces.samples import COPY, OTHERS, SAMPLES, data_of, fields, plain, report

NAMED = {"ids": lambda sample: sample.name}


@pytest.mark.parametrize("sample", [*SAMPLES, *OTHERS], **NAMED)
def test_a_message_is_taken_for_what_it_is(sample):
    verdict = classify(sample.data)

    leading = verdict.leading
    assert (verdict.kind, verdict.reason, leading.status, leading.address) == (
        sample.kind, sample.reason, sample.status, sample.recipient,
    )  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, **NAMED)
@pytest.mark.parametrize("line_end", [b"\r\n", b"\r"], ids=["crlf", "cr"])
def test_line_ends_make_no_difference(sample, line_end):
    assert classify(sample.data.replace(b"\n", line_end)) == classify(sample.data)


@pytest.mark.parametrize("sample", SAMPLES, **NAMED)
def test_case_makes_no_difference(sample):
    changed = sample.data.decode().replace("\\x{f6}", "ö").upper().encode()
    if b"=?UTF-8?Q?" in changed:
        changed = changed.replace(b"=?UTF-8?Q?ERROR_DE_ENTREGA?=", b"ERROR DE ENTREGA")

    verdict = classify(changed)

    assert (verdict.kind, verdict.reason) == (sample.kind, sample.reason)


@pytest.mark.parametrize("sample", SAMPLES, **NAMED)
def test_an_mbox_line_above_the_headers_makes_no_difference(sample):
    assert classify(b"From MAILER-DAEMON Sun Dec  6 17:00:05 2026\n" + sample.data) == classify(sample.data)


@pytest.mark.parametrize("sample", [each for each in SAMPLES if each.kind != "not_a_bounce"], **NAMED)
def test_a_message_that_is_only_handed_on_is_read(sample):
    outer = (
        b"From: Postmaster <postmaster@example.org>\nTo: bounces@example.org\nSubject: Fwd: your mail\n"
        b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: text/plain\n\nfyi\n\n"
        b"--outer\nContent-Type: message/rfc822\n\n" + sample.data + b"\n--outer--\n"
    )

    verdict = classify(outer)

    assert (verdict.kind, verdict.reason) == (sample.kind, sample.reason)


@pytest.mark.parametrize("charset", ["windows-1252", "utf-16", "x-unknown", "punycode", "", "utf-7", "\x00"])
def test_a_wrong_charset_does_not_hide_the_words(charset):
    text = plain(
        "Ihre Nachricht konnte nicht zugestellt werden:\n<bob@example.net>: Empfänger unbekannt",
        headers=f"Content-Type: text/plain; charset={charset}\n",
    )
    verdicts = [classify(text.encode(encoding)) for encoding in ("utf-8", "iso-8859-1")]

    assert [(verdict.kind, verdict.reason) for verdict in verdicts] == [("hard", "mailbox_unknown")] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "koi8-r"])
def test_words_are_read_in_the_charset_they_are_declared_in(encoding):
    text = plain(
        "Не удалось доставить письмо.\n\n<bob@example.net>: пользователь не найден\n",
        headers=f"Content-Type: text/plain; charset={encoding}\n",
    )
    assert classify(text.encode(encoding)).reason == "mailbox_unknown"


def test_of_several_recipients_each_has_its_own_story_and_the_gravest_leads():
    text = report(
        GONE_AND_FULL,
        "\n\n".join([
            fields(address="chiyo@example.net", status="5.2.2"),
            fields(address="bob@example.net", status="5.1.1"),
            fields(address="dara@example.net", status="2.0.0", action="delivered"),
        ]),
    )  # fmt: skip
    verdict = classify(text.encode())

    assert [(each.address, each.kind, each.reason) for each in verdict.recipients] == [
        ("chiyo@example.net", "soft", "mailbox_full"),
        ("bob@example.net", "hard", "mailbox_unknown"),
        ("dara@example.net", "delivered", ""),
    ]
    assert (verdict.kind, verdict.leading.address) == ("hard", "bob@example.net")


GONE_AND_FULL = "Some of the recipients: user unknown. Others: mailbox full."


def test_of_several_recipients_in_words_each_has_its_own_story():
    text = plain(
        "Unable to deliver message to the following address(es).\n\n<bob@example.net>:\nno such user\n\n"
        "<chiyo@example.net>:\nquota exceeded\n\n--- Original message follows.\n\n" + COPY
    )
    verdict = classify(text.encode())

    assert [(each.address, each.kind) for each in verdict.recipients] == [
        ("bob@example.net", "hard"), ("chiyo@example.net", "soft"),
    ]  # fmt: skip


def test_the_returned_mails_own_words_are_not_taken_for_the_servers():
    copy = COPY + "\nUser unknown. No such user. <dara@example.net>: account does not exist.\n"
    text = plain("Delivery failed:\n\n<bob@example.net>\n\n--- Below this line is a copy of the message.\n\n" + copy)

    verdict = classify(text.encode())

    assert (verdict.kind, [each.address for each in verdict.recipients]) == ("soft", ["bob@example.net"])


def test_names_of_hosts_and_mailboxes_are_no_reasons():
    text = report(
        "It failed.",
        fields(
            address="mailbox.full@spamhaus.example.net", status="5.0.0",
            diagnostic="550 <mailbox.full@spamhaus.example.net> antivirus.example.net https://user.unknown.example.net",
        ),
    )  # fmt: skip
    assert classify(text.encode()).reason == "other"


@pytest.mark.parametrize("name", ["dsn-unknown-user", "qmail", "arf-abuse"])
def test_what_leads_to_the_copy_is_found(name):
    verdict = classify(data_of(name))

    assert verdict.message_id == "<5f3c@example.org>"
    assert verdict.verp == "b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org"


def test_a_recipient_nobody_names_is_read_from_somebody_elses_envelope_sender():
    text = plain("Your mail could not be delivered: mailbox full").replace(
        "b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org", "notes-bounces+bob=example.net@example.org"
    )
    assert classify(text.encode()).leading.address == "bob@example.net"


def test_a_report_cut_off_before_its_fields_is_read_by_its_words():
    whole = report("<bob@example.net>: user unknown. It could not be delivered.", fields(status="5.1.1"))
    cut = whole[: whole.index("Reporting-MTA")]

    assert classify(cut.encode()).kind == "hard"


# Half a diagnostic can only be taken at its word, so the one whose second half contradicts its first is not here.
MILD = [each for each in SAMPLES if each.kind not in {"hard", "complaint"} and "beside" not in each.name]


@pytest.mark.parametrize("sample", MILD, **NAMED)
def test_no_truncation_raises_or_makes_it_graver(sample):
    kinds = {classify(sample.data[:length]).kind for length in range(0, len(sample.data), 37)}
    assert kinds & {"hard", "complaint"} == set()


@settings(max_examples=300, deadline=1000)
@given(st.binary(max_size=3000))
def test_garbage_is_not_a_bounce(data):
    assert classify(data).kind == "not_a_bounce"


@settings(max_examples=300, deadline=1000)
@given(st.data())
def test_a_damaged_message_never_raises(data):
    whole = bytearray(data.draw(st.sampled_from(SAMPLES)).data)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole)))
        whole[place : place + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=60))

    verdict = classify(bytes(whole))

    assert verdict.to_json()["kind"] == verdict.kind
