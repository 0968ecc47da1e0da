"""The inbox of caught mail: what it shows, and what a mail in it may not do."""

import pytest
from django.conf import settings as django_settings
from django.test import Client

from catcher.store import Mailbox
from catcher.views import with_base_target
from tests.catcher.test_reading import mail

RAW = mail()


@pytest.fixture
def mailbox(settings):
    return Mailbox(settings.MAILBOX_DIR)


def add(mailbox, to="bob@example.org", content=None):
    return mailbox.add(mail_from="b+1@example.org", rcpt_to=[to], content=content or RAW)


def test_an_empty_mailbox_says_what_to_do_next(client):
    page = client.get("/mailbox/").content.decode()
    assert "No mail yet. Send a test mail from the studio" in page
    assert "Throw all away" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_shows_every_mail_newest_first_without_the_database(client, mailbox, count, django_assert_num_queries):
    for number in range(count):
        add(mailbox, f"reader{number}@example.org")
    response = client.get("/mailbox/")
    page = response.content.decode()
    places = [page.index(f"reader{number}@example.org") for number in range(count)]
    assert places == sorted(places, reverse=True)
    assert page.count("<li>") == count
    assert "Tide Notes #7" in page


def test_ten_thousand_mails_are_shown_fifty_at_a_time(client, mailbox):
    with mailbox._open(writing=True) as index:
        index.executemany(
            "INSERT INTO mails (received, mail_from, rcpt_to, sender, subject, size) VALUES (0, '', ?, '', 'x', 1)",
            [(f"reader{number}@example.org",) for number in range(10_000)],
        )
    page = client.get("/mailbox/").content.decode()
    assert page.count("<li>") == 50
    assert "Page 1 of 200" in page
    found = client.get("/mailbox/?to=reader777@").content.decode()
    assert found.count("<li>") == 1
    assert "1 of 10000 mails, to “reader777@”" in found


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=99999999999", "to=%00%FF", "to=" + "a" * 5000, "to=%"]
)
def test_a_list_asked_for_with_garbage_is_a_list(client, mailbox, query):
    add(mailbox)
    assert client.get(f"/mailbox/?{query}").status_code == 200


def test_a_search_without_a_hit_says_so(client, mailbox):
    add(mailbox)
    page = client.get("/mailbox/?to=<nobody>").content.decode()
    assert "No mail to “&lt;nobody&gt;”." in page


def test_news_tells_how_many_have_come_since(client, mailbox):
    first = add(mailbox)
    add(mailbox)
    assert "1 new mail: show" in client.get(f"/mailbox/news/?after={first}").content.decode()
    assert "show" not in client.get("/mailbox/news/?after=99").content.decode()
    assert client.get("/mailbox/news/?after=x%00").status_code == 200


def test_a_mail_shows_its_envelope_and_its_parts(client, mailbox):
    number = add(mailbox)
    page = client.get(f"/mailbox/{number}/").content.decode()
    assert f'src="/mailbox/{number}/html/"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "b+1@example.org" in page
    text = client.get(f"/mailbox/{number}/?part=text").content.decode()
    assert "Low water at noon." in text
    assert "<iframe" not in text
    assert "multipart/mixed" in client.get(f"/mailbox/{number}/?part=headers").content.decode()
    assert client.get(f"/mailbox/{number}/?part=<script>").status_code == 200


def test_the_html_of_a_mail_may_run_nothing_and_its_links_open_elsewhere(client, mailbox):
    raw = (
        b"Content-Type: text/html\n\n<!doctype html><html><head><title>x</title></head><body><script>alert(1)</script>"
    )
    response = client.get(f"/mailbox/{add(mailbox, content=raw)}/html/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.content.startswith(b'<!doctype html><html><head><base target="_blank"><title>')


@pytest.mark.parametrize(
    ("html", "mended"),
    [
        ("<p>x", '<base target="_blank"><p>x'),
        ("<!DOCTYPE html>\n<p>x", '<!DOCTYPE html><base target="_blank">\n<p>x'),
        ('<HEAD lang="en">x', '<HEAD lang="en"><base target="_blank">x'),
        ("<header>x", '<base target="_blank"><header>x'),
    ],
)
def test_the_target_of_links_stands_where_it_takes_effect(html, mended):
    assert with_base_target(html) == mended


def test_the_raw_mail_is_downloaded_byte_for_byte(client, mailbox):
    number = add(mailbox)
    response = client.get(f"/mailbox/{number}/raw/")
    assert response.content == RAW
    assert response.headers["Content-Disposition"] == f'attachment; filename="{number}.eml"'


def test_an_attachment_is_downloaded_and_never_shown_in_place(client, mailbox, db):
    number = add(mailbox)
    response = client.get(f"/mailbox/{number}/parts/2/")
    assert response.content == b"\x89PNG"
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert client.get(f"/mailbox/{number}/parts/0/").status_code == 404


@pytest.mark.parametrize("path", ["7/", "7/html/", "7/raw/", "7/parts/0/", "9999999999999999999999/", "0/html/"])
def test_a_mail_that_is_not_there_is_not_found(client, db, path):
    assert client.get(f"/mailbox/{path}").status_code == 404


def test_emptying_takes_a_post_with_a_token(mailbox):
    add(mailbox)
    client = Client(enforce_csrf_checks=True)
    assert client.get("/mailbox/empty/").status_code == 405
    assert client.post("/mailbox/empty/").status_code == 403
    assert mailbox.count() == 1
    token = client.get("/mailbox/").context["csrf_token"]
    response = client.post("/mailbox/empty/", {"csrfmiddlewaretoken": str(token)})
    assert (response.status_code, response.headers["Location"]) == (302, "/mailbox/")
    assert mailbox.count() == 0


def test_a_damaged_index_is_a_page_that_says_how_to_go_on(client, mailbox, caplog):
    add(mailbox)
    for file in mailbox.directory.glob("index.sqlite*"):
        file.write_bytes(b"garbage" * 1000)
    response = client.get("/mailbox/")
    assert response.status_code == 500
    assert "Remove that file to begin a new one" in response.content.decode()


def test_the_mailbox_is_not_part_of_a_configured_machine(machine):
    from config.lint import DEPLOYED

    show = "from django.conf import settings; print('catcher' in settings.INSTALLED_APPS)"
    done = machine.run("-c", show, DJANGO_SETTINGS_MODULE="config.settings", **DEPLOYED)
    assert done.stdout == "False\n", done.stderr
    assert django_settings.MAILBOX_ENABLED is True
