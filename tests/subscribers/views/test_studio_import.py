"""The page that takes lists: uploads, what is wrong with them, and the rows that were refused."""

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from newsletter.models import AuditEntry
from subscribers.models import ImportState, SubscriberImport, Subscription
from subscribers.uploads import receiving, steps
from tests.factories import NewsletterFactory, WriterFactory
from tests.studio_pages import fields_of
from tests.subscribers.importing.moving import states
from tests.subscribers.views.studio_imports import say_so

PAGE = "/studio/tide-notes/readers/import/"
LIST = "email,name\nann@example.org,Ann\nbo@example.org,Bo\n"


@pytest.fixture
def tide_notes(db):
    return NewsletterFactory(slug="tide-notes")


def file(content=LIST, name="list.csv"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def upload(client, *files, **more):
    return client.post(PAGE, {"files": list(files)}, **more)


def folders(settings):
    return sorted(settings.UPLOADS_DIR.iterdir()) if settings.UPLOADS_DIR.exists() else []


def test_a_list_is_read_at_once_and_shown_and_nobody_is_moved_in(studio_client, tide_notes, settings):
    response = upload(studio_client, file())

    run = SubscriberImport.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, f"{PAGE}{run.pk}/")
    assert (run.state, run.rows, run.author.username) == (ImportState.READY, 2, "alice")
    assert Subscription.objects.count() == 0
    assert [folder.name for folder in folders(settings)] == [run.upload]


def test_a_large_list_is_left_to_a_worker(studio_client, tide_notes, monkeypatch):
    monkeypatch.setattr(steps, "READ_AT_ONCE", 2)
    upload(studio_client, file())

    run = SubscriberImport.objects.get()
    assert (run.state, run.busy_since is not None, run.rows) == (ImportState.READING, True, 0)


def test_a_script_is_told_where_to_go_or_what_is_wrong(studio_client, tide_notes):
    answer = upload(studio_client, file(), headers={"Accept": "application/json"})
    assert answer.json() == {"go_to": f"{PAGE}{SubscriberImport.objects.get().pk}/"}

    answer = upload(studio_client, file(b"", "b.csv"), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (
        422,
        {"troubles": ["b.csv: the file is empty. Export it once more."]},
    )


def test_of_several_files_those_that_cannot_be_used_are_told_of(studio_client, tide_notes):
    response = studio_client.post(PAGE, {"files": [file(), file(b"", "b.csv")]}, follow=True)

    page = response.content.decode()
    assert "b.csv: the file is empty. Export it once more. It is not part of this import" in page
    assert [each["name"] for each in SubscriberImport.objects.get().files] == ["list.csv"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "No file arrived. Choose at least one."),
        ([("b.csv", b"")], "b.csv: the file is empty."),
        ([("b.csv", b"\0\1\2" * 99)], "b.csv: this is no text file."),
        ([("b.zip", b"PK\3\4" * 9)], "b.zip: this ZIP is damaged"),
        ([("b.csv", b"x" * 50)] * 51, "These are more than 50 files."),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_kept(studio_client, tide_notes, settings, files, words):
    response = upload(studio_client, *[file(content, name) for name, content in files])

    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert (SubscriberImport.objects.count(), folders(settings)) == (0, [])


def test_more_than_one_upload_takes_is_refused_before_it_fills_the_disk(
    studio_client, tide_notes, settings, monkeypatch
):
    monkeypatch.setattr(receiving, "MOST_BYTES", 200_000)
    response = upload(studio_client, file("x" * 150_000), file("x" * 150_000))

    assert response.status_code == 422
    assert "larger than 0 MB together" in response.content.decode()
    assert (SubscriberImport.objects.count(), folders(settings)) == (0, [])


def test_a_disk_that_takes_nothing_is_said(studio_client, tide_notes, settings, tmp_path):
    settings.UPLOADS_DIR = tmp_path / "file"
    settings.UPLOADS_DIR.write_text("in the way")

    response = upload(studio_client, file())

    assert response.status_code == 422
    assert "The server cannot keep files" in response.content.decode()


def test_without_the_token_of_the_page_nothing_is_kept(tide_notes, settings):
    client = Client(enforce_csrf_checks=True)
    client.force_login(WriterFactory())

    assert upload(client, file()).status_code == 403
    assert (SubscriberImport.objects.count(), folders(settings)) == (0, [])

    client.get(PAGE)
    token = client.cookies["csrftoken"].value
    assert client.post(PAGE, {"csrfmiddlewaretoken": token, "files": [file()]}).status_code == 302


def test_who_is_not_signed_in_puts_nothing_on_the_disk(client, tide_notes, settings):
    assert upload(client, file()).status_code == 302
    assert folders(settings) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"--x", b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\nemail', b"\xff" * 99],
    ids=["nothing", "a boundary", "cut off", "noise"],
)
def test_a_body_that_is_none_is_no_upload(studio_client, tide_notes, settings, body):
    response = studio_client.generic("POST", PAGE, body, content_type="multipart/form-data; boundary=x")

    assert response.status_code in {302, 400, 422}
    assert len(folders(settings)) == SubscriberImport.objects.count()


def test_files_in_other_fields_are_passed_over(studio_client, tide_notes):
    response = studio_client.post(PAGE, {"files": [file()], "other": file("x", "other.csv")})
    assert response.status_code == 302
    assert [each["name"] for each in SubscriberImport.objects.get().files] == ["list.csv"]


def test_names_lead_nowhere(studio_client, tide_notes, settings, tmp_path):
    upload(studio_client, file(name="..\\..\\evil.csv"))
    run = SubscriberImport.objects.get()
    assert run.files[0]["path"] == str(settings.UPLOADS_DIR / run.upload / "000" / "evil.csv")


def test_too_many_that_wait_are_finished_first(studio_client, tide_notes, monkeypatch):
    monkeypatch.setattr(steps, "MOST_OPEN", 1)
    upload(studio_client, file())
    response = upload(studio_client, file())
    assert (response.status_code, SubscriberImport.objects.count()) == (422, 1)


@pytest.mark.parametrize("wanted", ["1", "999", "x", "-1", "\0"])
def test_all_imports_so_far_are_listed(studio_client, tide_notes, wanted, django_assert_max_num_queries):
    for _ in range(3):
        upload(studio_client, file())
    with django_assert_max_num_queries(12):
        listed = studio_client.get(PAGE, {"page": wanted}).content.decode()
    assert (listed.count("list.csv"), "2 rows read" in listed) == (3, True)


def test_a_single_row_is_called_one(studio_client, tide_notes):
    upload(studio_client, file("email\nann@example.org\n"))
    assert "1 row read" in studio_client.get(PAGE).content.decode()


def test_what_of_a_zip_is_not_read_and_what_of_a_list_is_not_believed_is_shown(studio_client, tide_notes):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("list.csv", 'email,created_at,name\nann@example.org,3000-01-01,A\nbo@example.org,,"unclosed\n')
        archive.writestr("../../evil.csv", LIST)
    upload(studio_client, file(packed.getvalue(), "export.zip"))

    page = studio_client.get(f"{PAGE}{SubscriberImport.objects.get().pk}/").content.decode()

    for words in (
        "Not read of export.zip: ../../evil.csv.",
        "In 1 row a date could not be read, or is before 1990 or in the future, and is left out",
        "A quotation mark is opened in this row and not closed.",
    ):
        assert words in page


def test_what_cannot_be_used_in_a_zip_leaves_the_rest_of_it_in(studio_client, tide_notes, settings):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("unsubscribed.csv", "email\nleft@example.org\n")
        archive.writestr("cleaned.csv", "")
    people = file("email\nleft@example.org\nkeep@example.org\n", "people.csv")
    response = studio_client.post(PAGE, {"files": [people, file(packed.getvalue(), "audience.zip")]}, follow=True)

    page = response.content.decode()
    assert "audience.zip, cleaned.csv: the file is empty. Export it once more. It is not part of this import" in page
    run = SubscriberImport.objects.get()
    assert [each["name"] for each in run.files] == ["people.csv", "unsubscribed.csv"]
    say_so(studio_client, run)
    assert states() == {"keep@example.org": "active", "left@example.org": "unsubscribed"}


def test_imports_of_another_newsletter_are_none_of_this_one_s(studio_client, tide_notes):
    upload(studio_client, file())
    NewsletterFactory(slug="harbour-news")
    run = SubscriberImport.objects.get().pk

    assert "list.csv" not in studio_client.get("/studio/harbour-news/readers/import/").content.decode()
    for end in ("", "progress/", "cancel/"):
        assert studio_client.get(f"/studio/harbour-news/readers/import/{run}/{end}").status_code == 404
    assert studio_client.post(f"/studio/harbour-news/readers/import/{run}/refused/").status_code == 404
    assert studio_client.get(f"{PAGE}{2**70}/").status_code == 404


def test_every_refused_row_comes_as_a_table_that_no_spreadsheet_runs(studio_client, tide_notes):
    upload(studio_client, file("email,name\nann@example.org,Ann\nnobody,=cmd()\n" + "x,\n" * 700))
    run = SubscriberImport.objects.get()

    response = studio_client.post(f"{PAGE}{run.pk}/refused/")

    table = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert table[:2] == [
        ["file", "line", "reason", "email", "name"],
        ["list.csv", "3", "An email address must have an @-sign.", "nobody", "'=cmd()"],
    ]
    assert len(table) == 702
    assert f'filename="tide-notes-import-{run.pk}-refused.csv"' in response.headers["Content-Disposition"]
    entry = AuditEntry.objects.get(act="exported")
    assert (entry.newsletter, entry.about, entry.details) == (
        tide_notes, f"Import {run.pk}", {"what": "refused rows", "rows": 701}
    )  # fmt: skip


def test_who_gives_the_word_for_a_page_that_a_colleague_changed_is_shown_what_is_meant_now(studio_client, tide_notes):
    upload(studio_client, file("Wer,Wo\nann@example.org,Hull\n"))
    page = f"{PAGE}{SubscriberImport.objects.get().pk}/"
    shown = fields_of(studio_client.get(page), form="columns")
    studio_client.post(f"{page}columns/", {"all-0": "unsubscribed"})

    response = studio_client.post(f"{page}start/", {**shown, "statement": "They asked.", "vouched": "on"}, follow=True)

    assert "This import has gone on meanwhile. Nothing was changed" in response.content.decode()
    assert (SubscriberImport.objects.get().state, Subscription.objects.count()) == ("ready", 0)
    again = {**fields_of(response, form="columns"), "statement": "They asked.", "vouched": "on"}
    studio_client.post(f"{page}start/", again)
    assert Subscription.objects.get().state == "unsubscribed"


def test_nothing_is_noted_of_an_upload_that_moved_nobody_in(studio_client, tide_notes):
    upload(studio_client, file())
    assert AuditEntry.objects.filter(act="imported").count() == 0
