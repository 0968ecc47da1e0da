"""A provider that is played by a server of ours, and a route to it."""

import pytest
from django.utils import timezone

from delivery.models import SendingRoute
from newsletter.sealing import seal
from tests.delivery.providers.postmark_server import SERVER_TOKEN, PostmarkServer

WEBHOOK_SECRET = "hooks:a long secret"


@pytest.fixture
def now():
    """The loop looks at the clock, so these tests live in the present."""
    return timezone.now()


@pytest.fixture
def postmark():
    with PostmarkServer() as server:
        yield server


@pytest.fixture
def route(db, postmark):
    return SendingRoute.objects.create(
        label="Postmark", kind="postmark", secret=seal(SERVER_TOKEN), webhook_secret=seal(WEBHOOK_SECRET),
        options={"api_url": postmark.url}, connections=2,
    )  # fmt: skip
