import pytest

from delivery.dns.names import NotADomain, is_within, read_domain, read_selector, with_parents


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("example.org", "example.org"),
        (" News.Example.ORG. ", "news.example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_a_domain_is_read_as_dns_has_it(text, name):
    assert read_domain(text) == name


@pytest.mark.parametrize(
    "text",
    ["", "org", "example..org", "-a.example.org", "a@example.org", "https://example.org", "192.0.2.1",
     "a b.example.org",
     "x" * 64 + ".example.org", "a." * 130 + "example.org", "example.org\n.evil",
     "\udc80.example.org", "_dmarc.example.org"],
)  # fmt: skip
def test_what_is_no_domain_is_refused_with_an_example(text):
    with pytest.raises(NotADomain, match=r"is not a domain\. Write one such as example\.org\."):
        read_domain(text)


@pytest.mark.parametrize("text", ["", "a.b", "a_b", "-a", "ü", "x" * 64, "a b", "a;"])
def test_what_is_no_selector_is_refused(text):
    with pytest.raises(NotADomain, match="is not a selector"):
        read_selector(text)


def test_the_domains_above_end_before_the_last_label():
    assert with_parents("a.news.example.org") == ["a.news.example.org", "news.example.org", "example.org"]
    assert with_parents("example.org") == ["example.org"]


def test_a_name_that_only_ends_alike_is_not_below():
    assert is_within("news.example.org", "example.org") is True
    assert is_within("notexample.org", "example.org") is False
