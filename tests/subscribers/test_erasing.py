"""What leads to what is kept of somebody who is erased; config/test_erasing.py looks through the whole database."""

import pytest

from subscribers import erasing
from subscribers.models import RefusedRow, SubscriberImport
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


def test_rows_with_any_name_that_a_newsletter_calls_her_by_go():
    newsletter = NewsletterFactory()
    person = SubscriptionFactory(newsletter=newsletter, name="Ann Lee").subscriber
    SubscriptionFactory(subscriber=person, newsletter=NewsletterFactory(slug="night-post"), name="Ann Ebbinge")
    run = SubscriberImport.objects.create(newsletter=newsletter)
    for name in ("Ann Lee", "Ann Ebbinge", "Ann Other"):
        RefusedRow.objects.create(run=run, file=0, line=1, reason="No address.", cells=[name])

    erasing.erase(person)

    assert list(RefusedRow.objects.order_by("pk").values_list("cells", flat=True)) == [
        ["erased"], ["erased"], ["Ann Other"],
    ]  # fmt: skip
