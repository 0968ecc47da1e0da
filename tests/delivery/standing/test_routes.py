"""Which ways out are looked at, how they are named, and that each is looked at once."""

import json

import pytest

from config.env import MailRoute
from delivery.models import SendingRoute
from delivery.standing.routes import RouteLooks
from newsletter.sealing import seal
from tests.config.test_doctor_domains import doctor
from tests.delivery.providers.postmark_server import PostmarkServer
from tests.factories import NewsletterFactory
from tests.machine import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def relay(smtp_sink):
    """Makes a route to the sink."""

    def make(label, **fields):
        return SendingRoute.objects.create(
            label=label, **{"host": smtp_sink.host, "port": smtp_sink.port, "tls": "none", **fields}
        )

    return make


def names(findings):
    return [finding.name for finding in findings]


def test_routes_that_some_newsletter_would_use_are_looked_at(relay):
    tide, other = NewsletterFactory(name="Tide Notes"), NewsletterFactory(name="Other")
    relay("Own", newsletter=tide)
    relay("House")
    relay("Off", newsletter=other, enabled=False)
    assert names(RouteLooks().rows()) == [
        "mail route House (of all newsletters without their own)", "mail route Own (of Tide Notes)",
    ]  # fmt: skip


def test_a_route_of_all_is_left_alone_where_each_newsletter_has_its_own(relay, smtp_sink):
    relay("Own", newsletter=NewsletterFactory(name="Tide Notes"))
    relay("House")
    assert names(RouteLooks().rows()) == ["mail route Own (of Tide Notes)"]
    assert smtp_sink.connections == 1


def test_without_newsletters_no_route_is_used(relay):
    relay("House")
    assert RouteLooks().rows() == []


def test_a_domain_has_the_ways_of_its_own_newsletters(relay, smtp_sink):
    relay("Own", newsletter=NewsletterFactory(name="Tide Notes", sender_email="alice@example.org"))
    relay("House")
    NewsletterFactory(sender_email="bob@example.net")
    looks = RouteLooks()
    assert names(looks.of_domain("example.org")) == ["mail route", "mail route Own (of Tide Notes)"]
    assert names(looks.of_domain("example.net")) == [
        "mail route", "mail route House (of all newsletters without their own)",
    ]  # fmt: skip
    assert names(looks.of_domain("example.com")) == [
        "mail route", "mail route House (of all newsletters without their own)",
    ]  # fmt: skip
    looks.rows()
    assert smtp_sink.connections == 3


def test_a_route_that_is_away_names_its_page_and_not_the_setting(relay):
    NewsletterFactory()
    relay("House", port=free_port())
    [finding] = RouteLooks(when_away="Start it.").rows()
    assert finding.state == "ill"
    assert finding.mend == "See the route “House” in the studio, and whether a firewall is in the way."


def test_a_secret_that_cannot_be_opened_is_ill(relay, settings):
    NewsletterFactory()
    relay("House", username="alice", secret=seal("secret"))
    settings.ENCRYPTION_KEYS = {"other": b"\1" * 32}
    [finding] = RouteLooks().rows()
    assert (finding.state, finding.found.partition(":")[0]) == ("ill", "House")
    assert "its secret cannot be opened" in finding.found


def test_a_kind_there_is_not_is_ill(relay):
    NewsletterFactory()
    relay("House", kind="nonsense")
    [finding] = RouteLooks().rows()
    assert (finding.state, finding.found) == ("ill", "House: there is no provider “nonsense”: edit it")


def test_an_api_where_nobody_answers_is_ill(relay):
    NewsletterFactory()
    api = f"http://127.0.0.1:{free_port()}/"
    relay("Api", kind="postmark", secret=seal("token"), options={"api_url": api})
    [away] = RouteLooks().rows()
    assert (away.state, away.name) == ("ill", "mail route Api (of all newsletters without their own)")
    assert away.found.startswith("Api: it cannot be reached: ")


def test_an_api_that_answers_is_well_and_its_key_a_matter_of_a_mail(relay):
    NewsletterFactory()
    with PostmarkServer() as postmark:
        relay("Api", kind="postmark", secret=seal("token"), options={"api_url": postmark.url})
        [finding] = RouteLooks().rows()
    assert (finding.state, finding.found, finding.mend) == (
        "well", "its API answers; whether it takes our key cannot be seen without a mail", "Send a test mail by it.",
    )  # fmt: skip


def test_the_doctor_tells_the_ways_apart_and_is_ill_for_one_that_is_away(relay, settings, smtp_sink):
    settings.EMAIL_ROUTE = MailRoute(host=smtp_sink.host, port=smtp_sink.port, tls="none")
    relay("Own", newsletter=NewsletterFactory(name="Tide Notes", sender_email="alice@localhost"), port=free_port())
    said, status = doctor("--json")
    ways = {
        finding["name"]: finding["state"]
        for finding in json.loads(said)["findings"]
        if finding["name"].startswith("mail route")
    }
    assert ways == {"mail route": "well", "mail route Own (of Tide Notes)": "ill"}
    assert status == 1
    assert smtp_sink.connections == 1
