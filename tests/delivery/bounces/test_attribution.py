"""Which copy and which reader a message is about, and what is believed of it."""

import datetime as dt

import pytest

from delivery.bounces import apply, events_in
from delivery.models import BounceRecord
from tests.delivery.bounces.samples import fields, report
from tests.delivery.bounces.standing import standing
from tests.delivery.copy_names import envelope_sender, message_token

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


class TestAttribution:
    """By the envelope sender, by the Message-ID, or by an address mailed not long ago."""

    def take(self, data, now, **given):
        return [apply(event) for event in events_in(data, source="test", received_at=now, **given)]

    def test_the_envelope_sender_names_the_copy(self, sent, bounce_of, now):
        (applied,) = self.take(bounce_of(sent, address="somebody.else@example.net"), now)

        assert (applied.delivery, applied.record.proven, standing()[2]) == (sent, True, "hard_bounce")

    def test_so_does_the_envelope_recipient_given_beside_the_message(self, sent, bounce_of, sender_of, now):
        data = bounce_of(sent, to="alice@example.org", address="elsewhere@example.net")

        (applied,) = self.take(data, now, returned_to=[sender_of(sent)])

        assert (applied.delivery, applied.record.proven) == (sent, True)

    def test_so_does_the_message_id_of_the_returned_mail(self, sent, bounce_of, now):
        data = bounce_of(
            sent, to="alice@example.org", message_id=f"<{message_token(sent.pk)}@example.org>", address="x@example.net"
        )

        (applied,) = self.take(data, now)

        assert (applied.delivery, applied.record.proven, standing()[2]) == (sent, True, "hard_bounce")

    def test_a_forged_token_suppresses_nobody(self, sent, bounce_of, now, settings):
        settings.TOKEN_KEYS = {"k9": b"9" * 32}
        forged = envelope_sender(sent.pk, sender="")
        settings.TOKEN_KEYS = {"k1": b"1" * 32}

        applied = self.take(bounce_of(sent, to=forged), now)

        assert [each.action for each in applied] == ["nothing"]
        assert standing() == ("sent", "active", None)

    def test_an_address_alone_is_kept_and_not_acted_on_where_copies_carry_tokens(self, sent, bounce_of, now):
        (applied,) = self.take(bounce_of(sent, to="alice@example.org"), now + DAY)

        assert (applied.delivery, applied.record.proven, applied.action) == (sent, False, "nothing")
        assert standing() == ("sent", "active", None)

    def test_an_address_mailed_lately_is_enough_where_no_copy_carries_one(self, sent, bounce_of, now, settings):
        data = bounce_of(sent, to="alice@example.org")
        settings.BOUNCE_DOMAIN = ""

        (applied,) = self.take(data, now + 9 * DAY)

        assert (applied.delivery, standing()) == (sent, ("bounced", "bounced", "hard_bounce"))

    def test_an_address_not_mailed_lately_is_not(self, sent, bounce_of, now, settings):
        data = bounce_of(sent, to="alice@example.org")
        settings.BOUNCE_DOMAIN = ""

        (applied,) = self.take(data, now + 11 * DAY)

        assert (applied.delivery, applied.record.delivery, standing()) == (None, None, ("sent", "active", None))

    def test_of_several_recipients_without_a_token_each_is_looked_for(self, sent, now, settings):
        settings.BOUNCE_DOMAIN = ""
        told = [fields(status="5.1.1", address=f"{name}@example.org") for name in ("chiyo", "stranger")]
        data = report("It failed.", "\n\n".join(told), copy="Subject: a\n\n").encode()

        assert [each.delivery and each.delivery.address for each in self.take(data, now)] == ["chiyo@example.org", None]
        assert (standing("chiyo")[2], BounceRecord.objects.count()) == ("hard_bounce", 2)

    def test_what_is_not_about_a_delivery_leaves_nothing_behind(self, sent, now):
        assert self.take(b"From: a@example.org\n\nhello", now) == []
        assert BounceRecord.objects.count() == 0
