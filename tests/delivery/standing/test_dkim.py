import datetime as dt

import pytest
from django.utils import timezone

from delivery.models import DkimAlgorithm, DkimKey
from delivery.signing import keys
from delivery.standing import dkim


@pytest.fixture
def check(db, sender, asker):
    return lambda: [(finding.name, finding.state) for finding in dkim.check(sender(), asker=asker())]


@pytest.fixture
def findings(db, sender, asker):
    return lambda: dkim.check(sender(), asker=asker())


def test_a_key_that_dns_shows_is_well(good_dns, check):
    assert check() == [("DKIM fn1", "well")]


def test_without_a_key_the_command_that_makes_one_is_named(findings):
    [finding] = findings()
    assert (finding.name, finding.state, finding.mend) == ("DKIM", "ill", "Make a key: dkim_key example.org")


@pytest.mark.parametrize(
    ("text", "state"),
    [("v=DKIM1; k=rsa; p=AAAA", "ill"), ("v=DKIM1; k=rsa; p=", "ill"), (None, "ill")],
)
def test_a_key_that_signs_and_is_not_in_dns_is_ill_with_the_record_to_paste(
    good_dns, findings, signing_key, text, state
):
    good_dns.remove(signing_key.record_name)
    if text:
        good_dns.put(signing_key.record_name, "TXT", text)
    [finding] = findings()
    assert finding.state == state
    assert [(record.name, record.value) for record in finding.records] == [
        (signing_key.record_name, signing_key.record_value)
    ]


def test_a_test_record_is_a_warning(good_dns, check, signing_key):
    good_dns.put(signing_key.record_name, "TXT", f"t=y; {signing_key.record_value}".replace("v=DKIM1; ", ""))
    assert check() == [("DKIM fn1", "warning")]


def test_a_key_that_waits_is_shown_with_its_next_step(good_dns, findings):
    waiting = keys.make_key("example.org", algorithm=DkimAlgorithm.ED25519)
    assert [(finding.name, finding.state) for finding in findings()] == [("DKIM fn1", "well"), ("DKIM fn2", "warning")]
    assert findings()[1].mend.endswith("Then: dkim_key example.org --selector fn2 --activate")
    good_dns.put(waiting.record_name, "TXT", waiting.record_value)
    assert findings()[1].mend == "Put it into use: dkim_key example.org --selector fn2 --activate"


def test_a_retired_key_leaves_dns_after_a_week(good_dns, check, signing_key):
    second = keys.make_key("example.org")
    keys.activate(second)
    good_dns.put(second.record_name, "TXT", second.record_value)
    assert check() == [("DKIM fn2", "well")]
    DkimKey.objects.filter(pk=signing_key.pk).update(retired_at=timezone.now() - dt.timedelta(days=8))
    assert check() == [("DKIM fn2", "well"), ("DKIM fn1", "warning")]
    good_dns.remove(signing_key.record_name)
    assert check() == [("DKIM fn2", "well")]


def test_ed25519_alone_is_not_enough(dns_server, check):
    key = keys.make_key("example.org", algorithm=DkimAlgorithm.ED25519)
    keys.activate(key)
    dns_server.put(key.record_name, "TXT", key.record_value)
    assert check() == [("DKIM fn1", "well"), ("DKIM", "warning")]


def test_a_key_that_cannot_be_opened_is_ill(good_dns, findings, settings):
    settings.ENCRYPTION_KEYS = {"k9": bytes(32)}
    [finding] = findings()
    assert (finding.state, "Put that key back" in finding.mend) == ("ill", True)


def test_offline_a_key_is_not_called_missing(signing_key, dns_server, check):
    dns_server.close_off()
    assert check() == [("DKIM fn1", "unknown")]
