"""``serve`` takes bounces in where the settings say how."""

from config.bounce_addresses import parse_bounce_listener, parse_bounce_mailbox
from config.serve.processes import service


def names():
    return [process.name for process in service()]


def test_without_a_way_in_nothing_more_runs(settings):
    settings.BOUNCE_LISTEN = settings.BOUNCE_MAILBOX = None

    assert {"bounces", "bounce mailbox"} & set(names()) == set()


def test_each_way_in_has_a_process(settings):
    settings.BOUNCE_DOMAIN = "bounce.example.org"
    settings.BOUNCE_LISTEN = parse_bounce_listener("lmtp://127.0.0.1:8024")
    settings.BOUNCE_MAILBOX = parse_bounce_mailbox("imaps://b:harbour@imap.example.org")

    assert {"bounces", "bounce mailbox"} <= set(names())


def test_a_listener_without_a_domain_would_take_nothing_and_does_not_run(settings):
    settings.BOUNCE_DOMAIN = ""
    settings.BOUNCE_LISTEN = parse_bounce_listener("lmtp://127.0.0.1:8024")

    assert "bounces" not in names()
