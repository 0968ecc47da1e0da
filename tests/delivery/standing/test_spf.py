import pytest

from config.env import MailRoute
from delivery.standing import spf


@pytest.fixture
def check(sender, asker):
    def check():
        [finding] = spf.check(sender(), asker=asker())
        return finding

    return check


@pytest.fixture
def relay(dns_server):
    dns_server.put("smtp.relay.example", "A", "198.51.100.25")
    return dns_server


def pasted(finding):
    return [(record.name, record.type, record.value) for record in finding.records]


def test_a_record_that_names_our_mail_server_is_well(check, relay):
    relay.put("example.org", "TXT", "v=spf1 ip4:198.51.100.0/24 -all")
    finding = check()
    assert (finding.state, finding.found) == (
        "well", "v=spf1 ip4:198.51.100.0/24 -all (0 of 10 look-ups), which covers 198.51.100.25",
    )  # fmt: skip


def test_without_a_record_one_is_given_to_paste(check, relay):
    finding = check()
    assert (finding.state, finding.found) == ("ill", "example.org has no SPF record")
    assert pasted(finding) == [("example.org", "TXT", "v=spf1 a:smtp.relay.example ~all")]


@pytest.mark.parametrize(
    ("host", "include"),
    [
        ("smtp.sendgrid.net", "sendgrid.net"),
        ("email-smtp.eu-west-1.amazonaws.com", "amazonses.com"),
        ("smtp-relay.gmail.com", "_spf.google.com"),
        ("SMTP.postmarkapp.com", "spf.mtasv.net"),
    ],
)
def test_a_known_providers_include_is_proposed(check, relay, our_settings, host, include):
    our_settings.EMAIL_ROUTE = MailRoute(host=host, port=587, tls="starttls")
    assert pasted(check()) == [("example.org", "TXT", f"v=spf1 include:{include} ~all")]
    relay.put(include, "TXT", "v=spf1 ip4:198.51.100.0/24 ~all")
    relay.put("example.org", "TXT", "v=spf1 mx -all")
    relay.put("example.org", "MX", "10 mail.example.org.")
    relay.put("mail.example.org", "A", "192.0.2.2")
    finding = check()
    assert (finding.state, pasted(finding)) == (
        "warning",
        [("example.org", "TXT", f"v=spf1 mx include:{include} -all")],
    )
    relay.put("example.org", "TXT", f"v=spf1 include:{include} -all")
    assert check().state == "well"


def test_a_server_that_only_sounds_like_a_provider_is_not_one(check, relay, our_settings):
    our_settings.EMAIL_ROUTE = MailRoute(host="smtp.notsendgrid.net", port=587, tls="starttls")
    relay.put("smtp.notsendgrid.net", "A", "198.51.100.26")
    assert pasted(check()) == [("example.org", "TXT", "v=spf1 a:smtp.notsendgrid.net ~all")]


def test_two_records_are_merged_into_one_to_paste(check, relay):
    relay.put("example.org", "TXT", "v=spf1 mx include:a.example ~all", "v=spf1 include:b.example mx -all", "other")
    finding = check()
    assert (finding.state, finding.found) == (
        "ill", "example.org has 2 SPF records, and so none that counts (RFC 7208 §4.5)",
    )  # fmt: skip
    assert pasted(finding) == [("example.org", "TXT", "v=spf1 include:b.example mx include:a.example ~all")]


def test_more_than_ten_lookups_are_ill_and_ten_are_not(check, relay):
    for number in range(11):
        relay.put(f"s{number}.example.net", "TXT", "v=spf1 ip4:198.51.100.25 ~all")
    for count, state in ((10, "well"), (11, "ill")):
        includes = " ".join(f"include:s{number}.example.net" for number in range(count))
        relay.put("example.org", "TXT", f"v=spf1 {includes} ~all")
        assert (check().state, f"{count}" in check().found) == (state, True)


@pytest.mark.parametrize(
    ("record", "state", "paste"),
    [
        ("v=spf1 mx +all", "ill", "v=spf1 mx ~all"),
        ("v=spf1 mx all", "ill", "v=spf1 mx ~all"),
        ("v=spf1 mx ?all", "warning", "v=spf1 mx ~all"),
        ("v=spf1 mx", "warning", "v=spf1 mx ~all"),
    ],
)
def test_an_open_end_is_closed(check, relay, record, state, paste):
    relay.put("example.org", "MX", "10 smtp.relay.example.")
    relay.put("example.org", "TXT", record)
    finding = check()
    assert (finding.state, pasted(finding)) == (state, [("example.org", "TXT", paste)])


@pytest.mark.parametrize(
    "record", ["v=spf1 ip4:nonsense -all", "v=spf1 include:gone.example -all", "v=spf1 a:x.example a:y.example mx -all"]
)
def test_a_record_with_a_mistake_is_ill(check, relay, record):
    relay.put("example.org", "TXT", record)
    assert check().state == "ill"


def test_the_envelopes_domain_is_the_one_that_counts(check, relay, our_settings):
    our_settings.BOUNCE_DOMAIN = "Bounce.Example.org"
    relay.put("example.org", "TXT", "v=spf1 a:smtp.relay.example ~all")
    assert check().found == "bounce.example.org has no SPF record"


def test_a_mail_server_beside_us_sends_from_our_own_address(check, relay, our_settings):
    our_settings.EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=25, tls="none")
    relay.put("news.example.org", "A", "192.0.2.9")
    assert pasted(check()) == [("example.org", "TXT", "v=spf1 a:news.example.org ~all")]
    relay.put("example.org", "TXT", "v=spf1 ip4:198.51.100.25 ~all")
    finding = check()
    assert (finding.state, pasted(finding)) == (
        "warning",
        [("example.org", "TXT", "v=spf1 ip4:198.51.100.25 a:news.example.org ~all")],
    )
    relay.put("example.org", "TXT", "v=spf1 ip4:192.0.2.9 ~all")
    assert check().state == "well"


def test_what_cannot_be_told_is_said_and_not_guessed(check, relay, our_settings):
    our_settings.EMAIL_ROUTE = MailRoute(host="postfix", port=25, tls="none")
    relay.put("example.org", "TXT", "v=spf1 ip4:198.51.100.25 ~all")
    finding = check()
    assert (
        finding.state,
        finding.found.endswith("from which address EMAIL_URL sends your mail on cannot be told from here"),
    ) == (
        "well",
        True,
    )


def test_offline_nothing_is_called_missing(check, dns_server):
    dns_server.behave("silent")
    finding = check()
    assert (finding.state, finding.found) == ("unknown", "could not ask: no name server answered within 2 s")
    assert finding.records == ()
