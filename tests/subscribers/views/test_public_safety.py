"""Every public address, walked: looking changes nothing, no cookie is set, no redirect leads off the site."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from newsletter.archive.publishing import add_aliases
from subscribers.models import ReaderRequest, SubscriptionState
from subscribers.reader_links import (
    confirm_url,
    feedback_url,
    new_address_url,
    old_address_url,
    own_data_url,
    preferences_url,
    unsubscribe_url,
)
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory
from tests.subscribers.views.test_feedback import asking

pytestmark = pytest.mark.django_db
PUBLIC = ("archive", "readers")


def snapshot():
    """Every row of our own apps."""
    models = [model for app in ("newsletter", "subscribers") for model in apps.get_app_config(app).get_models()]
    return {model.__name__: sorted(map(str, model.objects.order_by("pk").values_list())) for model in models}


def asked_for(reader, *, address, old_address="", **fields):
    return ReaderRequest.objects.create(
        subscription=reader, address=address, given_address=address, old_address=old_address,
        old_given_address=old_address, **fields,
    )  # fmt: skip


@pytest.fixture
def addresses(settings):
    """One address or more for each public URL name, where there is most to go wrong."""
    newsletter = NewsletterFactory(slug="tide-notes")
    issue = IssueFactory(newsletter=newsletter, state="sent", publish_at=timezone.now(), document=asking())
    add_aliases(issue, ["/old"])
    reader = SubscriptionFactory(newsletter=newsletter, subscriber__address="bob@example.org")
    waiting = SubscriptionFactory(newsletter=newsletter, state=SubscriptionState.PENDING, confirmed_at=None)
    left = SubscriptionFactory(
        newsletter=newsletter, state="unsubscribed", ended_at=timezone.now(), end_reason="by the reader"
    )
    now = timezone.now()
    wish = asked_for(reader, kind="address", address="bob@example.net")
    moved = asked_for(reader, kind="address", address="bob@example.org", old_address="old@example.org", done_at=now)
    look = asked_for(reader, kind="own_data", address="bob@example.org")
    long_ago = now - dt.timedelta(days=9)
    found = {
        "archive:index": ["/"],
        "archive:sitemap": ["/sitemap.xml"],
        "archive:robots": ["/robots.txt"],
        "archive:home": ["/tide-notes/", "/tide-notes/?page=2"],
        "archive:atom": ["/tide-notes/feed.atom"],
        "archive:json": ["/tide-notes/feed.json"],
        "archive:theme": ["/tide-notes/theme.css"],
        "archive:issue": [f"/tide-notes/{issue.slug}/", "/old"],
        "readers:subscribe": ["/tide-notes/subscribe/?email=eve@example.org&seen=1"],
        "readers:signup_api": ["/tide-notes/subscribe.json?email=eve@example.org"],
        "readers:embed": ["/tide-notes/embed/?email=eve@example.org"],
        "readers:confirm": [confirm_url(waiting.pk, issued_at=at) for at in (now, long_ago)],
        "readers:unsubscribe": [
            *(unsubscribe_url(one.pk) for one in (reader, waiting, left)),
            f"{unsubscribe_url(reader.pk)}?List-Unsubscribe=One-Click&action=leave",
        ],
        "readers:preferences": [f"{preferences_url(reader.pk)}?none=1&name=Eve"],
        "readers:pause": [f"{preferences_url(reader.pk)}pause/?weeks=4&newsletter={newsletter.pk}"],
        "readers:ask_address": [f"{preferences_url(reader.pk)}address/?address=eve@example.org"],
        "readers:ask_data": [f"{preferences_url(reader.pk)}data/"],
        "readers:address": [new_address_url(wish.pk)],
        "readers:undo_address": [old_address_url(moved.pk)],
        "readers:own_data": [own_data_url(look.pk), f"{own_data_url(look.pk)}?file"],
        "readers:erase": [f"{own_data_url(look.pk)}erase/?sure=yes"],
        "readers:feedback": [f"{feedback_url(reader.pk, issue.pk, 'loved')}?choice=loved&thanks"],
    }
    return {name: [address.removeprefix(settings.BASE_URL) for address in some] for name, some in found.items()}


def public_names():
    return {
        f"{namespace}:{name}"
        for namespace, (_, resolver) in get_resolver().namespace_dict.items()
        if namespace in PUBLIC
        for name in resolver.reverse_dict
        if isinstance(name, str)
    }


def test_the_walk_knows_every_public_address(addresses):
    assert set(addresses) == public_names()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(addresses, method):
    client = Client()
    before = snapshot()
    for some in addresses.values():
        for address in some:
            response = getattr(client, method)(address)
            assert response.status_code < 500, address
            assert snapshot() == before, address
            assert response.cookies == {}, address


def test_no_redirect_leads_off_the_site(addresses):
    client = Client()
    for some in addresses.values():
        for address in some:
            for response in (
                client.get(address),
                client.post(address, {"action": "leave", "name": "Bob", "next": "https://evil.example.net/"}),
            ):
                assert urlsplit(response.headers.get("Location", "")).netloc == "", address


def test_every_page_forbids_inline_script_and_style(addresses):
    client = Client()
    for some in addresses.values():
        policy = client.get(some[0]).headers["Content-Security-Policy"]
        assert "unsafe" not in policy, some
        assert "default-src 'self'" in policy, some
