"""There is something, there is nothing, nobody answered: three things, told apart against a real server."""

import time

import dns.resolver
import pytest

from config.name_servers import NameServer
from newsletter.asking_dns import Asker, Found, Nothing, Unasked
from tests.dns_server import GARBAGE, SERVFAIL, SILENT
from tests.machine import free_port


@pytest.fixture
def asker(dns_server):
    return Asker()


@pytest.fixture
def hasty(dns_server):
    """One who does not wait long, for servers that say nothing."""
    return Asker(question_seconds=0.4, all_seconds=2)


def test_a_long_text_comes_back_in_one_piece_although_it_travels_in_strings_and_over_tcp(dns_server, asker):
    long = "v=DKIM1; p=" + "A" * 900
    dns_server.put("fn1._domainkey.example.org", "TXT", long)
    assert asker.txt("fn1._domainkey.example.org") == Found((long,))


def test_what_is_not_there_is_told_from_a_name_with_other_records(dns_server, asker):
    dns_server.put("example.org", "A", "192.0.2.1")
    assert asker.txt("example.org") == Nothing(name_exists=True)
    assert asker.txt("nowhere.example.org") == Nothing(name_exists=False)


def test_mail_servers_come_in_the_order_of_preference_and_a_null_mx_is_a_dot(dns_server, asker):
    dns_server.put("example.org", "MX", "20 B.example.net.", "10 a.example.net.")
    dns_server.put("example.com", "MX", "0 .")
    assert asker.mx("example.org") == Found(("10 a.example.net", "20 b.example.net"))
    assert asker.mx("example.com") == Found(("0 .",))


def test_addresses_are_of_both_kinds_and_lead_back(dns_server, asker):
    dns_server.put("news.example.org", "A", "192.0.2.9")
    dns_server.put("news.example.org", "AAAA", "2001:db8::9")
    dns_server.put("9.2.0.192.in-addr.arpa", "PTR", "News.example.org.")
    assert asker.addresses("news.example.org") == Found(("192.0.2.9", "2001:db8::9"))
    assert asker.addresses("none.example.org") == Nothing(name_exists=False)
    assert asker.pointers("192.0.2.9") == Found(("news.example.org",))


def test_a_resolver_that_denies_the_root_is_not_believed(dns_server, asker):
    dns_server.close_off()
    reason = "the name server knows nothing of the world outside: it denies that there is a DNS root"
    assert asker.txt("example.org") == asker.mx("example.com") == Unasked(reason)
    assert dns_server.asked == [("example.org", "TXT"), ("", "NS")]


def test_a_question_is_asked_once(dns_server, asker):
    dns_server.put("example.org", "TXT", "hello")
    for _ in range(3):
        asker.txt("Example.org.")
    assert dns_server.asked == [("example.org", "TXT")]


def test_a_broken_zone_says_nothing_about_the_others(dns_server, asker):
    dns_server.behave(SERVFAIL, name="example.com")
    dns_server.put("example.org", "TXT", "hello")
    assert asker.txt("example.com") == Unasked(
        "the name servers could not answer (SERVFAIL or REFUSED)", server_spoke=True
    )
    assert asker.txt("example.org") == Found(("hello",))


def test_silence_at_the_first_question_ends_the_asking(dns_server, hasty):
    dns_server.behave(SILENT)
    started = time.monotonic()
    answers = {hasty.txt(f"n{number}.example.org") for number in range(50)}
    assert answers == {Unasked("no name server answered within 0.4 s")}
    assert time.monotonic() - started < 10
    assert {name for name, _kind in dns_server.asked} == {"n0.example.org"}


def test_silence_later_on_costs_no_more_than_the_time_for_all(dns_server, hasty):
    dns_server.put("example.org", "TXT", "hello")
    dns_server.behave(SILENT, name="example.com")
    hasty.txt("example.org")
    started = time.monotonic()
    answers = [hasty.txt(f"n{number}.example.com") for number in range(50)]
    assert time.monotonic() - started < 10
    assert answers[-1] == Unasked("DNS was too slow: 2 s were not enough for all questions")


def test_garbage_is_no_answer(dns_server, hasty):
    dns_server.behave(GARBAGE)
    answer = hasty.txt("example.org")
    assert isinstance(answer, Unasked)


def test_a_port_where_nobody_listens_is_silence_not_absence(settings):
    settings.DNS_SERVERS = (NameServer(address="127.0.0.1", port=free_port()),)
    answer = Asker(question_seconds=0.4).txt("example.org")
    assert isinstance(answer, Unasked)


def test_a_machine_without_name_servers_is_told_so(settings, monkeypatch):
    def nothing(*_, **__):
        raise dns.resolver.NoResolverConfiguration

    settings.DNS_SERVERS = ()
    monkeypatch.setattr(dns.resolver, "Resolver", nothing)
    assert Asker().txt("example.org") == Unasked("this machine names no name server; set DNS_SERVERS")


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example.org", "\udc80.example.org", "", "a b.example.org"])
def test_a_name_that_is_none_raises_nothing(asker, name):
    assert isinstance(asker.txt(name), Unasked | Nothing)


def test_bytes_that_no_terminal_should_see_are_escaped(dns_server, asker):
    dns_server.put("example.org", "TXT", b"\x1b[2Jhi\xff")
    assert asker.txt("example.org") == Found(("\\x1b[2Jhi\\xff",))
