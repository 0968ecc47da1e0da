import pytest

from delivery.dns.dkim import KeyInDns, look_at
from newsletter.asking_dns import Asker

NAME = "fn1._domainkey.example.org"
OURS = "MIIBIjANBgkq"


def look():
    return look_at(NAME, key_type="rsa", public_key=OURS, asker=Asker())


@pytest.mark.parametrize(
    "text",
    [
        f"v=DKIM1; k=rsa; p={OURS}",
        f"p={OURS}",
        f"v=DKIM1;p={OURS[:4]} {OURS[4:]};",
        f"v=DKIM1; h=sha1:sha256; s=email; t=s; n=notes; p={OURS}",
        f"v=DKIM1; K=rsa; p={OURS}; unknown=x",
    ],
)
def test_a_record_may_be_written_in_many_ways(dns_server, text):
    dns_server.put(NAME, "TXT", text)
    assert look() == KeyInDns(state="matches", found=f"{NAME} holds our key")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("v=DKIM1; k=rsa; p=AAAA", "differs"),
        (f"v=DKIM1; k=ed25519; p={OURS}", "differs"),
        ("v=DKIM1; k=rsa; p=", "revoked"),
        (f"v=DKIM2; p={OURS}", "unusable"),
        (f"v=DKIM1; h=sha1; p={OURS}", "unusable"),
        (f"v=DKIM1; s=tlsrpt; p={OURS}", "unusable"),
        (f"v=DKIM1; p={OURS}; p={OURS}", "unusable"),
        (f"v=DKIM1 p={OURS}", "unusable"),
        ("v=spf1 -all", "missing"),
    ],
)
def test_what_no_receiver_could_verify_with_is_told_apart(dns_server, text, state):
    dns_server.put(NAME, "TXT", text)
    assert look().state == state


def test_a_test_record_is_marked(dns_server):
    dns_server.put(NAME, "TXT", f"v=DKIM1; t=y:s; p={OURS}")
    assert look() == KeyInDns(state="matches", found=f"{NAME} holds our key", testing=True)


def test_two_keys_at_one_selector_count_as_none_and_a_stray_text_beside_it_does_not_matter(dns_server):
    dns_server.put(NAME, "TXT", f"p={OURS}", "v=spf1 -all")
    assert look().state == "matches"
    dns_server.put(NAME, "TXT", f"p={OURS}", "p=AAAA")
    assert look().state == "several"


def test_nothing_there_is_missing_and_silence_is_unknown(dns_server):
    assert look().state == "missing"
    dns_server.close_off()
    assert look().state == "unknown"
