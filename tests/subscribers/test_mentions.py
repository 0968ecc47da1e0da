"""Addresses of somebody who is erased, in words about others; config/test_erasing.py looks through all that is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from subscribers import erasing
from subscribers.consent import Evidence, record
from subscribers.importing import merging, runs
from subscribers.models import (
    ConsentAct,
    ConsentEvent,
    ImportedRow,
    PersonChange,
    PersonNote,
    SubscriberImport,
    Suppression,
    SuppressionEvent,
    SuppressionReason,
)
from subscribers.suppression import suppress
from tests.factories import NewsletterFactory, SubscriptionFactory

ANN = "ann@example.org"


@pytest.fixture
def ann(db):
    return SubscriptionFactory(
        subscriber__address=ANN, subscriber__given_address="Ann@Example.org", name="Ann Archer"
    ).subscriber


def ready(tmp_path, newsletter, *, name="list.csv", statement="", rows=6):
    path = tmp_path / name
    people = "".join(f"reader{number}@example.net\n" for number in range(rows))
    path.write_text(f"email\n{people}", encoding="utf-8")
    run = runs.begin([path], newsletter=newsletter, statement=statement)
    runs.read(run)
    runs.start(run)
    return run


def moved_in(*args, **more):
    run = ready(*args, **more)
    assert runs.carry_on(run)
    return run


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("From ann@example.org.", "From (erased)."),
        ("<ANN@example.ORG>, ann@example.org", "<(erased)>, (erased)"),
        ("mailto:ann@example.org, Ann Archer", "mailto:(erased), Ann Archer"),
        ("joann@example.org and ann@example.org.uk", "joann@example.org and ann@example.org.uk"),
        ("x.ann@example.org, ann@example.org-b.example", "x.ann@example.org, ann@example.org-b.example"),
        ("ann at example.org", "ann at example.org"),
        ("o'ann@example.org, 'ann@example.org'", "o'ann@example.org, '(erased)'"),
    ],
)
def test_only_her_whole_address_is_taken_out_of_a_statement_and_of_everybodys_evidence(ann, tmp_path, said, left):
    run = moved_in(tmp_path, NewsletterFactory(), statement=said)
    other = moved_in(tmp_path, NewsletterFactory(), statement="They asked.")

    erasing.erase(ann)

    run.refresh_from_db()
    assert run.statement == left
    of_run = ConsentEvent.objects.filter(source__startswith=f"import {run.pk}, ")
    assert list(of_run.values_list("wording", flat=True)) == [left] * 6
    of_other = ConsentEvent.objects.filter(source__startswith=f"import {other.pk}, ")
    assert list(of_other.values_list("wording", flat=True)) == ["They asked."] * 6


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("ann@example.org.csv", "(erased).csv"),
        ("of ann@example.org.txt", "of (erased).txt"),
        ("joann@example.org.csv", "joann@example.org.csv"),
        ("ann@example.org.uk.csv", "ann@example.org.uk.csv"),
    ],
)
def test_a_file_that_is_called_by_her_address_is_called_so_no_more(ann, tmp_path, name, left):
    run = moved_in(tmp_path, NewsletterFactory(), name=name, statement="They asked.")
    erasing.erase(ann)
    run.refresh_from_db()
    evidence = ConsentEvent.objects.filter(source__startswith=f"import {run.pk}, ").order_by("pk")
    assert (evidence[0].source, evidence[0].wording) == (f"import {run.pk}, line 2 of {left}", "They asked.")
    assert run.files[0]["name"] == left.replace("(erased)", "erased")


def test_nor_is_it_where_it_stands_with_readers_to_whom_its_rows_added_something(ann, tmp_path):
    here, elsewhere = SubscriptionFactory(), SubscriptionFactory(newsletter=NewsletterFactory(slug="night-post"))
    path = tmp_path / "ann@example.org.csv"
    path.write_text(f"email,tags\n{here.subscriber.address},choir\n", encoding="utf-8")
    run = runs.begin([path], newsletter=here.newsletter, statement="")
    runs.read(run)
    runs.start(run)
    assert runs.carry_on(run)
    by_hand = f"Not filled in by import {run.pk} of ann@example.org.csv"
    PersonChange.objects.create(subscription=elsewhere, words=by_hand)

    erasing.erase(ann)

    filled_in = f"Tags filled in by import {run.pk}, line 2 of (erased).csv"
    assert [here.changes.get().words, elsewhere.changes.get().words] == [filled_in, by_hand]


def telling_list(tmp_path, newsletter, *, name="list.csv"):
    """Whose column says of the first of its people by whom they came."""
    path = tmp_path / name
    path.write_text(
        f'email,how\nbob@example.net,"told by Ann@Example.org, o\'{ANN}"\n'
        f"eve@example.net,line 2 of {ANN}.csv\njo@example.net,asked\n",
        encoding="utf-8",
    )
    run = runs.begin([path], newsletter=newsletter, statement=f"Ask {ANN}.", mapping={"how": "consent"})
    runs.read(run)
    runs.start(run)
    return run


LEFT = [f"told by (erased), o'{ANN}", "line 2 of (erased).csv", "asked"]


def test_what_a_column_told_of_how_they_agreed_names_her_no_more(ann, tmp_path):
    run = telling_list(tmp_path, NewsletterFactory())
    assert runs.carry_on(run)

    erasing.erase(ann)

    of_run = ConsentEvent.objects.filter(source__startswith=f"import {run.pk}, ").order_by("pk")
    assert sorted(of_run.values_list("wording", flat=True)) == sorted(f"Ask (erased).\nhow: {said}" for said in LEFT)


def test_nor_does_what_is_read_of_it_and_waits_to_be_moved_in(ann, tmp_path):
    run = telling_list(tmp_path, NewsletterFactory())
    erasing.erase(ann)
    rows = ImportedRow.objects.filter(run=run).order_by("seq")
    assert list(rows.values_list("consent", flat=True)) == [f"how: {said}" for said in LEFT]


def test_evidence_that_is_cut_at_its_end_holds_the_word_for_her_too(db):
    short = SubscriptionFactory(subscriber__address="a@b.io").subscriber
    note = f"{'x ' * 147}a@b.io"
    suppress("dara@example.org", reason=SuppressionReason.MANUAL, note=note)
    erasing.erase(short)
    assert Suppression.objects.get(reason="manual").note == f"{'x ' * 147}(erase"


@pytest.mark.parametrize(("for_good", "left"), [(True, "Ask (erased)."), (False, "Ask ann@example.org.")])
def test_a_signup_that_is_merely_cleaned_away_takes_no_words_of_others_along(ann, tmp_path, for_good, left):
    run = moved_in(tmp_path, NewsletterFactory(), statement="Ask ann@example.org.")
    bob = SubscriptionFactory()
    record(bob, act=ConsentAct.ADDED, evidence=Evidence(source="studio", wording="Ask ann@example.org."))
    erasing.erase(ann, for_good=for_good)
    run.refresh_from_db()
    told = ConsentEvent.objects.filter(subscriber=bob.subscriber).values_list("wording", flat=True)
    assert (run.statement, list(told)) == (left, [left])


def test_a_team_takes_nothing_out_of_what_another_team_was_told(ann, tmp_path):
    ours, theirs = ann.subscriptions.get().newsletter, NewsletterFactory(slug="night-post")
    said = "Ask ann@example.org."
    for each in (ours, theirs):
        moved_in(tmp_path, each, statement=said, name=f"{ANN}.csv")
        other = SubscriptionFactory(newsletter=each)
        record(other, act=ConsentAct.ADDED, evidence=Evidence(source="studio", wording=said))
        PersonNote.objects.create(subscription=other, words=said)
        suppress("dara@example.org", reason=SuppressionReason.MANUAL, note=said, newsletter=each)
    suppress("eve@example.org", reason=SuppressionReason.MANUAL, note=said)

    erasing.erase(ann, by_teams=True)

    called = {"erased.csv": ours.pk, f"{ANN}.csv": theirs.pk}
    assert {run.files[0]["name"]: run.newsletter_id for run in SubscriberImport.objects.all()} == called
    left = {"Ask (erased).": ours.pk, said: theirs.pk}
    for told in (
        SubscriberImport.objects.values_list("statement", "newsletter"),
        ConsentEvent.objects.exclude(wording="").values_list("wording", "newsletter"),
        PersonNote.objects.values_list("words", "subscription__newsletter"),
        Suppression.objects.exclude(newsletter=None).exclude(note="").values_list("note", "newsletter"),
        SuppressionEvent.objects.exclude(newsletter=None).exclude(note="").values_list("note", "newsletter"),
    ):
        assert dict(told) == left
    assert Suppression.objects.get(newsletter=None).note == said


@pytest.mark.parametrize("spared", [{"for_good": False}, {"by_teams": True}])
def test_whoever_is_erased_later_and_for_all_is_found_in_files_that_were_spared_before(ann, tmp_path, spared):
    theirs = NewsletterFactory(slug="night-post")
    moved_in(tmp_path, theirs, name=f"{ANN}.csv", rows=1)
    run = SubscriberImport.objects.get()
    SubscriberImport.objects.update(files=[{**run.files[0], "headers": [f"<{ANN}>"]}])

    erasing.erase(ann, **spared)

    run.refresh_from_db()
    evidence = ConsentEvent.objects.get(subscriber__address="reader0@example.net")
    assert (run.files[0]["name"], run.files[0]["headers"]) == (f"{ANN}.csv", ["<erased>"])
    assert run.files[0]["path"] == str(tmp_path / f"{ANN}.csv")
    assert evidence.source.endswith(f" of {ANN}.csv")

    erasing.erase(SubscriptionFactory(subscriber__address=ANN).subscriber)

    run.refresh_from_db()
    evidence.refresh_from_db()
    assert (run.files[0]["name"], evidence.source) == ("erased.csv", f"import {run.pk}, line 2 of (erased).csv")


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_is_under_way_while_she_is_erased_is_done_again_without_her(ann, tmp_path, monkeypatch):
    run, merge_rows = ready(tmp_path, NewsletterFactory(), statement=f"Ask {ANN}."), merging._merge_rows

    def erase():
        erasing.erase(ann)
        connection.close()

    def late(*batch, **more):
        monkeypatch.setattr(merging, "_merge_rows", merge_rows)
        rows = merge_rows(*batch, **more)
        with ThreadPoolExecutor(max_workers=1) as elsewhere:
            elsewhere.submit(erase).result(timeout=30)
        return rows

    monkeypatch.setattr(merging, "_merge_rows", late)

    assert runs.carry_on(run)
    of_run = ConsentEvent.objects.filter(source__startswith=f"import {run.pk}, ")
    assert list(of_run.values_list("wording", flat=True)) == ["Ask (erased)."] * 6
