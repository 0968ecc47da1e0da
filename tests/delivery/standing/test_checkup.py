"""A domain from head to foot."""

import time

import pytest
from hypothesis import HealthCheck, given, settings as with_settings, strategies as st

from config.env import MailRoute
from delivery.dns.names import NotADomain
from delivery.signing import keys
from delivery.standing import checkup
from delivery.standing.finding import ill, well
from delivery.standing.routes import RouteLooks
from newsletter.asking_dns import Asker
from tests.factories import NewsletterFactory

ROUTE = well("mail route", "smtp.relay.example:587 (starttls)")


class Looks(RouteLooks):
    """Every way is already known to be as a test has it."""

    def __init__(self, finding):
        super().__init__()
        self._found[None] = finding


def states(findings):
    return {finding.name: finding.state for finding in findings}


def test_a_domain_with_everything_meets_what_the_large_providers_ask(good_dns):
    findings = checkup.of_domain("example.org", looks=Looks(ROUTE))
    assert states(findings) == {
        "SPF": "well",
        "DKIM fn1": "well",
        "DMARC": "well",
        "DMARC reports": "well",
        "alignment": "well",
        "MX": "well",
        "PTR": "well",
        "bulk senders: Gmail": "well",
        "bulk senders: Yahoo": "well",
        "bulk senders: Microsoft": "well",
    }
    assert {finding.domain for finding in findings} == {"example.org"}
    assert findings[-3].found == "gets what it asks for: SPF, DKIM, DMARC, alignment, PTR and mail route, one-click"


@pytest.mark.parametrize(
    ("taken", "gmail", "microsoft"),
    [
        ("_dmarc.example.org", "turns us away over DMARC", "turns us away over DMARC"),
        ("fn1._domainkey.example.org", "turns us away over DKIM", "turns us away over DKIM"),
    ],
)
def test_what_is_missing_is_summed_up_for_each_provider(good_dns, taken, gmail, microsoft):
    good_dns.remove(taken)
    found = {finding.name: finding.found for finding in checkup.of_domain("example.org", looks=Looks(ROUTE))}
    assert (found["bulk senders: Gmail"], found["bulk senders: Microsoft"]) == (gmail, microsoft)


def test_a_mail_route_without_encryption_matters_to_gmail_alone(good_dns):
    away = ill("mail route", "down", mend="Start it.")
    found = states(checkup.of_domain("example.org", looks=Looks(away)))
    assert (found["bulk senders: Gmail"], found["bulk senders: Yahoo"]) == ("ill", "well")


def test_a_key_that_waits_beside_one_that_signs_stops_nobody(good_dns):
    keys.make_key("example.org")
    assert states(checkup.of_domain("example.org", looks=Looks(ROUTE)))["bulk senders: Gmail"] == "well"


def test_offline_everything_is_unknown_and_it_takes_seconds(our_settings, signing_key, dns_server):
    dns_server.behave("silent")
    started = time.monotonic()
    found = states(checkup.of_domain("example.org", looks=Looks(ROUTE)))
    assert time.monotonic() - started < 10
    assert set(found.values()) == {"unknown"}


def test_a_resolver_that_breaks_off_never_breaks_the_checkup(our_settings, signing_key, dns_server):
    dns_server.put("example.org", "TXT", "v=spf1 include:x.example.net mx ~all")
    dns_server.behave("garbage", name="example.net")
    dns_server.behave("servfail", name="_dmarc.example.org")
    assert states(checkup.of_domain("example.org", looks=Looks(ROUTE)))["DMARC"] == "unknown"


def test_every_newsletters_domain_is_looked_at_once(db, our_settings, dns_server):
    for address in ("a@example.org", "b@Example.org", "c@example.net"):
        NewsletterFactory(sender_email=address)
    NewsletterFactory(sender_email="no address")
    NewsletterFactory(sender_email="d@localhost")
    assert checkup.sending_domains() == ["example.org", "example.net", "localhost"]
    found = checkup.of_newsletters(looks=Looks(ROUTE), asker=Asker())
    assert list(dict.fromkeys(finding.domain for finding in found)) == ["example.org", "example.net", ""]
    assert found[-1].name == "sending domain"


def test_the_mail_route_of_the_settings_is_looked_at_where_nobody_else_did(good_dns, our_settings, smtp_sink):
    our_settings.EMAIL_ROUTE = MailRoute(host=smtp_sink.host, port=smtp_sink.port, tls="none")
    assert states(checkup.of_domain("example.org"))["bulk senders: Gmail"] in {"well", "warning"}
    assert smtp_sink.connections == 1
    assert smtp_sink.received == []


@given(
    texts=st.lists(
        st.tuples(
            st.sampled_from(
                [b"v=spf1 ", b"v=spf1 include:", b"v=DMARC1; ", b"v=DMARC1; rua=mailto:", b"v=DKIM1; p=", b""]
            ),
            st.binary(max_size=300),
        ).map(b"".join),
        min_size=3, max_size=3,
    )
)  # fmt: skip
@with_settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=40)
def test_whatever_stands_in_dns_the_checkup_ends_with_findings(good_dns, texts):
    for name, text in zip(("example.org", "_dmarc.example.org", "fn1._domainkey.example.org"), texts, strict=True):
        good_dns.put(name, "TXT", text)
    found = checkup.of_domain("example.org", looks=Looks(ROUTE))
    assert [finding.name for finding in found if finding.name.startswith("bulk")] == [
        "bulk senders: Gmail", "bulk senders: Yahoo", "bulk senders: Microsoft",
    ]  # fmt: skip
    assert all(text.isprintable() for finding in found for text in (finding.found, finding.mend))


@pytest.mark.parametrize("text", ["", "nonsense", "a@example.org", "\udc80.org"])
def test_garbage_is_no_domain(db, text):
    with pytest.raises(NotADomain):
        checkup.of_domain(text)
