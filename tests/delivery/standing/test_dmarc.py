import pytest

from delivery.models import DkimAlgorithm
from delivery.signing import keys
from delivery.standing import dmarc
from delivery.standing.sender import sender_of


@pytest.fixture
def findings(db, sender, asker):
    return lambda: {finding.name: finding for finding in dmarc.check(sender(), asker=asker())}


def states(findings):
    return {name: finding.state for name, finding in findings.items()}


def test_a_policy_with_reports_and_aligned_signatures_is_well(good_dns, findings):
    assert states(findings()) == {"DMARC": "well", "DMARC reports": "well", "alignment": "well"}
    assert findings()["alignment"].found == "DKIM (example.org) and SPF (example.org) speak for example.org"


def test_without_a_record_one_is_given_to_paste(good_dns, findings):
    good_dns.remove("_dmarc.example.org")
    finding = findings()["DMARC"]
    assert (finding.state, finding.found) == ("ill", "example.org has no DMARC record")
    assert [(record.name, record.value) for record in finding.records] == [
        ("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:dmarc@example.org")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DMARC1; p=reject; rua=mailto:d@example.org", {"DMARC": "well", "DMARC reports": "well"}),
        ("v=DMARC1; p=none", {"DMARC": "well", "DMARC reports": "warning"}),
        ("v=DMARC1; p=no; rua=mailto:d@example.org", {"DMARC": "ill", "DMARC reports": "well"}),
        ("v=DMARC1; rua=mailto:d@example.org", {"DMARC": "ill", "DMARC reports": "well"}),
        ("v=DMARC1; p=none; pct=50; rua=mailto:d@example.org", {"DMARC": "warning", "DMARC reports": "well"}),
        ("v=DMARC1; p=none; rua=nonsense", {"DMARC": "well", "DMARC reports": "warning"}),
    ],
)
def test_what_a_record_says_is_weighed(good_dns, findings, text, expected):
    good_dns.put("_dmarc.example.org", "TXT", text)
    assert states(findings()) == {**expected, "alignment": "well"}


def test_two_records_are_none(good_dns, findings):
    good_dns.put("_dmarc.example.org", "TXT", "v=DMARC1; p=none", "v=DMARC1; p=reject")
    assert findings()["DMARC"].found == "several records at _dmarc.example.org, and so none that counts"


def test_somebody_elses_mailbox_has_to_agree_to_take_reports(good_dns, findings):
    good_dns.put("_dmarc.example.org", "TXT", "v=DMARC1; p=none; rua=mailto:x@reports.example.net")
    finding = findings()["DMARC reports"]
    assert (finding.state, finding.found) == ("warning", "reports.example.net does not agree to take them")
    good_dns.put("example.org._report._dmarc.reports.example.net", "TXT", "v=DMARC1")
    assert findings()["DMARC reports"].state == "well"


def test_the_policy_above_applies_below(good_dns, asker, db):
    found = dmarc.check(sender_of("news.example.org"), asker=asker())
    assert [(finding.name, finding.state) for finding in found] == [
        ("DMARC", "well"), ("DMARC reports", "well"), ("alignment", "well"),
    ]  # fmt: skip
    assert found[0].found == "v=DMARC1; p=none; rua=mailto:dmarc@example.org (at example.org) asks for none"


def test_a_key_of_the_domain_above_fails_where_strict_alignment_is_asked_for(good_dns, asker, db):
    good_dns.put("_dmarc.example.org", "TXT", "v=DMARC1; p=none; adkim=s; rua=mailto:d@example.org")
    finding = dmarc.check(sender_of("news.example.org"), asker=asker())[-1]
    assert (finding.state, finding.mend) == ("ill", "Make a key for the domain itself: dkim_key news.example.org")


def test_bounces_elsewhere_leave_it_to_dkim(good_dns, findings, settings):
    settings.BOUNCE_DOMAIN = "bounces.example.net"
    finding = findings()["alignment"]
    assert (finding.state, finding.found) == (
        "well", "DKIM speaks for example.org; SPF of bounces.example.net does not",
    )  # fmt: skip
    settings.BOUNCE_DOMAIN = "bounces.example.org"
    assert findings()["alignment"].mend == ""


def test_without_a_signature_it_rests_on_the_envelope(dns_server, findings, settings):
    assert findings()["alignment"].state == "warning"
    settings.BOUNCE_DOMAIN = "bounces.example.net"
    assert findings()["alignment"].state == "ill"
    keys.activate(keys.make_key("example.org", algorithm=DkimAlgorithm.ED25519))
    assert findings()["alignment"].state == "well"


def test_offline_nothing_is_called_missing(signing_key, dns_server, findings):
    dns_server.behave("silent")
    assert states(findings()) == {"DMARC": "unknown", "alignment": "unknown"}
