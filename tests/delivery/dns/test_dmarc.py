"""Policies and organisational domains by walking the tree (RFC 9989 §4.10)."""

import pytest

from delivery.dns.dmarc import is_aligned, look_at, steps
from newsletter.asking_dns import Asker


@pytest.fixture
def put(dns_server):
    return lambda domain, text: dns_server.add(f"_dmarc.{domain}", "TXT", text)


def look(domain):
    return look_at(domain, asker=Asker())


def test_a_walk_goes_up_to_the_last_label_in_eight_steps_at_most():
    assert steps("news.example.org") == ["news.example.org", "example.org", "org"]
    assert steps("a.b.c.d.e.f.g.h.i.j.example.org") == [
        "a.b.c.d.e.f.g.h.i.j.example.org", "f.g.h.i.j.example.org",
        "g.h.i.j.example.org", "h.i.j.example.org", "i.j.example.org", "j.example.org", "example.org", "org",
    ]  # fmt: skip


def test_the_domains_own_record_applies_and_the_highest_one_names_the_organisation(put):
    put("news.example.org", "v=DMARC1; p=none")
    put("example.org", "v=DMARC1; p=reject; sp=quarantine")
    report = look("news.example.org")
    assert (report.policy.domain, report.policy.p, report.organisation) == ("news.example.org", "none", "example.org")


def test_a_subdomain_without_a_record_takes_what_its_organisation_asks_for_subdomains(put):
    put("example.org", "v=DMARC1; p=reject; sp=quarantine")
    report = look("news.example.org")
    assert (report.policy.domain, report.policy.for_subdomains()) == ("example.org", "quarantine")


def test_a_registry_that_publishes_is_not_the_organisation(put):
    put("org", "v=DMARC1; p=reject; psd=y")
    put("example.org", "v=DMARC1; p=none")
    assert look("news.example.org").organisation == "example.org"


def test_a_domain_below_a_registry_without_a_record_is_under_the_registrys(put):
    put("org", "v=DMARC1; p=reject; psd=y")
    report = look("news.example.org")
    assert (report.organisation, report.policy.domain) == ("example.org", "org")


def test_a_record_that_says_psd_n_ends_the_walk(put):
    put("news.example.org", "v=DMARC1; p=none; psd=n")
    put("example.org", "v=DMARC1; p=reject")
    assert look("a.news.example.org").organisation == "news.example.org"


def test_without_any_record_a_domain_is_its_own_organisation(dns_server):
    report = look("news.example.org")
    assert (report.policy, report.organisation, report.unasked) == (None, "news.example.org", "")


@pytest.mark.parametrize(
    "texts",
    [["v=DMARC1; p=none", "v=DMARC1; p=reject"], ["p=none; v=DMARC1"], ["v=DMARC1 p=none"], ["v=DMARC10; p=none"]],
)
def test_what_is_not_one_readable_record_is_none(put, texts):
    for text in texts:
        put("example.org", text)
    report = look("example.org")
    assert report.policy is None
    assert report.several == (("example.org",) if len(texts) > 1 else ())


def test_reports_go_to_mail_addresses_only(put):
    put(
        "example.org",
        "v=DMARC1;p=none; rua=mailto:a@example.org!10m, https://example.org/x ,mailto:b@example.net,mailto:x",
    )
    assert look("example.org").policy.report_addresses == ("a@example.org", "b@example.net")


def test_silence_on_the_way_leaves_everything_open(put, dns_server):
    dns_server.behave("servfail", name="example.org")
    assert look("news.example.org").unasked == "the name servers could not answer (SERVFAIL or REFUSED)"


@pytest.mark.parametrize(
    ("identifier", "policy", "expected"),
    [
        ("news.example.org", "v=DMARC1; p=none; adkim=s", True),
        ("example.org", "v=DMARC1; p=none", True),
        ("example.org", "v=DMARC1; p=none; adkim=s", False),
        ("bounce.example.org", "v=DMARC1; p=none; adkim=r", True),
        ("example.net", "v=DMARC1; p=none", False),
        ("notexample.org", "v=DMARC1; p=none", False),
    ],
)
def test_alignment_is_strict_or_by_organisation(put, identifier, policy, expected):
    put("example.org", policy)
    report = look("news.example.org")
    other = look(identifier)
    assert is_aligned(identifier=identifier, report=report, other=other, tag="adkim") is expected
