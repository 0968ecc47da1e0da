"""What providers report: signatures first, then what follows for the copy and the reader."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from django.utils import timezone

from delivery.engine import send_for
from delivery.models import BounceRecord, DeliveryState, Lease, SendingRoute
from newsletter.sealing import seal
from subscribers.models import Subscription
from tests.delivery.copy_names import message_token
from tests.delivery.providers.conftest import WEBHOOK_SECRET

pytestmark = pytest.mark.django_db(transaction=True)

GONE = "smtp;550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown"


def basic(secret):
    return {"HTTP_AUTHORIZATION": f"Basic {base64.b64encode(secret.encode()).decode()}"}


@pytest.fixture
def sent(mailing, route, postmark):
    """The copies that went out through the provider, by name."""
    send_for(seconds=20, stop=lambda: False)
    return {copy.address.partition("@")[0]: copy for copy in mailing.deliveries.all()}


@pytest.fixture
def report(client, route):
    """``report(event)``: POST what Postmark would, with its password unless told otherwise."""

    def post(event, *, secret=WEBHOOK_SECRET, kind="postmark", pk=None):
        body = event if isinstance(event, bytes) else json.dumps(event)
        headers = basic(secret) if secret else {}
        return client.post(
            f"/webhooks/anymail/{kind}/{pk or route.pk}/", body, content_type="application/json", **headers
        )

    return post


def event(copy, *, record="Bounce", **fields):
    return {
        "RecordType": record, "ID": 4323372036854775807, "MessageID": "pm-1", "Email": copy.address,
        "BouncedAt": "2026-12-06T16:05:00Z", "Metadata": {"copy": message_token(copy.pk)}, **fields,
    }  # fmt: skip


def state_of(copy):
    copy.refresh_from_db()
    subscription = Subscription.objects.get(pk=copy.subscription_id)
    return copy.state, copy.reason, subscription.state


def test_a_hard_bounce_takes_the_copy_back_and_suppresses_the_reader(sent, report):
    assert report(event(sent["bob"], Type="HardBounce", Details=GONE)).status_code == 200

    assert state_of(sent["bob"]) == ("bounced", "mailbox_unknown", "bounced")
    assert state_of(sent["chiyo"]) == ("sent", "", "active")
    record = BounceRecord.objects.get()
    assert (record.kind, record.status, record.source, record.proven) == ("hard", "5.1.1", "postmark", True)
    assert record.excerpt == GONE


def test_the_same_event_twice_is_one(sent, report):
    told = event(sent["bob"], Type="HardBounce", Details=GONE)
    assert [report(told).status_code, report(told).status_code] == [200, 200]
    assert BounceRecord.objects.count() == 1


def test_where_nobody_said_why_the_provider_s_own_word_counts(sent, report):
    report(event(sent["bob"], Type="HardBounce", Details=""))
    report(event(sent["chiyo"], Type="SoftBounce", Details="", ID=2))

    assert state_of(sent["bob"]) == ("bounced", "mailbox_unknown", "bounced")
    assert state_of(sent["chiyo"]) == ("bounced", "other", "active")


def test_a_complaint_ends_every_subscription(sent, report):
    report(event(sent["bob"], record="SpamComplaint", Type="SpamComplaint"))
    assert state_of(sent["bob"]) == ("complained", "spam_report", "complained")


def test_who_leaves_at_the_provider_is_unsubscribed_and_nothing_counts_against_them(sent, report):
    report(event(sent["bob"], record="SubscriptionChange", SuppressSending=True, SuppressionReason="ManualSuppression"))

    assert state_of(sent["bob"]) == ("sent", "", "unsubscribed")
    assert BounceRecord.objects.count() == 0
    (act,) = Subscription.objects.get(pk=sent["bob"].subscription_id).newsletter.consent_events.filter(
        act="unsubscribed"
    )
    assert act.source == "unsubscribed at the mail provider (postmark)"


@pytest.mark.parametrize(("kind", "expected"), [("Transient", "delayed"), ("AutoResponder", "autoreply")])
def test_what_is_no_failure_is_kept_and_changes_nothing(sent, report, kind, expected):
    report(event(sent["bob"], Type=kind))
    assert state_of(sent["bob"]) == ("sent", "", "active")
    assert BounceRecord.objects.get().kind == expected


@pytest.mark.parametrize("record", ["Delivery", "Open", "Click", "SomethingNew"])
def test_what_is_no_news_about_a_reader_is_taken_and_forgotten(sent, report, record):
    assert report(event(sent["bob"], record=record)).status_code == 200
    assert BounceRecord.objects.count() == 0


def test_a_forged_token_leads_to_nobody_s_copy(sent, report):
    told = event(sent["bob"], Type="HardBounce", Details=GONE, Email="nobody@example.org")
    told["Metadata"] = {"copy": "0" * 36}
    assert report(told).status_code == 200
    assert state_of(sent["bob"]) == ("sent", "", "active")


def test_an_event_faster_than_the_answer_is_asked_for_once_more(sent, report):
    bob = sent["bob"]
    bob.state = DeliveryState.PENDING
    bob.save()
    Lease.objects.create(delivery=bob, mailing=bob.mailing, epoch=9, until=timezone.now(), stage="handoff")

    answer = report(event(bob, Type="HardBounce", Details=GONE))
    assert (answer.status_code, answer.headers["Retry-After"], BounceRecord.objects.count()) == (503, "60", 0)


@pytest.mark.parametrize("secret", ["", "hooks:another", "hooks", ":"])
def test_without_the_password_nothing_is_believed(sent, report, secret):
    assert report(event(sent["bob"], Type="HardBounce", Details=GONE), secret=secret).status_code == 403
    assert state_of(sent["bob"]) == ("sent", "", "active")


def test_a_route_without_a_webhook_key_takes_no_events(sent, report):
    SendingRoute.objects.update(webhook_secret="")
    assert report(event(sent["bob"], Type="HardBounce"), secret="").status_code == 404


def test_another_provider_s_address_or_route_is_none(sent, report):
    told = event(sent["bob"], Type="HardBounce")
    assert [report(told, kind="mailgun").status_code, report(told, kind="smtp").status_code] == [404, 404]
    assert report(told, pk=999_999).status_code == 404


GARBAGE = [
    b"", b"{", b"null", b"[]", b"1", b'"words"', b"\xff\xfe", b'{"RecordType": 1}', b'{"RecordType": "Inbound"}',
    b'{"RecordType": "Bounce", "BouncedAt": 5}', b'{"RecordType": "Bounce", "BouncedAt": "yesterday", "Type": []}',
    b'{"RecordType": "Bounce", "Type": "HardBounce", "Metadata": "none", "Email": ["a"], "ID": {}}',
    b'{"RecordType": "Bounce", "Type": "HardBounce", "Email": "a\\u0000b@example.org", "Details": "x\\u0000"}',
    b'{"RecordType": "SubscriptionChange", "Metadata": {"copy": 7}}', b"[" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("body", GARBAGE)
def test_garbage_with_the_right_password_harms_nobody(sent, report, body):
    assert report(body).status_code in {200, 400}
    assert [state_of(copy) for copy in sent.values()] == [("sent", "", "active")] * 3


def test_only_post_and_head_are_answered(client, route):
    address = f"/webhooks/anymail/postmark/{route.pk}/"
    assert [client.head(address).status_code, client.get(address).status_code] == [200, 405]


def mailgun_event(copy, *, key, signed_at=None, **fields):
    stamp, token = str(signed_at or int(time.time())), "a" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": "failed", "severity": "permanent", "reason": "bounce", "id": "event-1", "timestamp": 1765036800.5,
            "recipient": copy.address, "user-variables": {"copy": message_token(copy.pk)},
            "delivery-status": {"code": 550, "message": "550 5.1.1 No such user", "description": ""},
            "message": {"headers": {"message-id": "x@example.org"}}, **fields,
        },
    }  # fmt: skip


def test_a_provider_that_signs_is_believed_by_its_signature_alone(sent, report):
    mailgun = SendingRoute.objects.create(label="Mailgun", kind="mailgun", webhook_secret=seal("the signing key"))
    forged = mailgun_event(sent["bob"], key="another key")
    assert report(forged, kind="mailgun", pk=mailgun.pk, secret="").status_code == 403
    assert state_of(sent["bob"]) == ("sent", "", "active")

    told = mailgun_event(sent["bob"], key="the signing key")
    assert report(told, kind="mailgun", pk=mailgun.pk, secret="").status_code == 200
    assert state_of(sent["bob"]) == ("bounced", "mailbox_unknown", "bounced")


@pytest.mark.parametrize(
    ("hours", "status"), [(-25, 403), (-12.1, 403), (-11.9, 200), (11.9, 200), (12.1, 403), (float("nan"), 403)]
)
def test_what_was_signed_long_ago_is_not_believed_again(sent, report, hours, status):
    mailgun = SendingRoute.objects.create(label="Mailgun", kind="mailgun", webhook_secret=seal("the signing key"))
    told = mailgun_event(sent["bob"], key="the signing key", signed_at=time.time() + hours * 3600)
    assert report(told, kind="mailgun", pk=mailgun.pk, secret="").status_code == status
    assert (state_of(sent["bob"])[0], BounceRecord.objects.count()) == (
        ("bounced", 1) if status == 200 else ("sent", 0)
    )


def test_a_time_that_is_none_is_not_read(sent, report):
    mailgun = SendingRoute.objects.create(label="Mailgun", kind="mailgun", webhook_secret=seal("the signing key"))
    told = mailgun_event(sent["bob"], key="the signing key", signed_at="yesterday")
    assert report(told, kind="mailgun", pk=mailgun.pk, secret="").status_code == 400


def test_a_signature_over_the_address_is_checked_against_the_site_s_own(sent, client, settings):
    mandrill = SendingRoute.objects.create(label="Mandrill", kind="mandrill", webhook_secret=seal("the key"))
    settings.BASE_URL = "https://news.example.org"
    path = f"/webhooks/anymail/mandrill/{mandrill.pk}/"
    told = {
        "event": "hard_bounce", "_id": "e1", "ts": 1765036800,
        "msg": {"email": "bob@example.org", "metadata": {"copy": message_token(sent["bob"].pk)}, "diag": GONE},
    }  # fmt: skip
    body = json.dumps([told])
    signed = f"https://news.example.org{path}mandrill_events{body}".encode()
    signature = base64.b64encode(hmac.new(b"the key", signed, hashlib.sha1).digest()).decode()
    assert client.post(path, {"mandrill_events": body}, HTTP_X_MANDRILL_SIGNATURE="wrong").status_code == 403
    assert client.post(path, {"mandrill_events": body}, HTTP_X_MANDRILL_SIGNATURE=signature).status_code == 200
    assert state_of(sent["bob"]) == ("bounced", "mailbox_unknown", "bounced")


@pytest.mark.parametrize("kind", ["brevo", "mailersend", "mailjet", "mailtrap", "resend", "sparkpost"])
def test_every_other_provider_refuses_what_is_not_signed_and_garbage_that_is(client, db, kind):
    row = SendingRoute.objects.create(label=kind, kind=kind, webhook_secret=seal("hooks:key"))
    path = f"/webhooks/anymail/{kind}/{row.pk}/"
    assert client.post(path, b"{}", content_type="application/json").status_code == 403
    for body in (b"{}", b"[]", b"garbage", b"[{}]"):
        signature = hmac.new(b"hooks:key", body, hashlib.sha256).hexdigest()
        signed = {"HTTP_SIGNATURE": signature, "HTTP_MAILTRAP_SIGNATURE": signature, **basic("hooks:key")}
        assert client.post(path, body, content_type="application/json", **signed).status_code in {200, 400}
    assert BounceRecord.objects.count() == 0
