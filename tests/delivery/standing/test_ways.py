"""A domain whose mail takes several ways: SPF and PTR of each, and one record that covers them all."""

import pytest

from config.doctor import domains
from config.env import MailRoute
from delivery.models import SendingRoute
from delivery.standing import checkup, hosts, spf
from delivery.standing.finding import well
from delivery.standing.routes import RouteLooks
from delivery.standing.sender import sender_of
from tests.factories import NewsletterFactory

OWN = SendingRoute(pk=1, label="Own", host="smtp.own.example")
GRID = SendingRoute(pk=2, label="Grid", host="SMTP.sendgrid.net.")
API = SendingRoute(pk=3, label="Api", kind="postmark")


@pytest.fixture
def spf_of(sender, asker):
    return lambda *routes: spf.check(sender(*routes), asker=asker())


@pytest.fixture
def ptr_of(sender, asker):
    def ptr(*routes):
        return [each for each in hosts.check(sender(*routes), asker=asker()) if each.name.startswith(hosts.PTR)]

    return ptr


def told(findings):
    return {finding.name: finding.state for finding in findings}


def pasted(findings):
    return [record.value for finding in findings for record in finding.records]


@pytest.fixture
def servers(dns_server):
    dns_server.put("smtp.relay.example", "A", "198.51.100.25")
    dns_server.put("smtp.own.example", "A", "203.0.113.7")
    dns_server.put("sendgrid.net", "TXT", "v=spf1 ip4:198.51.100.128/25 ~all")
    return dns_server


def test_the_record_to_publish_names_every_way_and_says_which_is_which(spf_of, servers):
    [finding] = spf_of(OWN, GRID, API)[:-1]
    assert [record.value for record in finding.records] == [
        "v=spf1 a:smtp.relay.example a:smtp.own.example include:sendgrid.net ~all"
    ]
    assert finding.mend == (
        "Publish this TXT record. a:smtp.relay.example is for EMAIL_URL. a:smtp.own.example is for the route “Own”. "
        "include:sendgrid.net is for the route “Grid”. "
        "If your mail server's owner names another include, take theirs."
    )


def test_each_way_is_looked_for_and_one_record_mends_all_that_are_left_out(spf_of, servers):
    servers.put("example.org", "TXT", "v=spf1 a:smtp.relay.example -all")
    findings = spf_of(OWN, GRID)
    assert told(findings) == {"SPF": "well", "SPF Own": "warning", "SPF Grid": "warning"}
    whole = "v=spf1 a:smtp.relay.example a:smtp.own.example include:sendgrid.net -all"
    assert pasted(findings) == [whole, whole]
    assert findings[1].mend == "If mail goes out from 203.0.113.7, publish this one. If not, leave it."
    servers.put("example.org", "TXT", whole)
    assert told(spf_of(OWN, GRID)) == {"SPF": "well", "SPF Own": "well", "SPF Grid": "well"}


def test_a_provider_that_is_reached_by_its_api_needs_nothing_in_our_record(spf_of, servers):
    servers.put("example.org", "TXT", "v=spf1 a:smtp.relay.example -all")
    findings = spf_of(API)
    assert told(findings) == {"SPF": "well", "SPF Api": "well"}
    assert findings[1].mend == "Publish the records that Postmark shows for your domain."
    servers.remove("example.org")
    assert told(spf_of(API)) == {"SPF": "ill", "SPF Api": "well"}


def test_a_server_named_by_its_address_is_named_so_in_the_record(spf_of, servers):
    [finding] = spf_of(SendingRoute(label="Four", host="203.0.113.9"), SendingRoute(label="Six", host="[2600::9]"))
    assert pasted([finding]) == ["v=spf1 a:smtp.relay.example ip4:203.0.113.9 ip6:2600::9 ~all"]


def test_one_server_under_two_names_of_ours_is_looked_at_once(spf_of, servers):
    servers.put("example.org", "TXT", "v=spf1 a:smtp.relay.example -all")
    assert told(spf_of(SendingRoute(label="Same", host="smtp.Relay.example"), OWN)) == {
        "SPF": "well", "SPF Own": "warning",
    }  # fmt: skip


def test_the_address_of_each_way_has_to_lead_back(ptr_of, servers):
    assert told(ptr_of(OWN, GRID, API)) == {
        "PTR": "warning", "PTR Own": "warning", "PTR Grid": "well", "PTR Api": "well",
    }  # fmt: skip
    servers.put("7.113.0.203.in-addr.arpa", "PTR", "smtp.own.example.")
    servers.put("25.100.51.198.in-addr.arpa", "PTR", "smtp.relay.example.")
    assert told(ptr_of(OWN, GRID)) == {"PTR": "well", "PTR Own": "well", "PTR Grid": "well"}


def test_a_route_to_a_server_beside_us_is_seen_under_our_own_name(ptr_of, servers):
    beside = SendingRoute(label="Beside", host="postfix")
    assert told(ptr_of(beside)) == {"PTR": "warning", "PTR Beside": "ill"}
    servers.put("news.example.org", "A", "192.0.2.9")
    servers.put("9.2.0.192.in-addr.arpa", "PTR", "news.example.org.")
    assert told(ptr_of(beside)) == {"PTR": "warning", "PTR Beside": "well"}


@pytest.mark.parametrize("host", ["", "nonsense", "\udc80", "a..b.example", "x" * 300 + ".example", "[::1"])
def test_garbage_for_a_host_ends_with_findings(spf_of, ptr_of, servers, host):
    route = SendingRoute(label="Odd", host=host)
    servers.put("example.org", "TXT", "v=spf1 a:smtp.relay.example -all")
    assert list(told([*spf_of(route), *ptr_of(route)])) == ["SPF", "SPF Odd", "PTR", "PTR Odd"]


def catcher_takes_the_rest(settings):
    settings.MAILBOX_ENABLED = True
    settings.EMAIL_ROUTE = MailRoute(host=settings.MAILBOX_SMTP_HOST, port=settings.MAILBOX_SMTP_PORT, tls="none")


def test_what_the_catcher_takes_is_no_way_into_the_world(our_settings):
    catcher_takes_the_rest(our_settings)
    assert [way.host for way in sender_of("example.org", routes=[OWN]).ways] == ["smtp.own.example"]
    assert [way.host for way in sender_of("example.org").ways] == [our_settings.MAILBOX_SMTP_HOST]


class Looks(RouteLooks):
    """Every way is known to be well."""

    def setting(self):
        return well("mail route", "there")

    def _look(self, row):
        return well(f"mail route {row.label}", "there")


def test_a_newsletters_own_route_is_part_of_its_domains_checkup_and_of_no_other(good_dns, servers):
    SendingRoute.objects.create(
        label="Own", host="smtp.own.example", newsletter=NewsletterFactory(sender_email="alice@example.org")
    )
    NewsletterFactory(sender_email="bob@example.net")
    found = told(checkup.of_domain("example.org", looks=Looks()))
    assert (found["SPF"], found["SPF Own"], found["PTR Own"]) == ("well", "warning", "warning")
    assert found["bulk senders: Gmail"] == "warning"
    assert "SPF Own" not in told(checkup.of_domain("example.net", looks=Looks()))


@pytest.mark.django_db
def test_beside_the_catcher_only_domains_with_a_route_of_their_own_are_looked_at(our_settings, servers):
    catcher_takes_the_rest(our_settings)
    SendingRoute.objects.create(
        label="Own", host="smtp.own.example", newsletter=NewsletterFactory(sender_email="alice@example.org")
    )
    NewsletterFactory(sender_email="bob@example.net")
    findings = domains.of_this_machine(looks=Looks())
    spared = [finding.found for finding in findings if finding.domain == "example.net"]
    assert spared == ["not looked at: the mail catcher takes all its mail"]
    assert [finding.name for finding in findings if finding.domain == "example.org"][:2] == ["SPF", "DKIM"]
