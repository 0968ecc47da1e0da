"""What is taken for an address, and the one form that identifies it."""

import email.message
import email.policy
import unicodedata
from email import message_from_bytes

import pytest
from hypothesis import given, strategies as st

from subscribers.addresses import AddressError, address_hash, canonical_address, read_address


@pytest.mark.parametrize(
    ("typed", "given_address", "canonical"),
    [
        ("bob@example.org", "bob@example.org", "bob@example.org"),
        ("  Bob.Smith@Example.ORG \n", "Bob.Smith@example.org", "bob.smith@example.org"),
        ("bob+tides@example.org", "bob+tides@example.org", "bob+tides@example.org"),
        ("jürgen@bücher.example.org", "jürgen@bücher.example.org", "jürgen@xn--bcher-kva.example.org"),
        ("JU\u0308RGEN@example.org", "JÜRGEN@example.org", "jürgen@example.org"),
        ("bob@XN--BCHER-KVA.example.org", "bob@bücher.example.org", "bob@xn--bcher-kva.example.org"),
        ("o'neil@example.org", "o'neil@example.org", "o'neil@example.org"),
    ],
)
def test_an_address_is_read_into_the_given_and_the_canonical_form(typed, given_address, canonical):
    address = read_address(typed)
    assert (address.given, address.canonical) == (given_address, canonical)
    assert address.domain == canonical.rpartition("@")[2]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "bob",
        "@example.org",
        "bob@",
        "bob@localhost",
        "bob@example",
        "bob@[127.0.0.1]",
        "bob@example.org, eve@example.org",
        "bob@example.org;eve@example.org",
        "Bob <bob@example.org>",
        "<bob@example.org>",
        '"bob"@example.org',
        "alice@example.org)bob@example.net",
        "alice(comment)@example.org",
        "bob@example.org\r\nBcc: eve@example.org",
        "bob\n@example.org",
        "bob\x00@example.org",
        "bob\u2028@example.org",
        "bob\u200b@example.org",
        "bob\u202e@example.org",
        "\ud800@example.org",
        "=?utf-8?q?bob?=@example.org",
        "=?utf-8?q?a=0ABcc:_evil@example.net?=@example.org",
        "bob@exa mple.org",
        "a" * 65 + "@example.org",
        "bob@" + "a" * 64 + ".example.org",
        "b@" + ".".join(["a" * 60] * 5) + ".org",
        "bob@example..org",
        ".bob@example.org",
        "bob@-example.org",
        "mailto:bob@example.org",
    ],
)
def test_what_is_not_one_bare_address_is_refused_with_a_reason(typed):
    with pytest.raises(AddressError) as refusal:
        read_address(typed)
    assert str(refusal.value).endswith(".")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        address = read_address(text)
    except AddressError:
        return
    assert address.canonical == canonical_address(address.canonical)
    assert address.canonical == canonical_address(address.given)


LOCAL = st.from_regex(r"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[A-Za-z0-9-]{1,10}){0,2}\Z")
DOMAIN = st.from_regex(r"\A[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?\.(org|net|com)\Z")


@given(LOCAL, DOMAIN)
def test_what_is_accepted_stands_in_a_header_and_reads_back_as_itself(local, domain):
    try:
        address = read_address(f"{local}@{domain}")
    except AddressError:
        return
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["To"] = address.canonical
    parsed = message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert [found.addr_spec for found in parsed["To"].addresses] == [address.canonical]
    assert parsed.keys() == ["To"]


@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=20))
def test_case_and_composition_make_no_second_person(name):
    try:
        found = canonical_address(f"{name}@example.org")
    except AddressError:
        return
    decomposed = unicodedata.normalize("NFD", name)
    assert canonical_address(f"{decomposed}@EXAMPLE.org") == found


def test_the_hash_is_32_bytes_that_depend_on_the_key(settings):
    settings.SUPPRESSION_KEY = b"one key of at least 16 bytes"
    first = address_hash("bob@example.org")
    settings.SUPPRESSION_KEY = b"another key of at least 16 bytes"
    assert len(first) == 32
    assert address_hash("bob@example.org") != first
    assert address_hash("eve@example.org") != address_hash("bob@example.org")
