"""One import in the studio under way: how far it is, what becomes of one that is stopped, and the end."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from newsletter.models import AuditEntry
from subscribers.importing import runs
from subscribers.models import ImportState, SubscriberImport, Subscription
from subscribers.one_at_a_time import AN_IMPORT, alone
from subscribers.uploads import keeping, steps, working
from tests.factories import NewsletterFactory
from tests.subscribers.views.studio_imports import PAGE, page_of, say_so

SUBSTACK = (
    "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at\n"
    "ann@example.org,false,,free,false,2024-04-03T12:00:00Z,\n"
    "bo@example.org,true,,paid,true,2024-04-03T12:00:00Z,\n"
    "nobody,false,,free,false,2024-04-03T12:00:00Z,\n"
)


def test_with_the_writer_s_word_they_come_in_and_the_log_says_who_did_it(studio_client, uploaded):
    run = uploaded(("email_list.csv", SUBSTACK))

    response = say_so(studio_client, run, tag="tides")

    assert response.headers["Location"] == f"{PAGE}{run.pk}/"
    page = page_of(studio_client, run)
    for words in ("1 person came in", "by alice", "“They asked.”", "?tag=tides", "Refused rows as CSV"):
        assert words in page
    states = dict(Subscription.objects.values_list("subscriber__address", "state"))
    assert states == {"ann@example.org": "active", "bo@example.org": "unsubscribed"}
    entry = AuditEntry.objects.get(act="imported")
    assert entry.details == {"rows": 3, "refused": 1}
    assert (entry.who, entry.newsletter.slug, entry.about) == (
        "alice",
        "tide-notes",
        f"Import {run.pk}: email_list.csv",
    )
    assert not keeping.folder_of(run.upload).exists()


@pytest.mark.parametrize(("tag", "is_told"), [("", True), ("tides", False)])
def test_without_a_tag_it_says_that_the_list_shows_other_imports_too(studio_client, uploaded, tag, is_told):
    run = uploaded(("list.csv", "email\nann@example.org\n"))
    say_so(studio_client, run, tag=tag)
    told = "the list shows its people together with those of all other imports"
    assert (told in page_of(studio_client, run)) is is_told


def test_pressed_twice_they_come_in_once(studio_client, uploaded):
    run = uploaded(("list.csv", "email\nann@example.org\n"))
    say_so(studio_client, run)
    say_so(studio_client, run)
    assert AuditEntry.objects.filter(act="imported").count() == 1
    response = studio_client.post(f"{PAGE}{run.pk}/columns/", {"is-0-0": ""}, follow=True)
    assert "This import has gone on meanwhile. Nothing was changed" in response.content.decode()


def test_a_large_one_shows_how_far_it_is_and_the_page_at_the_end(studio_client, uploaded, monkeypatch):
    run = uploaded(("list.csv", "email\nann@example.org\nbo@example.org\n"))
    monkeypatch.setattr(steps, "READ_AT_ONCE", 1)
    say_so(studio_client, run)

    page = page_of(studio_client, run)
    assert "Moving people in" in page
    assert f'hx-get="{PAGE}{run.pk}/progress/"' in page
    part = studio_client.get(f"{PAGE}{run.pk}/progress/")
    assert (part.status_code, "of 2 rows" in part.content.decode()) == (200, True)

    working.go_on(run.pk, seconds=60)

    part = studio_client.get(f"{PAGE}{run.pk}/progress/")
    assert (part.content, part.headers["HX-Refresh"]) == (b"", "true")


def test_the_time_that_is_left_is_reckoned_from_what_was_done(studio_client, uploaded):
    run = uploaded(("list.csv", "email\nann@example.org\n"))
    now = timezone.now()
    SubscriberImport.objects.update(
        state=ImportState.MERGING, rows=3000, merged_through=1000, busy_since=now - dt.timedelta(seconds=10)
    )
    with alone(AN_IMPORT, run.pk):
        part = studio_client.get(f"{PAGE}{run.pk}/progress/").content.decode()
    assert ("33%" in part, "waits" in part) == (True, False)
    assert re.search(r"(9\d|100) rows a second · about 2[05] seconds left", part)


def test_one_whose_worker_is_gone_says_that_it_waits_for_another_and_foretells_nothing(studio_client, uploaded):
    run = uploaded(("list.csv", "email\nann@example.org\n"))
    begun = timezone.now() - dt.timedelta(seconds=50)
    SubscriberImport.objects.update(state=ImportState.MERGING, rows=3000, merged_through=1000, busy_since=begun)
    part = studio_client.get(f"{PAGE}{run.pk}/progress/").content.decode()
    assert "it waits for a worker to take it up again; one looks every minute" in part
    assert " left" not in part
    SubscriberImport.objects.update(merged_through=0)
    part = studio_client.get(f"{PAGE}{run.pk}/progress/").content.decode()
    assert ("no worker has come to it yet; one looks every minute" in part, "take it up again" in part) == (True, False)


def test_cancelling_asks_first_and_says_what_it_means(studio_client, uploaded):
    run = uploaded(("list.csv", "email\nann@example.org\n"))

    assert "Nobody was moved in yet." in studio_client.get(f"{PAGE}{run.pk}/cancel/").content.decode()
    assert SubscriberImport.objects.get().state == ImportState.READY
    studio_client.post(f"{PAGE}{run.pk}/cancel/")

    assert SubscriberImport.objects.get().state == ImportState.CANCELLED
    assert "Nobody was moved in." in page_of(studio_client, run)
    for ask in (studio_client.get, studio_client.post):
        again = ask(f"{PAGE}{run.pk}/cancel/", follow=True)
        assert again.redirect_chain == [(f"{PAGE}{run.pk}/", 302)]
        assert "There was nothing to cancel, and nothing was changed." in again.content.decode()


def test_one_that_is_cancelled_on_its_way_says_who_stays(studio_client, uploaded):
    run = uploaded(("list.csv", "email\nann@example.org\nbo@example.org\n"))
    SubscriberImport.objects.update(state=ImportState.MERGING, merged_through=1, counts={"0": {"added": 1}})

    assert "1 of 2 rows are moved in by now." in studio_client.get(f"{PAGE}{run.pk}/cancel/").content.decode()
    studio_client.post(f"{PAGE}{run.pk}/cancel/")

    assert "1 of 2 rows had been moved in, and stay." in page_of(studio_client, run)
    assert AuditEntry.objects.get(act="imported").about == f"Import {run.pk} cancelled on its way: list.csv"


def test_what_failed_says_why_and_goes_on_by_a_press(studio_client, uploaded):
    run = uploaded(("list.csv", "email\nann@example.org\n"))
    SubscriberImport.objects.update(state=ImportState.FAILED, error="The disk was full.")
    assert "The disk was full." in page_of(studio_client, run)

    studio_client.post(f"{PAGE}{run.pk}/again/")

    assert SubscriberImport.objects.get().state == ImportState.READING
    studio_client.post(f"{PAGE}{run.pk}/again/")
    working.go_on(run.pk, seconds=60)
    assert SubscriberImport.objects.get().state == ImportState.READY


def test_a_run_of_the_command_is_shown_and_left_alone(studio_client, tmp_path, db):
    path = tmp_path / "list.csv"
    path.write_text("email\nann@example.org\n")
    run = runs.begin([path], newsletter=NewsletterFactory(slug="tide-notes"))
    runs.read(run)
    runs.start(run)

    assert f"import_subscribers --resume {run.pk}" in page_of(studio_client, run)
    for end in ("columns/", "without/0/", "again/", "start/"):
        studio_client.post(f"{PAGE}{run.pk}/{end}")
    assert SubscriberImport.objects.get().state == ImportState.MERGING
    runs.carry_on(run)
    assert "1 person came in" in page_of(studio_client, run)


def test_refused_rows_of_one_file_are_taken_mended_and_moved_in(uploaded, studio_client):
    run = uploaded(
        ("a.csv", "email,name\nann@example.org,Ann\nnobody,Nobody\n"),
        ("b.csv", "Courriel,city\nniemand,Hull\ncid@example.org,York\n"),
    )
    say_so(studio_client, run)
    assert 'name="file" value="1"' in page_of(studio_client, run)
    response = studio_client.post(f"{PAGE}{run.pk}/refused/", {"file": "1"})
    assert f"import-{run.pk}-refused-2.csv" in response.headers["Content-Disposition"]
    table = response.getvalue().decode("utf-8-sig")
    assert table.splitlines()[0] == "file,line,reason,Courriel,city"
    assert "nobody" not in table

    mended = SimpleUploadedFile("refused.csv", table.replace("niemand", "bo@example.org").encode("utf-8-sig"))
    studio_client.post(PAGE, {"files": [mended]})
    say_so(studio_client, SubscriberImport.objects.latest("pk"))

    assert Subscription.objects.get(subscriber__address="bo@example.org").attributes == {"city": "Hull"}
