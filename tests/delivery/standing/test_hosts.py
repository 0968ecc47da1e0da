import pytest

from config.env import MailRoute
from delivery.standing import hosts


@pytest.fixture
def findings(sender, asker):
    return lambda: {finding.name: finding for finding in hosts.check(sender(), asker=asker())}


def states(findings):
    return {name: finding.state for name, finding in findings.items()}


@pytest.fixture
def direct(our_settings):
    """The mail server is beside us, and sends to the world under our name."""
    our_settings.EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=25, tls="none")


def test_mail_comes_back_and_the_name_leads_to_itself(good_dns, findings, direct):
    assert states(findings()) == {"MX": "well", "PTR": "well"}
    assert findings()["PTR"].found == "news.example.org and 192.0.2.9 lead to each other"


def test_a_domain_that_takes_no_mail_is_ill(good_dns, findings):
    good_dns.put("example.org", "MX", "0 .")
    assert findings()["MX"].found == "example.org says that it takes no mail (MX 0 .)"
    assert findings()["MX"].state == "ill"


def test_without_mx_the_host_itself_is_the_fallback(good_dns, findings):
    good_dns.put("example.org", "MX")
    good_dns.records["example.org"].pop("MX")
    good_dns.put("example.org", "A", "192.0.2.1")
    assert states(findings())["MX"] == "warning"
    good_dns.records["example.org"].pop("A")
    assert states(findings())["MX"] == "ill"
    assert [record.value for record in findings()["MX"].records] == ["10 mail.example.org."]


def test_an_mx_that_leads_nowhere_is_ill(good_dns, findings):
    good_dns.put("example.org", "MX", "10 gone.example.org.")
    assert findings()["MX"].found == "gone.example.org of example.org has no address"


def test_the_bounce_domain_has_to_take_mail_too(good_dns, findings, settings):
    settings.BOUNCE_DOMAIN = "bounces.example.org"
    assert findings()["bounce domain"].found == "bounces.example.org has no MX record"
    assert findings()["bounce domain"].state == "ill"
    good_dns.put("bounces.example.org", "MX", "10 mail.example.org.")
    assert states(findings())["bounce domain"] == "well"
    settings.BOUNCE_DOMAIN = "no domain"
    assert findings()["bounce domain"].mend == "Write BOUNCE_DOMAIN like bounce.example.org."


@pytest.mark.parametrize("back", [(), ("host-9.provider.example.",)])
def test_an_address_that_leads_elsewhere_is_ill_where_we_send_ourselves(good_dns, findings, direct, back):
    good_dns.put("9.2.0.192.in-addr.arpa", "PTR", *back)
    if not back:
        good_dns.remove("9.2.0.192.in-addr.arpa")
    finding = findings()["PTR"]
    assert finding.state == "ill"
    assert [(record.name, record.type, record.value) for record in finding.records] == [
        ("9.2.0.192.in-addr.arpa", "PTR", "news.example.org.")
    ]


def test_behind_a_relay_it_is_the_relay_whose_address_has_to_lead_back(good_dns, findings):
    good_dns.remove("9.2.0.192.in-addr.arpa")
    assert (findings()["PTR"].state, findings()["PTR"].found) == (
        "well", "smtp.relay.example and 198.51.100.25 lead to each other",
    )  # fmt: skip
    good_dns.put("25.100.51.198.in-addr.arpa", "PTR", "out.relay.example.")
    assert findings()["PTR"].state == "warning"
    good_dns.put("out.relay.example", "A", "198.51.100.25")
    assert findings()["PTR"].state == "well"
    good_dns.remove("25.100.51.198.in-addr.arpa")
    finding = findings()["PTR"]
    assert (finding.state, finding.found) == ("warning", "198.51.100.25 (smtp.relay.example) leads back to nothing")
    assert finding.mend == (
        "If your mail leaves from 198.51.100.25, ask whoever runs smtp.relay.example to set its reverse name."
    )


def test_behind_a_provider_the_names_are_the_providers(good_dns, findings, our_settings):
    our_settings.EMAIL_ROUTE = MailRoute(host="smtp.sendgrid.net", port=587, tls="starttls")
    assert (findings()["PTR"].state, findings()["PTR"].found) == (
        "well", "receivers see the servers of smtp.sendgrid.net, whose names are in its hands",
    )  # fmt: skip


def test_every_address_of_the_name_has_to_lead_back(good_dns, findings, direct):
    good_dns.put("news.example.org", "AAAA", "2001:db8::9")
    assert findings()["PTR"].state == "ill"
    good_dns.put("9." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa", "PTR", "news.example.org.")
    assert findings()["PTR"].state == "well"


@pytest.mark.parametrize("url", ["http://localhost:8000", "https://192.0.2.9", "https://mac.local"])
def test_a_site_without_a_name_is_a_warning(good_dns, findings, our_settings, direct, url):
    our_settings.BASE_URL = url
    assert states(findings())["PTR"] == "warning"


def test_offline_nothing_is_called_missing(dns_server, findings, settings):
    settings.BOUNCE_DOMAIN = "bounces.example.org"
    dns_server.behave("silent")
    assert states(findings()) == {"MX": "unknown", "bounce domain": "unknown", "PTR": "unknown"}
