"""SPF records and what they come to, asked of a real server."""

import pytest
from hypothesis import HealthCheck, given, settings as with_settings, strategies as st

from delivery.dns.spf import look_at, verdict
from delivery.dns.spf_terms import is_spf, read
from newsletter.asking_dns import Asker
from tests.dns_server import SERVFAIL


@pytest.fixture
def put(dns_server):
    return lambda name, text: dns_server.add(name, "TXT", text)


def test_other_texts_at_the_domain_are_no_spf_records(put):
    put("example.org", "google-site-verification=abc")
    put("example.org", "v=spf10 -all")
    put("example.org", "V=SPF1 -all")
    report = look_at("example.org", asker=Asker())
    assert (report.records, report.ends_with) == (("V=SPF1 -all",), "-")


def test_lookups_of_everything_included_are_counted(put, dns_server):
    dns_server.put("example.org", "MX", "10 mail.example.org.")
    dns_server.put("mail.example.org", "A", "192.0.2.1")
    put("example.org", "v=spf1 mx a:mail.example.org include:a.example.net ip4:192.0.2.0/24 ~all")
    put("a.example.net", "v=spf1 include:b.example.net exists:%{i}.list.example.net ?all")
    put("b.example.net", "v=spf1 ip6:2001:db8::/32 redirect=c.example.net")
    put("c.example.net", "v=spf1 -all")
    report = look_at("example.org", asker=Asker())
    assert (report.lookups, report.voids, report.ends_with, report.problems) == (6, 0, "~", ())
    assert report.includes == {"a.example.net", "b.example.net", "c.example.net"}


def test_void_lookups_and_includes_of_nothing_are_noticed(put):
    put("example.org", "v=spf1 a:gone.example.org mx include:none.example.net -all")
    report = look_at("example.org", asker=Asker())
    assert report.voids == 3
    assert report.problems == ("none.example.net is included and has no SPF record",)


def test_a_record_that_includes_itself_comes_to_an_end(put):
    put("example.org", "v=spf1 include:example.org include:example.org ~all")
    assert look_at("example.org", asker=Asker()).lookups > 10


def test_silence_inside_is_not_taken_for_absence(put, dns_server):
    put("example.org", "v=spf1 include:spf.example.net ~all")
    dns_server.behave(SERVFAIL, name="example.net")
    report = look_at("example.org", asker=Asker())
    assert report.unasked == "the name servers could not answer (SERVFAIL or REFUSED)"
    assert report.problems == ()
    assert verdict("example.org", "192.0.2.1", asker=Asker()) == "unknown"


@pytest.mark.parametrize(
    ("record", "address", "expected"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.9", "pass"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "198.51.100.9", "fail"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "2001:db8::1", "fail"),
        ("v=spf1 ip6:2001:db8::/32 ~all", "2001:db8::1", "pass"),
        ("v=spf1 ~all", "192.0.2.9", "softfail"),
        ("v=spf1 ?all", "192.0.2.9", "neutral"),
        ("v=spf1", "192.0.2.9", "neutral"),
        ("v=spf1 -ip4:192.0.2.9 +all", "192.0.2.9", "fail"),
        ("v=spf1 a -all", "192.0.2.1", "pass"),
        ("v=spf1 a/24 -all", "192.0.2.77", "pass"),
        ("v=spf1 a//64 -all", "2001:db8::77", "pass"),
        ("v=spf1 mx -all", "192.0.2.2", "pass"),
        ("v=spf1 mx:other.example.org -all", "192.0.2.2", "fail"),
        ("v=spf1 include:partner.example.net -all", "198.51.100.7", "pass"),
        ("v=spf1 include:partner.example.net -all", "198.51.100.8", "fail"),
        ("v=spf1 redirect=partner.example.net", "198.51.100.8", "softfail"),
        ("v=spf1 exists:there.example.org -all", "192.0.2.9", "pass"),
        ("v=spf1 exists:%{ir}.example.org -all", "192.0.2.9", "unknown"),
        ("v=spf1 ptr -all", "192.0.2.9", "unknown"),
        ("v=spf1 include:example.org -all", "192.0.2.9", "fail"),
        ("google-site-verification=x", "192.0.2.9", "none"),
    ],
)
def test_what_a_record_says_of_an_address(put, dns_server, record, address, expected):
    put("example.org", record)
    put("partner.example.net", "v=spf1 ip4:198.51.100.7 ~all")
    dns_server.put("example.org", "A", "192.0.2.1")
    dns_server.put("example.org", "AAAA", "2001:db8::1")
    dns_server.put("example.org", "MX", "10 mail.example.org.")
    dns_server.put("mail.example.org", "A", "192.0.2.2")
    dns_server.put("there.example.org", "A", "127.0.0.2")
    assert verdict("example.org", address, asker=Asker()) == expected


def test_two_records_are_none_that_counts(put):
    put("example.org", "v=spf1 -all")
    put("example.org", "v=spf1 ~all")
    assert verdict("example.org", "192.0.2.9", asker=Asker()) == "broken"


@pytest.mark.parametrize(
    ("record", "problems"),
    [
        ("v=spf1 ip4:300.1.1.1 -all", ["“ip4:300.1.1.1” holds no IP address"]),
        ("v=spf1 ip4:2001:db8::/32 -all", ["“ip4:2001:db8::/32” holds no IPv4 address"]),
        ("v=spf1 ip4=192.0.2.1 -all", []),
        ("v=spf1 include -all", ["“include” names no domain"]),
        ("v=spf1 a/99 -all", ["“a/99” has a length that cannot be"]),
        ("v=spf1 include:a.example/24 -all", ["“include:a.example/24” has a length that cannot be"]),
        ("v=spf1 all:x", ["“all:x” takes nothing after it"]),
        ("v=spf1 ipv4:192.0.2.1 -all", ["“ipv4:192.0.2.1” is no mechanism that SPF knows"]),
        ("v=spf1 -all mx", ["what stands after “all” is never read"]),
        ("v=spf1 redirect=a.example redirect=b.example", ["redirect= stands there twice, or leads nowhere"]),
        ("v=spf1 , -all", ["“,” cannot be read"]),
        ("v=spf1   mx   -all  ", []),
    ],
)
def test_mistakes_are_named(record, problems):
    assert list(read(record).problems) == problems


@with_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(words=st.lists(st.text(min_size=1, max_size=30), max_size=10))
def test_any_words_after_the_version_are_read_without_an_error(words):
    record = " ".join(["v=spf1", *words])
    assert is_spf(record) is True
    assert read(record).all_qualifier in {"", "+", "-", "~", "?"}
