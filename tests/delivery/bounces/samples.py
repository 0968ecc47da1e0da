"""Messages that come back, one or more for each format, written for these tests. Servers and people are invented."""

from dataclasses import dataclass

COPY = """\
Return-Path: <b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org>
From: Tide Notes <alice@example.org>
To: bob@example.net
Subject: High water: the full moon, and a mailbox that is full
Message-ID: <5f3c@example.org>

The water rose.
"""


@dataclass(frozen=True)
class Sample:
    """A message, and what it is to be taken for."""

    name: str
    text: str
    kind: str
    reason: str = ""
    status: str = ""
    recipient: str = ""

    @property
    def data(self):
        return self.text.encode("utf-8")


def report(words, fields, *, copy=COPY, headers="", status_type="message/delivery-status"):
    """A multipart/report (RFC 6522) with its three parts."""
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org
Subject: Undelivered Mail Returned to Sender
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_tide"

This is a MIME-encapsulated message.

--=_tide
Content-Type: text/plain; charset=utf-8

{words}

--=_tide
Content-Type: {status_type}

Reporting-MTA: dns; mx.example.net

{fields}

--=_tide
Content-Type: message/rfc822

{copy}
--=_tide--
"""


def fields(*, status, diagnostic="", action="failed", address="bob@example.net"):
    said = f"\nDiagnostic-Code: smtp; {diagnostic}" if diagnostic else ""
    return f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}{said}"


def plain(body, *, sender="MAILER-DAEMON@mx.example.net", subject="failure notice", headers=""):
    """A notice for people."""
    return f"""\
Return-Path: <>
From: {sender}
To: b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org
Subject: {subject}
{headers}
{body}
"""


def complaint(kind="abuse", *, address="bob@example.net"):
    """RFC 5965."""
    return f"""\
From: feedback@provider.example.net
To: abuse@example.org
Subject: complaint about a mail from example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=_arf"

--=_arf
Content-Type: text/plain

This is an email abuse report.

--=_arf
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Feedback/1.0
Version: 1
Original-Mail-From: <b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org>
Original-Rcpt-To: <{address}>

--=_arf
Content-Type: message/rfc822

{COPY}
--=_arf--
"""


GONE = "I am sorry to say that your message could not be delivered to one or more recipients."

SAMPLES = [
    Sample(
        "dsn-unknown-user",
        report(GONE, fields(status="5.1.1", diagnostic="550 5.1.1 <bob@example.net>: user unknown")),
        "hard", "mailbox_unknown", "5.1.1", "bob@example.net",
    ),
    Sample(
        "dsn-unspecific-status-and-telling-words",
        report(GONE, fields(status="5.0.0", diagnostic="550 No such user here")),
        "hard", "mailbox_unknown", "5.0.0", "bob@example.net",
    ),
    Sample(
        "dsn-domain-gone",
        report(GONE, fields(status="5.1.2", diagnostic="Host not found")),
        "hard", "domain_unknown", "5.1.2", "bob@example.net",
    ),
    Sample(
        "dsn-null-mx",
        report(GONE, fields(status="5.1.10", diagnostic="Domain example.net does not accept mail (nullMX)")),
        "hard", "domain_unknown", "5.1.10", "bob@example.net",
    ),
    Sample(
        "dsn-moved", report(GONE, fields(status="5.1.6")), "hard", "mailbox_moved", "5.1.6", "bob@example.net"
    ),
    Sample(
        "dsn-full",
        report(GONE, fields(status="5.2.2", diagnostic="552 5.2.2 mailbox full")),
        "soft", "mailbox_full", "5.2.2", "bob@example.net",
    ),
    Sample(
        "dsn-full-beside-the-code-for-unknown",
        report(GONE, fields(status="5.1.1", diagnostic="550 5.1.1 quota exceeded for this mailbox")),
        "soft", "mailbox_full", "5.1.1", "bob@example.net",
    ),
    Sample(
        "dsn-disabled",
        report(GONE, fields(status="5.2.1", diagnostic="550 5.2.1 The account you tried to reach is disabled")),
        "soft", "mailbox_disabled", "5.2.1", "bob@example.net",
    ),
    Sample(
        "dsn-policy",
        report(GONE, fields(status="5.7.1", diagnostic="550 5.7.1 Message refused by local policy")),
        "sender_fault", "sender_fault", "5.7.1", "bob@example.net",
    ),
    Sample(
        "dsn-dmarc",
        report(GONE, fields(status="5.7.26", diagnostic="550 5.7.26 This mail is unauthenticated")),
        "sender_fault", "unauthenticated", "5.7.26", "bob@example.net",
    ),
    Sample(
        "dsn-blocklist",
        report(GONE, fields(status="5.0.0", diagnostic="554 Your server is on a blocklist")),
        "sender_fault", "blocklisted", "5.0.0", "bob@example.net",
    ),
    Sample(
        "dsn-unknown-user-beside-a-policy-code",
        report(GONE, fields(status="5.7.1", diagnostic="554 5.7.1 <bob@example.net>: Recipient unknown")),
        "hard", "mailbox_unknown", "5.7.1", "bob@example.net",
    ),
    Sample(
        "dsn-not-in-microsofts-directory",
        report(
            GONE,
            fields(status="5.4.1", diagnostic="550 5.4.1 Recipient address rejected: Access denied. [mx.example.net]"),
        ),
        "hard", "mailbox_unknown", "5.4.1", "bob@example.net",
    ),
    Sample(
        "dsn-gave-up-after-days",
        report(GONE, fields(status="4.4.1", diagnostic="connect to mx.example.net: Connection timed out")),
        "soft", "unreachable", "4.4.1", "bob@example.net",
    ),
    Sample(
        "dsn-temporarily-unknown",
        report(GONE, fields(status="4.1.1", diagnostic="450 4.1.1 user unknown")),
        "soft", "mailbox_unknown", "4.1.1", "bob@example.net",
    ),
    Sample(
        "dsn-delayed",
        report("Your message is delayed.", fields(status="4.4.1", action="delayed", diagnostic="timed out")),
        "delayed", "unreachable", "4.4.1", "bob@example.net",
    ),
    Sample(
        "dsn-delivered",
        report("Your message was delivered.", fields(status="2.0.0", action="delivered")),
        "delivered", "", "2.0.0", "bob@example.net",
    ),
    Sample(
        "dsn-relayed",
        report("Relayed.", fields(status="2.1.5", action="relayed")),
        "delivered", "", "2.1.5", "bob@example.net",
    ),
    Sample(
        "dsn-international",
        report(
            "Postfach unbekannt.",
            "Final-Recipient: utf-8; bj\\x{f6}rn@example.net\nAction: failed\nStatus: 5.1.1",
            status_type="message/global-delivery-status",
        ),
        "hard", "mailbox_unknown", "5.1.1", "björn@example.net",
    ),
    Sample(
        "dsn-careless",  # no address type, a reply where the status should be, an action with an explanation
        report(GONE, "Final-Recipient: <bob@example.net>\nAction: failure (no mailbox)\nStatus: 550 user unknown"),
        "hard", "mailbox_unknown", "", "bob@example.net",
    ),
    Sample(
        "dsn-name-servers-silent",
        report(GONE, fields(status="5.4.3", diagnostic="Name service error for example.net: not found, try again")),
        "soft", "unreachable", "5.4.3", "bob@example.net",
    ),
    Sample(
        "dsn-the-sender-was-asked-for",
        report(
            GONE,
            fields(
                status="5.0.0",
                diagnostic="550-Verification failed for <b@example.org>\n 550-No such user\n 550 Sender verify failed",
            ),
        ),
        "sender_fault", "sender_fault", "5.0.0", "bob@example.net",
    ),
    Sample("arf-abuse", complaint(), "complaint", "spam_report", "", "bob@example.net"),
    Sample("arf-fraud", complaint("fraud"), "complaint", "spam_report", "", "bob@example.net"),
    Sample("arf-not-spam", complaint("not-spam"), "not_a_bounce", "report"),
    Sample("arf-auth-failure", complaint("auth-failure"), "not_a_bounce", "report"),
    Sample(
        "qmail",
        plain(
            "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to"
            " the following addresses.\nThis is a permanent error; I've given up.\n\n<bob@example.net>:\n"
            "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n" + COPY
        ),
        "hard", "mailbox_unknown", "5.1.1", "bob@example.net",
    ),
    Sample(
        "exim",
        plain(
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be"
            " delivered to all of its recipients. The following address(es) failed:\n\n  bob@example.net\n"
            "    host mx.example.net [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:"
            "<bob@example.net>:\n    550 Unknown user\n\n------ This is a copy of the message. ------\n\n" + COPY,
            headers="X-Failed-Recipients: bob@example.net\nAuto-Submitted: auto-replied\n",
            subject="Mail delivery failed: returning message to sender",
        ),
        "hard", "mailbox_unknown", "", "bob@example.net",
    ),
    Sample(
        "postfix-words-only",
        plain(
            "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could"
            " not\nbe delivered to one or more recipients.\n\n<bob@example.net>: host mx.example.net[192.0.2.7] said:"
            " 552 5.2.2\n    Mailbox is full (in reply to RCPT TO command)\n",
            subject="Undelivered Mail Returned to Sender",
        ),
        "soft", "mailbox_full", "5.2.2", "bob@example.net",
    ),
    Sample(
        "sendmail-transcript",
        plain(
            "The original message was received at Sun, 6 Dec 2026 17:00:05 +0100\n\n"
            "   ----- The following addresses had permanent fatal errors -----\n<bob@example.net>\n"
            "    (reason: 550 Host unknown)\n\n   ----- Transcript of session follows -----\n"
            "550 5.1.2 <bob@example.net>... Host unknown (Name server: example.net: host not found)\n\n"
            "   ----- Original message follows -----\n\n" + COPY,
            subject="Returned mail: see transcript for details",
        ),
        "hard", "domain_unknown", "5.1.2", "bob@example.net",
    ),
    Sample(
        "exchange-english",
        plain(
            "Your message\n\n  To:      tide-notes@example.org\n  Subject: High water\n\ndid not reach the following"
            " recipient(s):\n\nbob@example.net on Sun, 6 Dec 2026 17:00:09 +0100\n"
            "    The recipient name is not recognized\n",
            sender="System Administrator <postmaster@exchange.example.net>",
            subject="Undeliverable: High water",
        ),
        "hard", "mailbox_unknown", "", "bob@example.net",
    ),
    Sample(
        "exchange-german",
        plain(
            "Ihre Nachricht hat den oder die folgenden Empfänger nicht erreicht:\n\nbob@example.net\n"
            "    Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n",
            sender="Postmaster <postmaster@exchange.example.net>",
            subject="Unzustellbar: High water",
        ),
        "hard", "mailbox_unknown", "", "bob@example.net",
    ),
    Sample(
        "html-only-french",
        plain(
            "<html><body><p>Votre message n'a pas pu &ecirc;tre remis.</p><p><b>bob@example.net</b></p>"
            "<p>La bo&icirc;te aux lettres du destinataire est pleine.</p></body></html>",
            headers="Content-Type: text/html; charset=utf-8\n",
            subject="Non remis : High water",
        ),
        "soft", "mailbox_full", "", "bob@example.net",
    ),
    Sample(
        "webmail-provider",
        plain(
            "Message from provider.example.net.\nUnable to deliver message to the following address(es).\n\n"
            "<bob@example.net>:\nThis user doesn't have a provider.example.net account (bob@example.net)\n\n"
            "--- Original message follows.\n\n" + COPY,
            subject="Delivery failure",
        ),
        "hard", "mailbox_unknown", "", "bob@example.net",
    ),
    Sample(
        "directory-server",
        plain(
            "Your message\n\n  Subject: High water\n\nwas not delivered to:\n\n  bob@example.net\n\nbecause:\n\n"
            "  User bob (bob@example.net) not listed in Domino Directory\n",
            sender="Postmaster@mail.example.net",
            subject="DELIVERY FAILURE: User bob (bob@example.net) not listed in Domino Directory",
        ),
        "hard", "mailbox_unknown", "", "bob@example.net",
    ),
    Sample(
        "x400-gateway",
        plain(
            "did not reach the following recipient(s):\n\nc=NL;a= ;p=Harbour;o=Wall;dda:SMTP=bob@example.net; on Sun,"
            " 6 Dec 2026\n    Unknown Recipient\n",
            sender="System Administrator <postmaster@harbour.example.net>",
            subject="Undeliverable: High water",
        ),
        "hard", "mailbox_unknown", "", "bob@example.net",
    ),
    Sample(
        "spanish",
        plain(
            "No se pudo entregar su mensaje a la siguiente dirección:\n\n<bob@example.net>:\nel usuario no existe\n",
            subject="=?utf-8?q?Error_de_entrega?=",
        ),
        "hard", "mailbox_unknown", "", "bob@example.net",
    ),
    Sample(
        "russian",
        plain(
            "Не удалось доставить письмо.\n\nbob@example.net:\n    550 Пользователь не найден\n",
            subject="Недоставленное сообщение",
        ),
        "hard", "mailbox_unknown", "", "bob@example.net",
    ),
    Sample(
        "japanese",
        plain("配信できませんでした。\n\n<bob@example.net>: メールボックスがいっぱいです\n", subject="配信エラー"),
        "soft", "mailbox_full", "", "bob@example.net",
    ),
    Sample(
        "permanent-for-no-given-reason",
        plain("Delivery to the following recipient failed permanently:\n\n     bob@example.net\n"),
        "soft", "other", "", "bob@example.net",
    ),
    Sample(
        "warning-words-only",
        plain(
            "A message that you sent has not yet been delivered to one or more of its recipients after more than\n"
            "24 hours. No action is required on your part.\n\n  bob@example.net\n",
            subject="Warning: message delayed 24 hours",
        ),
        "delayed", "other", "", "bob@example.net",
    ),
    Sample(
        "out-of-office-declared",
        plain(
            "I am away until Monday. The user unknown to me who reads my mail is Chiyo.",
            sender="Bob <bob@example.net>", subject="Re: High water", headers="Auto-Submitted: auto-replied\n",
        ),
        "autoreply",
    ),
    Sample(
        "out-of-office-undeclared",
        plain("Ich bin im Urlaub.", sender="Bob <bob@example.net>", subject="Abwesenheitsnotiz: High water"),
        "autoreply",
    ),
    Sample(
        "no-longer-here",
        plain(
            "Bob no longer works here and this mailbox does not exist any more.",
            sender="Bob <bob@example.net>", subject="Automatic reply: High water",
        ),
        "autoreply",
    ),
]  # fmt: skip

# What a bounce mailbox gets besides: nothing of this may ever count against anybody.
OTHERS = [
    Sample("empty", "", "not_a_bounce"),
    Sample(
        "a-person-who-asks-about-a-bounce",
        "From: Bob <bob@example.net>\nTo: alice@example.org\nSubject: Mail delivery failed\n\nHello, somebody wrote to"
        " me and got this:\n<bob@example.net>: 550 5.1.1 user unknown\nWhat is wrong?\n",
        "not_a_bounce",
    ),
    Sample(
        "a-person-who-quotes-one",
        "From: Bob <bob@example.net>\nTo: alice@example.org\nSubject: Re: Undelivered Mail Returned to Sender\n"
        "In-Reply-To: <1@example.org>\n\nWhat is this?\n\n> This is the mail system at host mx.example.net.\n>\n"
        "> <bob@example.net>: 550 5.1.1 user unknown\n",
        "not_a_bounce",
    ),
    Sample(
        "a-person-who-attaches-one",
        "From: Bob <bob@example.net>\nTo: alice@example.org\nSubject: your newsletter\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/plain\n\nDear Alice, every fortnight I"
        " get the attached message when I forward your issue to Chiyo, who reads it on the train to the harbour and has"
        " asked me for it again and again. Could you look into it, please? My own address works, as you can see here."
        "\n\n--m\nContent-Type: message/rfc822\n\n"
        + report(GONE, fields(status="5.1.1", diagnostic="550 user unknown"))
        + "\n--m--\n",
        "not_a_bounce",
    ),
    Sample(
        "an-issue-about-mail",
        "From: Tide Notes <alice@example.org>\nTo: bob@example.net\nSubject: Why mailboxes are full\n"
        "List-Id: <tide-notes.example.org>\nPrecedence: bulk\n\nUser unknown, mailbox full, host not found: what"
        " servers say, and why.\n",
        "not_a_bounce",
    ),
    Sample(
        "an-issue-with-a-machines-name-and-the-words-of-one",
        "Return-Path: <hello@example.com>\nFrom: Postmaster Weekly <hello@example.com>\nTo: alice@example.org\n"
        "Subject: Delivery failure: the five funniest\nList-Id: <weekly.example.com>\n\nUser unknown, mailbox full:"
        " what could not be delivered this week.\n",
        "not_a_bounce",
    ),
    Sample(
        "a-report-on-dmarc",
        "Return-Path: <>\nFrom: dmarc@provider.example.net\nSubject: Report domain: example.org Submitter:"
        " provider.example.net\n\nThis is a DMARC aggregate report.\n",
        "not_a_bounce",
    ),
    Sample(
        "spam",
        "From: Prize <win@example.com>\nTo: b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org\n"
        "Subject: You won\n\nYour account is suspended. Click to unlock.\n",
        "not_a_bounce",
    ),
]


def data_of(name):
    """The bytes of the sample of that name."""
    return next(sample.data for sample in [*SAMPLES, *OTHERS] if sample.name == name)
