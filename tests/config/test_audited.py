"""Every press in the studio that does something of weight leaves one row in the log, and one that fails leaves none."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from delivery.reminder_mail import skip_url
from newsletter.models import AuditEntry
from subscribers import reader_requests
from subscribers.reader_links import own_data_url
from tests.config.pressing import HIDDEN, OF, OF_THE_NEWSLETTER, OF_THE_SITE, PEOPLE, READERS, SENDING, make_world, save
from tests.factories import WriterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(studio_client):
    return make_world()


def rows():
    return list(AuditEntry.objects.order_by("pk").values_list("act", "who", "newsletter_slug", "about"))


@pytest.mark.parametrize("name", OF_THE_NEWSLETTER)
def test_what_is_done_to_a_newsletter_stands_in_its_log(studio_client, world, name):
    press, act, about = OF_THE_NEWSLETTER[name]
    press(studio_client, world)
    found = [(each, who, slug, said.startswith(about)) for each, who, slug, said in rows()]
    assert found == [(act, "alice", "tide-notes", True)]


@pytest.mark.parametrize("name", OF_THE_SITE)
def test_what_is_done_to_the_site_stands_in_its_log(studio_client, world, name):
    press, act, about = OF_THE_SITE[name]
    press(studio_client, world)
    assert rows() == [(act, "alice", "", about)]


def test_a_new_newsletter_has_a_log_that_begins_with_it(studio_client):
    filled = {
        "name": "Ebb", "slug": "ebb", "sender_name": "Alice", "sender_email": "alice@example.org", "language": "en",
        "timezone": "UTC",
    }  # fmt: skip
    studio_client.post("/studio/new/", filled)
    assert rows() == [("newsletter_made", "alice", "ebb", "Ebb")]


def test_no_reader_and_no_secret_stands_in_the_log(studio_client, world):
    for press, _act, _about in [*OF_THE_SITE.values(), *PEOPLE.values(), SENDING["recipients"]]:
        press(studio_client, world)
    kept = str(list(AuditEntry.objects.values()))
    assert (AuditEntry.objects.count() > 10, "bob@" in kept, "chiyo@" in kept, HIDDEN in kept) == (
        True,
        False,
        False,
        False,
    )


def test_who_erases_themselves_is_the_reader_from_nowhere(client, world, settings):
    client.logout()
    asked = reader_requests.ask_for_data(world.bob, now=timezone.now())
    where = own_data_url(asked.pk).removeprefix(settings.BASE_URL)
    client.post(f"{where}erase/")
    assert rows() == []
    client.post(f"{where}erase/", {"sure": "yes"})
    assert rows() == [("erased", "The reader", "tide-notes", f"Reader {world.bob.pk}, by their own wish")]
    assert AuditEntry.objects.get().ip_address is None


def test_a_slot_that_is_skipped_from_a_mail_is_by_the_account_that_got_it(client, world):
    client.logout()
    client.post(skip_url(world.scheduled, slot=world.scheduled.publish_at, author=WriterFactory(), base_url=""))
    assert rows() == [("unscheduled", "alice", "tide-notes", str(world.scheduled))]


@pytest.mark.parametrize(
    ("address", "posted"),
    [
        ("/studio/issues/{draft}/send/now/", {}),
        ("/studio/issues/{sending}/send/now/", {"confirmed": "1"}),
        ("/studio/issues/{draft}/send/schedule/", {"slot": "own", "date": "1999-01-01", "time": "12:00"}),
        ("/studio/issues/{draft}/send/unschedule/", {}),
        ("/studio/issues/{draft}/send/pause/", {}),
        ("/studio/issues/{sending}/send/resume/", {}),
        ("/studio/issues/{sending}/send/reopen/", {}),
        ("/studio/issues/{sending}/send/go-on/", {}),
        ("/studio/issues/{sending}/send/retry/", {"confirmed": "1"}),
        ("/studio/issues/{sending}/delete/", {}),
        (f"{OF}/settings/", {"name": ""}),
        (f"{OF}/settings/rhythm/", {"cadence_weeks": "x"}),
        (f"{OF}/settings/looks/", {"action": "reset"}),
        (f"{OF}/calendar/move/", {"issue": "{draft}", "to": "garbage"}),
        (f"{OF}/calendar/skip/", {"date": "\0"}),
        (f"{READERS}/add/", {"address": "garbage"}),
        (f"{READERS}/suppressed/", {"address": "garbage", "note": "x"}),
        (f"{READERS}/suppressed/{'0' * 64}/", {"note": "x"}),
        (f"{READERS}/export/?state=x", {}),
        (f"{READERS}/export/", {"format": "xlsx"}),
        (f"{READERS}/{{bob}}/profile/", {"name": "Bob"}),
        (f"{READERS}/{{bob}}/profile/", {"name": "see www.example.com"}),
        (f"{READERS}/{{bob}}/tags/", {"add": "[a]"}),
        (f"{READERS}/{{bob}}/tags/", {"remove": "none"}),
        (f"{READERS}/{{bob}}/notes/", {"words": ""}),
        (f"{READERS}/{{bob}}/notes/4711/delete/", {}),
        (f"{READERS}/{{bob}}/lift/", {}),
        (f"{READERS}/{{bob}}/erase/", {"address": "dara@example.org"}),
        (f"{READERS}/many/", {"deed": "add_tag", "tag": "", "whom": "ticked"}),
        (f"{READERS}/many/", {"deed": "unsubscribe", "whom": "all"}),
        ("/studio/sending/new/", {"label": ""}),
        ("/studio/sending/domains/example.org/keys/", {"algorithm": "rot13"}),
        ("/studio/new/", {"name": "\0"}),
    ],
)  # fmt: skip
def test_what_fails_or_is_only_asked_leaves_no_row(studio_client, world, address, posted):
    numbers = {"draft": world.draft.pk, "sending": world.mailing.issue_id, "bob": world.bob.pk}
    studio_client.post(address.format(**numbers), {name: value.format(**numbers) for name, value in posted.items()})
    assert rows() == []


@pytest.mark.parametrize(
    "address",
    [
        f"{READERS}/export/?state=x",
        "/studio/issues/{sending}/send/recipients.csv?x=1",
        f"{OF}/settings/log.csv?act=x",
        "/studio/log.csv?whom=x",
    ],
)
def test_a_file_that_is_refused_leaves_no_row(studio_client, world, address):
    assert studio_client.post(address.format(sending=world.mailing.issue_id)).status_code == 400
    assert rows() == []


@pytest.mark.parametrize(
    "address",
    [
        f"{READERS}/{{bob}}/evidence/csv/",
        "/studio/issues/{sending}/send/recipients.csv",
        f"{READERS}/import/1/refused/",
        f"{OF}/settings/log.csv",
        "/studio/log.csv",
    ],
)
def test_no_file_is_taken_but_by_a_press(studio_client, world, address):
    address = address.format(bob=world.bob.pk, sending=world.mailing.issue_id)
    assert [method(address).status_code for method in (studio_client.get, studio_client.head)] == [405, 405]
    assert rows() == []


def test_a_changed_reader_stands_there_by_the_names_of_what_was_changed(studio_client, world):
    for name in ("profile", "tags", "note", "delete note"):
        PEOPLE[name][0](studio_client, world)
    assert [row.details["deed"] for row in AuditEntry.objects.order_by("pk")] == [
        ["Name changed", "Field “city” filled in"], ["Tags changed"], ["Note added"], ["Note deleted"],
    ]  # fmt: skip


def test_settings_that_are_saved_as_they_were_leave_no_row(studio_client, world):
    save(studio_client, f"{OF}/signup/")
    save(studio_client, f"/studio/sending/{world.route.pk}/")
    assert rows() == []


def test_what_was_changed_stands_there_with_what_it_was(studio_client, world):
    save(studio_client, f"/studio/sending/{world.route.pk}/", username="alice", secret=HIDDEN, weight="3")
    assert AuditEntry.objects.get().details == {"changes": {"username": ["", "alice"], "weight": [1, 3], "secret": []}}


@pytest.mark.parametrize(
    ("command", "acts"),
    [
        (["send_issue", "21", "--pause", "--yes"], ["paused"]),
        (["send_issue", "21", "--cancel", "--yes"], ["cancelled"]),
        (["send_issue", "23", "--yes"], ["sent"]),
        (["send_issue", "21", "--resume", "--yes"], []),
        (["schedule_issue", "22", "--unschedule"], ["unscheduled"]),
        (["schedule_issue", "23", "--next-slot"], ["scheduled"]),
        (["schedule_issue", "23", "--unschedule"], []),
        (["dkim_key", "example.org"], ["key_changed"]),
        (["dkim_key", "example.org", "--retire"], []),
        (["export_subscribers"], ["exported"]),
        (["export_subscribers", "--output", "/nowhere/x.csv"], []),
    ],
)
def test_commands_stand_there_under_the_name_of_who_runs_them(world, monkeypatch, capsys, command, acts):
    monkeypatch.setenv("LOGNAME", "olga")
    try:
        call_command(*command)
    except CommandError:
        assert acts == []
    assert [(act, who) for act, who, _slug, _about in rows()] == [(act, "Command line (olga)") for act in acts]


def test_an_import_stands_there_with_its_numbers(world, tmp_path, capsys):
    file = tmp_path / "bob@example.org.csv"
    file.write_text("email\nchiyo@example.org\ngarbage\n", "utf-8")
    with pytest.raises(SystemExit):
        call_command("import_subscribers", str(file), statement="At the fair")
    row = AuditEntry.objects.get()
    assert (row.act, row.newsletter_slug, row.details) == ("imported", "tide-notes", {"rows": 2, "refused": 1})
