"""What is said to the command of a file, and what it says of it."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from newsletter.models import AuditEntry
from subscribers.importing import runs
from subscribers.models import ConsentEvent, SubscriberImport, Subscription
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.django_db
WORD = "They ticked the box."


@pytest.fixture
def newsletter():
    return NewsletterFactory(language="en-US")


def written(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "list.csv"
    path.write_bytes(content.encode(encoding))
    return path


def moved_in(path, **options):
    """What it says on both ways out."""
    out, aside = io.StringIO(), io.StringIO()
    call_command("import_subscribers", str(path), stdout=out, stderr=aside, **options)
    return out.getvalue(), aside.getvalue()


@pytest.mark.parametrize(("order", "month"), [("day-first", 4), ("month-first", 3), (None, 3)])
def test_the_order_of_dates_is_said_by_a_switch(tmp_path, newsletter, order, month):
    path = written(tmp_path, "email,subscribed_at\na@example.org,03/04/2024\n")
    out, _ = moved_in(path, statement=WORD, dates=order)

    assert Subscription.objects.get().created_at == dt.datetime(2024, month, 7 - month, tzinfo=dt.UTC)
    assert ("--dates day-first or month-first says it." in out) is (order is None)


def test_an_order_that_is_none_is_refused(tmp_path, newsletter):
    with pytest.raises(CommandError, match="--dates: invalid choice: 'year-first'"):
        call_command("import_subscribers", str(written(tmp_path, "email\n")), "--dates", "year-first")


def test_the_encoding_is_told_and_can_be_said(tmp_path, newsletter):
    path = written(tmp_path, "email,name\na@example.org,Jenő\n", "cp1250")
    out, _ = moved_in(path, dry_run=True)
    assert "read as Western Europe (Windows-1252)" in out
    assert "--encoding NAME says it" in out

    out, _ = moved_in(path, encoding="windows-1250", statement=WORD)
    assert "read as Central Europe (Windows-1250)" in out
    assert "--encoding" not in out
    assert Subscription.objects.get().name == "Jenő"


def test_an_encoding_that_is_none_is_refused_and_nothing_is_noted(tmp_path, newsletter):
    with pytest.raises(CommandError, match="“klingon” is no encoding that is known") as refused:
        moved_in(written(tmp_path, "email\na@example.org\n"), encoding="klingon")

    assert (refused.value.returncode, SubscriberImport.objects.count()) == (2, 0)


def test_without_a_statement_it_says_that_nobody_said_it_and_how(tmp_path, newsletter):
    path = written(tmp_path, "email\na@example.org\n")
    _, dry = moved_in(path, dry_run=True)
    _, done = moved_in(path)

    assert "Nobody said how these people agreed" in dry
    assert 'Say it when you move them in: --statement "They ticked the box …".' in dry
    assert "In the studio they stand under Readers, List health, until they confirm." in done
    assert ConsentEvent.objects.get().wording == ""


def test_with_a_statement_it_is_kept_and_nothing_more_is_said_of_it(tmp_path, newsletter):
    _, aside = moved_in(written(tmp_path, "email\na@example.org\n"), statement=WORD)

    assert ("Nobody said" in aside, ConsentEvent.objects.get().wording) == (False, WORD)


def test_a_statement_may_come_when_an_interrupted_run_goes_on_but_not_half_way(tmp_path, newsletter):
    run = runs.begin([written(tmp_path, "email\na@example.org\n")], newsletter=newsletter)
    call_command("import_subscribers", resume=run.pk, statement=WORD, stderr=io.StringIO())
    assert ConsentEvent.objects.get().wording == WORD

    SubscriberImport.objects.update(state="merging")
    with pytest.raises(CommandError, match="has begun to move people in"):
        call_command("import_subscribers", resume=run.pk, statement="Something else.")


def test_refused_rows_are_written_mended_and_moved_in(tmp_path, newsletter):
    refused = tmp_path / "refused.csv"
    path = written(tmp_path, "email,name,city\nann@example.org,Ann,Hull\nnobody,Bo,Leeds\n")
    with pytest.raises(SystemExit):
        moved_in(path, statement=WORD, refused=refused)
    text = refused.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "\ufefffile,line,reason,email,name,city"  # by its mark spreadsheets know UTF-8
    refused.write_text(text.replace("nobody", "bo@example.org"), encoding="utf-8")

    moved_in(refused, statement=WORD)

    bo = Subscription.objects.get(subscriber__address="bo@example.org")
    assert (bo.name, bo.attributes) == ("Bo", {"city": "Leeds"})


def test_the_log_counts_the_refused_rows_among_all_of_them(tmp_path, newsletter):
    with pytest.raises(SystemExit):
        moved_in(written(tmp_path, "email\nann@example.org\nANN@example.org\nnobody\n"), statement=WORD)

    assert AuditEntry.objects.get().details == {"rows": 3, "refused": 1}
