"""Whether a domain takes mail, asked of a real DNS server."""

import pytest

from config.name_servers import NameServer
from subscribers.address_checks import mail_servers
from subscribers.address_checks.mail_servers import MailService, mail_service, why_no_mail
from subscribers.models import SignupPage
from tests.dns_server import GARBAGE, SERVFAIL, SILENT
from tests.factories import SubscriptionFactory
from tests.machine import free_port


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(mail_servers, "ONE_QUESTION_SECONDS", 0.3)


def test_a_domain_with_a_mail_server_takes_mail(dns_server):
    dns_server.put("example.org", "MX", "10 mail.example.org.")
    assert mail_service("example.org") is MailService.TAKES_MAIL


@pytest.mark.parametrize(("kind", "address"), [("A", "192.0.2.1"), ("AAAA", "2001:db8::1")])
def test_without_mx_its_own_address_counts(dns_server, kind, address):
    dns_server.put("example.org", kind, address)
    assert mail_service("example.org") is MailService.TAKES_MAIL


def test_a_null_mx_refuses_all_mail_even_beside_an_address(dns_server):
    dns_server.put("example.org", "MX", "0 .")
    dns_server.put("example.org", "A", "192.0.2.1")
    assert mail_service("example.org") is MailService.REFUSES_ALL


def test_a_domain_that_does_not_exist_is_named_as_such(dns_server):
    assert mail_service("nothing.example") is MailService.NO_DOMAIN


def test_a_domain_with_other_records_alone_has_no_server(dns_server):
    dns_server.put("example.org", "TXT", "hello")
    assert mail_service("example.org") is MailService.NO_SERVER


@pytest.mark.parametrize("mood", [SILENT, SERVFAIL, GARBAGE])
def test_trouble_with_dns_is_no_answer(dns_server, mood):
    dns_server.behave(mood)
    assert mail_service("example.org") is MailService.UNKNOWN


def test_a_resolver_of_a_closed_network_is_not_believed(dns_server):
    dns_server.close_off()
    assert mail_service("example.org") is MailService.UNKNOWN


@pytest.mark.parametrize("domain", ["", "x" * 64 + ".org", "..", "x." * 200])
def test_what_is_no_domain_is_unknown(dns_server, domain):
    assert mail_service(domain) is MailService.UNKNOWN


@pytest.mark.parametrize("domain", ["a b", "\x00", "\ud800", "a\r\nb"])
def test_a_name_that_nobody_can_have_takes_no_mail_and_breaks_nothing(dns_server, domain):
    assert mail_service(domain) in {MailService.NO_DOMAIN, MailService.UNKNOWN}


def test_an_answer_is_asked_for_once(dns_server):
    dns_server.put("example.org", "MX", "10 mail.example.org.")
    assert [mail_service("example.org") for _ in range(3)] == [MailService.TAKES_MAIL] * 3
    assert dns_server.asked == [("example.org", "MX")]


def test_while_nobody_answers_the_next_domains_do_not_wait(dns_server):
    dns_server.behave(SILENT)
    mail_service("example.org")
    asked = len(dns_server.asked)
    assert mail_service("example.net") is MailService.UNKNOWN
    assert len(dns_server.asked) == asked


def test_a_name_server_that_is_not_there_is_no_answer(settings):
    settings.DNS_SERVERS = (NameServer(address="127.0.0.1", port=free_port()),)
    assert mail_service("example.org") is MailService.UNKNOWN


@pytest.mark.django_db
class TestWhyNoMail:
    @pytest.fixture(autouse=True)
    def _on(self, settings):
        settings.MAIL_SERVER_CHECKS = True

    def test_it_says_for_the_writer_what_is_wrong(self, dns_server):
        dns_server.put("example.org", "MX", "0 .")
        said = why_no_mail(SubscriptionFactory(subscriber__address="bob@example.org"))
        assert said == "The domain example.org says that it takes no mail (RFC 7505)."

    def test_it_says_nothing_of_a_domain_that_takes_mail(self, dns_server):
        dns_server.put("example.org", "MX", "10 mail.example.org.")
        assert why_no_mail(SubscriptionFactory(subscriber__address="bob@example.org")) == ""

    def test_a_newsletter_may_do_without(self, dns_server):
        subscription = SubscriptionFactory(subscriber__address="bob@nothing.example")
        SignupPage.objects.create(newsletter=subscription.newsletter, checks_mail_server=False)
        assert (why_no_mail(subscription), dns_server.asked) == ("", [])

    def test_a_machine_may_do_without(self, dns_server, settings):
        settings.MAIL_SERVER_CHECKS = False
        assert why_no_mail(SubscriptionFactory(subscriber__address="bob@nothing.example")) == ""
        assert dns_server.asked == []
