"""Lists with very many fields and tags, as others write them and as we do."""

import csv
import json

import pytest

from subscribers.exporting.files import Format, blocks
from subscribers.importing import reporting, runs
from subscribers.models import Subscriber, Subscription
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
FIELDS = {f"field_{number:03}": f"value {number}" for number in range(530)}
TAGS = [f"tag {number:03}" for number in range(501)]


def moved(path):
    run = runs.begin([path], newsletter=NewsletterFactory())
    runs.read(run)
    runs.start(run)
    assert runs.carry_on(run)
    return run


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("marked", ["", "a, b"])
def test_our_own_export_brings_every_field_and_tag(form, marked, tmp_path):
    tags = sorted([*TAGS, *filter(None, [marked])])
    SubscriptionFactory(subscriber__address="ann@example.org", attributes=FIELDS, tags=tags)
    path = tmp_path / f"readers{form.suffix}"
    path.write_text("".join(blocks(Subscription.objects.all(), form=form)), encoding="utf-8", newline="")
    Subscriber.objects.all().delete()

    run = moved(path)

    one = Subscription.objects.get()
    assert (one.attributes, sorted(one.tags), reporting.reports(run)[0]["notes"]) == (FIELDS, tags, [])


@pytest.mark.parametrize("as_object", [False, True])
def test_of_other_files_a_row_brings_the_first_five_hundred_and_it_is_said(as_object, tmp_path):
    fields = {"attributes": json.dumps(FIELDS)} if as_object else FIELDS
    path = tmp_path / "list.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["email", "tags", *fields], ["ann@example.org", ";".join(TAGS), *fields.values()]])

    run = moved(path)

    one = Subscription.objects.get()
    assert (one.attributes, sorted(one.tags)) == (dict(list(FIELDS.items())[:500]), TAGS[:500])
    assert len(reporting.reports(run)[0]["notes"]) == 2
