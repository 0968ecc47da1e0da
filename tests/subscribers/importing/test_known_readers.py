"""What an import adds to readers who are known already is written down with them, and nothing else is."""

import pytest
from django.utils import timezone, translation

from subscribers import own_data
from subscribers.importing import reporting, runs
from subscribers.models import ConsentEvent, PersonChange, SubscriberImport, Subscription
from subscribers.own_data_words import in_words
from subscribers.timeline import Kind, happenings, own

pytestmark = pytest.mark.django_db


@pytest.fixture
def timelines(settings):
    own.register_all()


def changes():
    return dict(PersonChange.objects.values_list("subscription__subscriber__address", "words"))


def test_each_change_stands_with_its_reader_and_says_what_and_by_which_line(moved, timelines):
    moved("email,name,tags,city\na@example.org,,x,\nb@example.org,Bo,x,Hull\nc@example.org,,,\nd@example.org,Di,,\n")
    assert changes() == {}
    run = moved(
        (
            "more.csv",
            "email,name,tags,city,utm_source\nA@example.org,Ann,y,Rye,fair\nb@example.org,Bob,x,York,\n"
            "c@example.org,,x,,\nd@example.org,Di,,,fair\nnew@example.org,New,x,,\n",
        ),
        statement="They asked.",
    )

    by = f"filled in by import {run.pk}, line"
    assert changes() == {
        "a@example.org": f"Name, Tags, Fields, Way here {by} 2 of more.csv",
        "c@example.org": f"Tags {by} 4 of more.csv",
        "d@example.org": f"Way here {by} 5 of more.csv",
    }
    ann = Subscription.objects.get(subscriber__address="a@example.org")
    assert (ann.name, ann.tags, ann.attributes) == ("Ann", ["x", "y"], {"city": "Rye"})
    told = happenings(ann).rows[0]
    assert (told.kind, told.title, told.at) == (Kind.CHANGE, changes()["a@example.org"], run.created_at)
    assert ConsentEvent.objects.filter(subscriber=ann.subscriber).count() == 1


def test_the_tag_of_an_import_is_a_change_and_the_same_list_again_is_none(moved, tmp_path, tide_notes):
    moved("email\na@example.org\n")
    for tag in ("fair", "fair", ""):
        run = runs.begin([tmp_path / "list0.csv"], newsletter=tide_notes)
        runs.read(run)
        runs.start(run)
        SubscriberImport.objects.filter(pk=run.pk).update(tag=tag)
        run.refresh_from_db()
        assert runs.carry_on(run)

    assert [words.split(" filled")[0] for words in PersonChange.objects.values_list("words", flat=True)] == ["Tags"]


def test_who_begins_or_ends_by_an_import_has_that_in_evidence_and_no_change_beside_it(moved):
    moved("email,status\na@example.org,pending\nb@example.org,active\nc@example.org,unsubscribed\n")
    moved(
        "email,status,tags\na@example.org,active,x\nb@example.org,unsubscribed,x\nc@example.org,active,x\n",
        statement="They asked.",
    )

    assert (changes(), ConsentEvent.objects.count()) == ({}, 5)


def test_the_reader_is_told_of_it_without_the_teams_file(moved):
    moved("email\na@example.org\n")
    moved(("secret plan.csv", "email,tags\na@example.org,x\n"))
    ann = Subscription.objects.get().subscriber

    with translation.override("de"):
        (row,) = in_words("changes", own_data.gather(ann)["changes"])
    assert row["words"] == "Eine Liste, die übernommen wurde, hat ergänzt, was wir über dich speichern"
    assert "secret" not in own_data.as_json(ann, now=timezone.now())


def test_those_who_wait_for_confirmation_here_and_by_the_file_are_counted_apart_and_filled(moved):
    moved("email,status\na@example.org,pending\nb@example.org,active\nc@example.org,pending\n")
    run = moved("email,status,name\na@example.org,pending,Ann\nb@example.org,pending,Bo\nc@example.org,active,Cy\n")

    report = reporting.reports(run)[0]
    assert report["outcomes"] == {"still_pending": 1, "known": 1, "confirmed": 1}
    assert "1 wait for confirmation here too; what was empty was filled" in reporting.in_words(report)
    waiting = Subscription.objects.get(subscriber__address="a@example.org")
    assert (waiting.state, waiting.name) == ("pending", "Ann")
    assert changes()["a@example.org"] == f"Name filled in by import {run.pk}, line 2 of list0.csv"
