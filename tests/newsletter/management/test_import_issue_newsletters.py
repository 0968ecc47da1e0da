"""``import_issue``: which newsletter the files go into, and what a rehearsal asks of the database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from newsletter.importing.newsletters import find_newsletter_for_import
from newsletter.models import Issue, Newsletter
from tests.factories import NewsletterFactory
from tests.newsletter.management.import_command import FILE, run, run_json

PROJECT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.mark.parametrize("rehearsal", [[], ["--dry-run"]])
def test_a_newsletter_that_is_not_there_is_refused_with_those_that_are(rehearsal, newsletter, write):
    path = write(FILE)
    status, out, err = run(path, "--newsletter", "tide-note", "--json", *rehearsal)
    message = "There is no newsletter “tide-note”. There are: tide-notes."
    assert (status, err) == (2, message)
    assert json.loads(out) == {"source": str(path), "error": {"line": None, "message": message}}
    assert (Issue.objects.count(), Newsletter.objects.count()) == (0, 1)


def test_several_newsletters_need_a_name(newsletter, write):
    other = NewsletterFactory(slug="bell-notes")
    status, _, err = run(write(FILE), "--json")
    assert (status, "say which with --newsletter SLUG. There are: bell-notes, tide-notes." in err) == (2, True)
    assert run(write(FILE), "--newsletter", "bell-notes")[0] == 0
    assert Issue.objects.get().newsletter == other


def test_several_newsletters_do_not_stop_a_rehearsal(newsletter, write):
    NewsletterFactory(slug="bell-notes")
    status, out, err = run(write(FILE), "--dry-run", "--json")
    assert (status, json.loads(out)["newsletter"], "say which with --newsletter" in err) == (0, "", True)


@pytest.mark.django_db
def test_the_first_import_makes_a_newsletter_and_says_so(write):
    status, out, err = run(write(FILE), "--newsletter", "bell-notes", "--json")
    assert (status, json.loads(out)["newsletter"]) == (0, "bell-notes")
    assert "Made the newsletter “Bell Notes” (bell-notes): set its sender and rhythm in the studio." in err
    assert Newsletter.objects.get().issues.get().number == 21


@pytest.mark.django_db
def test_without_a_newsletter_a_rehearsal_makes_none_and_neither_does_an_unusable_file(write):
    assert run_json(write(FILE), "--dry-run")[1][0]["newsletter"] == ""
    assert run_json(write(FILE), "--dry-run", "--newsletter", "bell-notes")[1][0]["newsletter"] == "bell-notes"
    assert run(write(b""))[0] == 2
    assert Newsletter.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("rehearsal", [[], ["--dry-run"]])
@pytest.mark.parametrize("slug", ["", "no slug", "x" * 200, "tide/notes", "\x00"])
def test_a_slug_that_can_name_no_newsletter_is_refused(slug, rehearsal, write):
    status, _, err = run(write(FILE), "--newsletter", slug, *rehearsal)
    assert (status, "cannot name a newsletter" in err, Newsletter.objects.count()) == (2, True, 0)


@pytest.mark.django_db
def test_a_database_that_was_never_migrated_has_no_newsletters():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE newsletter_newsletter RENAME TO newsletter_elsewhere")
    # The failed query ends the test's own transaction: nothing may be asked after it.
    assert find_newsletter_for_import(None) is None
    connection.needs_rollback = False


def test_a_rehearsal_on_a_bare_checkout_starts_no_server(write, tmp_path):
    data = tmp_path / "data"
    done = subprocess.run(
        [sys.executable, "manage.py", "import_issue", "--dry-run", "--json", str(write(FILE))],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, json.loads(done.stdout)["title"]) == (0, "Low water"), done.stderr
    assert [(data / name).exists() for name in ("postgres", "valkey")] == [False, False]
