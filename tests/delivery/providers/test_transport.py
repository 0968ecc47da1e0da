"""Mail by a provider's API: real requests to a server that plays one, and what its answers come to in the ledger."""

import email

import pytest
from django.core import mail as outbox

from delivery.engine import send_for
from delivery.looping import run_to_end
from delivery.models import Lease, MailingState, SendingRoute
from delivery.providers.registry import PROVIDERS, Provider
from delivery.providers.transport import ProviderTransport
from delivery.signing.keys import activate, make_key
from delivery.transport import Envelope, NoReply, Prepared, Refused, Reply, TransportDown
from delivery.verp import read_message_id
from newsletter.sealing import seal
from tests.delivery.copy_names import message_token
from tests.delivery.providers.postmark_server import HANG_UP, SERVER_TOKEN

pytestmark = pytest.mark.django_db(transaction=True)

MESSAGE = (
    b"From: Alice at Tide Notes <alice@example.org>\r\nTo: =?utf-8?q?B=C3=B8b?= <bob@example.org>\r\n"
    b"Reply-To: <desk@example.org>\r\nSubject: =?utf-8?q?H=C3=B6chststand?= today\r\n"
    b"Date: Sun, 06 Dec 2026 16:00:05 +0000\r\n"
    b"Message-ID: <token21@example.org>\r\nList-Unsubscribe: <https://example.org/u/1>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nList-Id: Tide Notes <tide-notes.example.org>\r\n"
    b"DKIM-Signature: v=1; a=rsa-sha256; b=abc\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"The w=C3=A4ter rose.\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>The w=C3=A4ter rose.</p>\r\n\r\n--x--\r\n"
)
ENVELOPE = Envelope("b+token@bounce.example.org", "bob@example.org")


def run(seconds=20):
    return send_for(seconds=seconds, stop=lambda: False)


def states(mailing):
    return {d.address.partition("@")[0]: (d.state, d.reason) for d in mailing.deliveries.order_by("pk")}


def transport(postmark, *, timeout=(2.0, 5.0), provider="postmark", **options):
    given = {"server_token": SERVER_TOKEN, "api_url": postmark.url, **options}
    return ProviderTransport(route="Postmark", provider=PROVIDERS[provider], options=given, timeout=timeout)


def hand_over(carrier, *, message=MESSAGE, envelope=ENVELOPE):
    async def talk():
        try:
            prepared = await carrier.prepare(envelope, message)
            return await carrier.finish(prepared) if isinstance(prepared, Prepared) else prepared
        finally:
            await carrier.close()

    return run_to_end(talk())


def test_everyone_gets_one_copy_with_everything_that_was_in_it(mailing, route, postmark):
    assert run().tried == 3

    assert sorted(postmark.recipients()) == ["bob@example.org", "chiyo@example.org", "dara@example.org"]
    assert states(mailing) == {"bob": ("sent", ""), "chiyo": ("sent", ""), "dara": ("sent", "")}
    bob = mailing.deliveries.get(address="bob@example.org")
    assert bob.attempts.get().route == "Postmark"
    got = next(each for each in postmark.mails if "bob@" in each["To"])
    headers = {each["Name"]: each["Value"] for each in got["Headers"]}
    assert (got["From"], got["To"], got["Subject"]) == (
        "Alice at Tide Notes <alice@example.org>", "Bob <bob@example.org>", "#21: High water",
    )  # fmt: skip
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")
    assert [name in headers for name in ("List-Id", "Feedback-ID", "Precedence")] == [True] * 3
    assert read_message_id(headers["Message-ID"]) == bob.pk
    assert got["Metadata"] == {"copy": message_token(bob.pk)}
    assert [len(got[part]) > 200 for part in ("TextBody", "HtmlBody")] == [True, True]


def test_words_beyond_ascii_arrive_as_they_were_and_a_signature_stays_behind(postmark):
    assert hand_over(transport(postmark)) == Reply(250, "2.0.0", "sent as pm-1")

    (got,) = postmark.mails
    assert (got["Subject"], got["To"], got["ReplyTo"]) == (
        "Höchststand today",
        "Bøb <bob@example.org>",
        "desk@example.org",
    )
    assert (got["TextBody"].strip(), got["HtmlBody"].strip()) == ("The wäter rose.", "<p>The wäter rose.</p>")
    names = {each["Name"].lower() for each in got["Headers"]}
    assert names == {"list-unsubscribe", "list-unsubscribe-post", "list-id", "message-id", "x-pm-keepid"}


def test_a_signed_mailing_goes_out_without_our_signature(issue, readers, now, route, postmark):
    from delivery import mailings

    activate(make_key("example.org"))
    mailings.begin(issue, now=now)
    run()
    assert len(postmark.mails) == 3
    assert [each for mail in postmark.mails for each in mail["Headers"] if "dkim" in each["Name"].lower()] == []


ELSEWHERE = "the provider’s address leads elsewhere: see api_url among the route’s options"
INACTIVE_WORDS = "Found inactive addresses: {}. Inactive recipients are ones that have generated a hard bounce."
INACTIVE = {"ErrorCode": 406, "Message": INACTIVE_WORDS.format("bob@example.org")}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((422, INACTIVE), Reply(550, "", INACTIVE["Message"])),
        ((429, {"Message": "slow down"}), Reply(451, "4.3.2", "HTTP 429: slow down")),
        ((500, {"Message": "oops"}), Reply(451, "4.3.0", "HTTP 500: oops")),
        ((503, b"<html>maintenance</html>"), Reply(451, "4.3.0", "HTTP 503: <html>maintenance</html>")),
        ((504, b""), NoReply("HTTP 504")),
        ((502, b"bad gateway"), NoReply("HTTP 502: bad gateway")),
        ((403, {"Message": "no"}), Reply(535, "5.7.8", "HTTP 403: no")),
        ((413, b"too big"), Reply(552, "5.3.4", "HTTP 413: too big")),
        ((400, {"Message": "no stream"}), Reply(550, "5.7.0", "HTTP 400: no stream")),
        ((200, b"<html>hello</html>"), NoReply("an answer nobody can read: HTTP 200: <html>hello</html>")),
        ((200, b""), NoReply("an answer nobody can read: HTTP 200")),
        ((200, b"[]"), NoReply("the provider’s answer says nothing about this copy: []")),
        ((200, b"\xff\xfe\x00"), NoReply("an answer nobody can read: HTTP 200: \ufffd\ufffd\x00")),
        ((422, {"ErrorCode": 300, "Message": "odd"}), Reply(550, "5.7.0", "HTTP 422: odd")),
        ((302, b""), Reply(550, "5.7.0", ELSEWHERE)),
    ],
)  # fmt: skip
def test_what_a_provider_answers_becomes_the_reply_of_a_mail_server(postmark, answer, expected):
    postmark.answers[None] = answer
    assert hand_over(transport(postmark)) == expected


def test_a_wrong_token_is_the_sender_s_fault(postmark):
    reply = hand_over(transport(postmark, server_token="another"))
    assert (reply.code, reply.enhanced) == (535, "5.7.8")
    assert "Bad or missing Server API token" in reply.text


def test_silence_after_the_request_is_in_doubt(postmark):
    postmark.answers[None] = 3.0
    assert isinstance(hand_over(transport(postmark, timeout=(1.0, 0.5))), NoReply)


def test_a_connection_that_ends_after_the_request_is_in_doubt(postmark):
    postmark.answers[None] = HANG_UP
    assert isinstance(hand_over(transport(postmark)), NoReply)


def test_a_provider_that_cannot_be_reached_is_down(postmark):
    with pytest.raises(TransportDown, match=r"^Postmark: it cannot be reached: Connection refused$"):
        hand_over(transport(postmark, api_url="http://127.0.0.1:1/"))


def test_a_provider_that_goes_away_before_the_call_is_known_not_to_have_it(postmark):
    async def talk():
        carrier = transport(postmark)
        prepared = await carrier.prepare(ENVELOPE, MESSAGE)
        carrier._backend.session.close()
        carrier._backend.api_url = "http://127.0.0.1:1/"
        reply = await carrier.finish(prepared)
        await carrier.close()
        return reply

    assert run_to_end(talk()) == Reply(421, "4.4.2", "Connection refused")


def test_options_a_provider_does_not_take_are_a_route_that_is_down(postmark):
    with pytest.raises(TransportDown, match=r"^Postmark: Postmark cannot be used as it is set up: "):
        hand_over(ProviderTransport(route="Postmark", provider=PROVIDERS["postmark"], options={}))


@pytest.mark.parametrize(
    "message", [b"", b"\x00\xff" * 500, b"Subject: only\r\n\r\nno parts", b"From: a@example.org\r\n\r\n"]
)
def test_a_message_that_is_none_is_refused_before_anything_is_sent(postmark, message):
    found = hand_over(transport(postmark), message=message)
    assert isinstance(found, Refused)
    assert (found.reply.code, postmark.headers) == (554, [])


def test_a_copy_that_is_abandoned_is_not_sent_and_the_next_one_is(postmark):
    async def talk():
        carrier = transport(postmark)
        await carrier.abandon(await carrier.prepare(ENVELOPE, MESSAGE))
        prepared = await carrier.prepare(Envelope("a@example.org", "chiyo@example.org"), MESSAGE)
        reply = await carrier.finish(prepared)
        await carrier.close()
        return reply

    assert run_to_end(talk()).code == 250
    assert postmark.recipients() == ["chiyo@example.org"]


def test_in_doubt_stays_in_doubt_and_a_refused_reader_holds_nobody_up(mailing, route, postmark):
    postmark.answers = {
        "bob@example.org": HANG_UP,
        "chiyo@example.org": (422, {"ErrorCode": 406, "Message": INACTIVE_WORDS.format("chiyo@example.org")}),
    }
    postmark.keep = True
    run()
    run()

    assert states(mailing)["bob"] == ("in_doubt", "no_reply")
    assert (states(mailing)["chiyo"][0], states(mailing)["dara"]) == ("failed", ("sent", ""))
    assert postmark.recipients().count("bob@example.org") == 1
    assert Lease.objects.count() == 0


def test_a_wrong_token_pauses_the_mailing_and_says_why(mailing, route, postmark):
    SendingRoute.objects.update(secret=seal("another"))
    run()

    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert "Bad or missing Server API token" in mailing.paused_reason
    assert postmark.mails == []


def test_a_provider_that_cannot_be_reached_hands_over_to_the_next_route(mailing, route, postmark, smtp_sink):
    SendingRoute.objects.update(options={"api_url": "http://127.0.0.1:1/"})
    SendingRoute.objects.create(
        label="standby", host=smtp_sink.host, port=smtp_sink.port, tls="none", priority=1, connections=1
    )
    run()

    assert sorted(smtp_sink.recipients()) == ["bob@example.org", "chiyo@example.org", "dara@example.org"]
    assert SendingRoute.objects.get(label="Postmark").down_why == "Postmark: it cannot be reached: Connection refused"


REPEATABLE = Provider(name="postmark", label="P", key_option="server_token", idempotency="Idempotency-Key")


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ((504, b""), None, Reply(250, "2.0.0", "sent as pm-1")),
        (HANG_UP, None, Reply(250, "2.0.0", "sent as pm-1")),
        ((504, b""), (504, b""), NoReply("HTTP 504")),
        ((504, b""), (500, b""), NoReply("HTTP 504")),
        ((504, b""), (403, b"no"), NoReply("HTTP 504")),
        ((502, b""), (429, b"slow"), NoReply("HTTP 502")),
        ((504, b""), (422, INACTIVE), NoReply("HTTP 504")),
        ((409, {"Message": "this key is in use"}),) * 2 + (NoReply("HTTP 409: this key is in use"),),
    ],
)
def test_a_provider_that_knows_a_key_again_is_asked_again_at_once_and_only_its_yes_ends_the_doubt(
    postmark, first, then, expected
):
    postmark.one_after_the_other = [first, then]
    options = {"server_token": SERVER_TOKEN, "api_url": postmark.url}
    found = hand_over(ProviderTransport(route="P", provider=REPEATABLE, options=options, timeout=(1.0, 2.0)))

    assert found == expected
    assert [headers["Idempotency-Key"] for headers in postmark.headers] == ["token21"] * 2


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_every_provider_can_be_told_everything_that_is_in_a_mail(name, postmark):
    provider = PROVIDERS[name]
    given = {"api_url": postmark.url, provider.key_option: "secret", **dict.fromkeys(provider.required, "eu")}
    if provider.user:
        given[provider.user] = "user"
    carrier = ProviderTransport(route=name, provider=provider, options=given)

    async def prepare():
        try:
            return await carrier.prepare(ENVELOPE, MESSAGE)
        finally:
            await carrier.close()

    assert isinstance(run_to_end(prepare()), Prepared)


def test_anymail_s_own_test_backend_takes_it(monkeypatch):
    outbox.outbox = []
    test = Provider(name="test", label="Test", key_option="api_key")
    monkeypatch.setattr(Provider, "backend", lambda self, **options: _test_backend())
    reply = hand_over(ProviderTransport(route="t", provider=test, options={}))

    assert reply == Reply(250, "2.0.0", "sent")
    (got,) = outbox.outbox
    params = got.anymail_test_params
    assert (params["subject"], params["metadata"], [str(to) for to in params["to"]]) == (
        "Höchststand today", {"copy": "token21"}, ["Bøb <bob@example.org>"],
    )  # fmt: skip
    assert (
        email.message_from_bytes(got.message().as_bytes(), policy=email.policy.default)["Subject"]
        == "Höchststand today"
    )


def _test_backend():
    from anymail.backends.test import EmailBackend

    return EmailBackend()
