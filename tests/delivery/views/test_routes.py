"""The studio's pages about sending: routes, and the domains that mail comes from."""

import json

import pytest

from delivery.models import DkimKey, DkimState, SendingRoute
from delivery.resealing import sealed_columns
from delivery.signing.keys import make_key
from newsletter.sealing import seal, unseal
from tests.factories import NewsletterFactory
from tests.studio_pages import fields_of

SMTP = {
    "label": "Relay", "kind": "smtp", "host": "smtp.example.org", "port": "587", "tls": "starttls", "auth": "password",
    "username": "alice", "secret": " a secret with spaces ", "options": "{}", "priority": "0", "weight": "1",
    "connections": "10", "group_limits": "{}", "enabled": "on",
}  # fmt: skip
POSTMARK = {**SMTP, "kind": "postmark", "host": "", "username": "", "secret": "token"}


@pytest.fixture
def row(db):
    return SendingRoute.objects.create(
        label="Relay", host="smtp.example.org", username="alice", secret=seal("a kept secret"),
        webhook_secret=seal("a webhook secret"),
    )  # fmt: skip


def errors(client, address="/studio/sending/new/", **changed):
    return client.post(address, {**SMTP, **changed}).context["form"].errors


def test_a_route_is_made_and_its_secret_is_sealed(studio_client):
    assert studio_client.post("/studio/sending/new/", SMTP).status_code == 302

    made = SendingRoute.objects.get()
    assert (made.label, made.host, made.port, made.username) == ("Relay", "smtp.example.org", 587, "alice")
    assert unseal(made.secret) == b" a secret with spaces "
    assert "secret" not in made.secret


def test_reseal_finds_the_secrets_of_routes():
    found = {f"{model.__name__}.{field.name}" for model, field in sealed_columns()}
    assert {"SendingRoute.secret", "SendingRoute.webhook_secret"} <= found


def test_a_secret_is_never_shown_again_and_an_empty_field_keeps_it(studio_client, row):
    page = studio_client.get(f"/studio/sending/{row.pk}/")
    assert [words in page.content.decode() for words in ("a kept secret", "a webhook secret", row.secret)] == [
        False
    ] * 3
    filled = {name: values[0] for name, values in fields_of(page, form="route-form").items()}
    assert (filled["secret"], filled["webhook_secret"], filled["host"]) == ("", "", "smtp.example.org")
    assert studio_client.post(f"/studio/sending/{row.pk}/", {**filled, "weight": "3"}).status_code == 302

    row.refresh_from_db()
    assert (row.weight, unseal(row.secret), unseal(row.webhook_secret)) == (3, b"a kept secret", b"a webhook secret")


def test_another_server_is_not_shown_the_old_one_s_password(studio_client, row):
    found = errors(studio_client, f"/studio/sending/{row.pk}/", host="smtp.example.com", secret="")
    assert found == {"secret": ["Write the password or token that goes with the user name."]}
    row.refresh_from_db()
    assert row.host == "smtp.example.org"


def test_a_changed_route_is_tried_at_once(studio_client, row):
    SendingRoute.objects.update(down_why="away", down_since="2026-11-21T12:00Z", down_count=3)
    before = row.changed_at
    studio_client.post(f"/studio/sending/{row.pk}/", SMTP)
    row.refresh_from_db()
    assert (row.down_why, row.down_since, row.down_count, row.changed_at > before) == ("", None, 0, True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"label": ""}, "label"), ({"label": "a:b"}, "label"), ({"label": "x" * 61}, "label"),
        ({"kind": "pigeon"}, "kind"), ({"host": ""}, "host"), ({"host": "smtp://a.example.org"}, "host"),
        ({"host": "a\r\nb"}, "host"), ({"port": "0"}, "port"), ({"port": "70000"}, "port"), ({"port": "x"}, "port"),
        ({"tls": "none"}, "tls"), ({"tls": "maybe"}, "tls"), ({"secret": ""}, "secret"), ({"weight": "0"}, "weight"),
        ({"connections": "0"}, "connections"), ({"connections": "501"}, "connections"),
        ({"per_second": "0"}, "per_second"), ({"per_second": "nan"}, "per_second"),
        ({"group_limits": "{"}, "group_limits"), ({"group_limits": "[1]"}, "group_limits"),
        ({"group_limits": '{"gmail": {"per_second": -1}}'}, "group_limits"),
        ({"group_limits": '{"gmail": {"speed": 1}}'}, "group_limits"),
        ({"group_limits": '{"nobody": {"per_second": 1}}'}, "group_limits"),
        ({"group_limits": '{"gmail": 5}'}, "group_limits"), ({"newsletter": "999"}, "newsletter"),
        ({"group_limits": "[" * 5000}, "group_limits"), ({"group_limits": "[]"}, "group_limits"),
        ({"group_limits": "0"}, "group_limits"), ({"group_limits": "false"}, "group_limits"),
        ({"group_limits": '{"gmail": {}}'}, "group_limits"), ({"group_limits": '{"gmail": []}'}, "group_limits"),
        ({"group_limits": '{"gmail": {"burst": 5}}'}, "group_limits"),
        ({"group_limits": '{"gmail": {"per_second": NaN}}'}, "group_limits"),
        ({"group_limits": '{"gmail": {"per_second": 1e999}}'}, "group_limits"),
        ({"group_limits": '{"gmail": {"per_second": true}}'}, "group_limits"),
        ({"group_limits": '{"gmail": {"per_second": 1, "burst": 1.5}}'}, "group_limits"),
        ({"group_limits": '{"gmail": {"per_second": 1}, "gmail": {"per_second": 2}}'}, "group_limits"),
        ({"options": "[1]"}, "options"), ({"options": "5"}, "options"), ({"options": '{"a": "b"}'}, "options"),
        ({"options": '{"x": "\\u0000"}'}, "options"), ({"options": '{"\\ud800": "x"}'}, "options"),
        ({"options": '{"x": "' + "x" * 10_000 + '"}'}, "options"), ({"webhook_secret": "a:b"}, "webhook_secret"),
        ({"host": "a..b"}, "host"), ({"host": "-a.example.org"}, "host"), ({"host": "10.0.0.999"}, "host"),
        ({"host": f"{'a' * 64}.example.org"}, "host"), ({"host": "fe80::1%eth0"}, "host"),
        ({"tls": "none", "username": "", "secret": ""}, "tls"), ({"per_second": "inf"}, "per_second"),
        ({"priority": "-1"}, "priority"), ({"label": "a\x00b"}, "label"), ({"secret": "x" * 4001}, "secret"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_at_its_field_and_nothing_is_kept(studio_client, changed, field):
    assert set(errors(studio_client, **changed)) == {field}
    assert SendingRoute.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"secret": ""}, "secret"), ({"options": '{"fail_silently": "yes"}'}, "options"),
        ({"options": '{"api_url": "http://api.example.org"}'}, "options"),
        ({"options": '{"api_url": "http://localhost.example.org"}'}, "options"),
        ({"options": '{"api_url": 5}'}, "options"), ({"options": "[]x"}, "options"), ({"options": "[1]"}, "options"),
        ({"kind": "scaleway"}, "options"), ({"kind": "mailjet"}, "username"),
        ({"options": '{"api_url": "https://"}'}, "options"), ({"options": '{"api_url": "https://["}'}, "options"),
        ({"options": '{"api_url": "https://api.example.org:x/"}'}, "options"),
        ({"options": '{"api_url": "https://a..b/"}'}, "options"), ({"options": '{"api_url": ""}'}, "options"),
        ({"webhook_secret": "justapassword"}, "webhook_secret"), ({"webhook_secret": ":b"}, "webhook_secret"),
        ({"webhook_secret": "a:"}, "webhook_secret"), ({"webhook_secret": "a:\u00e9"}, "webhook_secret"),
        ({"kind": "scaleway", "options": '{"project_id": "1"}', "webhook_secret": "a:b"}, "webhook_secret"),
    ],
)  # fmt: skip
def test_a_provider_wants_what_it_needs_and_nothing_else(studio_client, changed, field):
    assert set(errors(studio_client, **{**POSTMARK, **changed})) == {field}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"per_second": "nan"}, "That is not a number. Write it in digits, such as 2.5."),
        ({"per_second": "lots"}, "That is not a number. Write it in digits, such as 2.5."),
        ({"group_limits": "[]"}, 'That is not a JSON object. Write it in braces, as {"name": "value"}.'),
        ({"group_limits": "[" * 5000}, 'That is not JSON. Write it as {"name": "value"}.'),
        ({"group_limits": '{"gmail": {"per_second": NaN}}'}, "NaN is not a number that JSON knows. Write digits."),
        (
            {"group_limits": '{"gmail": 5}'},
            'gmail: no limit stands there. Write it as {"gmail": {"per_second": 5, "burst": 20}}.',
        ),
        (
            {"group_limits": '{"gmail": {"per_second": "5"}}'},
            "gmail: per_second is a number above 0, 100,000 at most, such as 2.5.",
        ),
        ({"tls": "none"}, "Mail never travels unencrypted to another machine. Choose STARTTLS or TLS."),
    ],
)
def test_the_words_say_what_is_wrong_and_the_page_still_holds_what_was_typed(studio_client, changed, words):
    page = studio_client.post("/studio/sending/new/", {**SMTP, **changed})
    ((name, typed),) = changed.items()
    assert page.context["form"].errors[name] == [words]
    assert (fields_of(page, form="route-form")[name][0], fields_of(page, form="route-form")["label"]) == (
        typed, ["Relay"],
    )  # fmt: skip


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "::1", "[::1]"])
def test_a_server_of_this_machine_needs_no_encryption(studio_client, host):
    given = {**SMTP, "host": host, "tls": "none", "username": "", "secret": ""}
    assert studio_client.post("/studio/sending/new/", given).status_code == 302


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("implicit", 465)])
def test_a_port_left_empty_is_the_usual_one(studio_client, tls, port):
    studio_client.post("/studio/sending/new/", {**SMTP, "tls": tls, "port": ""})
    assert SendingRoute.objects.get().port == port


def test_nothing_in_the_fields_for_json_is_nothing(studio_client):
    assert studio_client.post("/studio/sending/new/", {**SMTP, "options": "", "group_limits": " "}).status_code == 302
    assert SendingRoute.objects.values_list("options", "group_limits").get() == ({}, {})


def test_another_provider_s_webhook_key_is_dropped_and_the_page_says_so(studio_client):
    row = SendingRoute.objects.create(label="P", kind="postmark", secret=seal("t"), webhook_secret=seal("a:b"))
    page = studio_client.post(f"/studio/sending/{row.pk}/", {**POSTMARK, "kind": "brevo"}, follow=True)
    row.refresh_from_db()
    assert (row.kind, unseal(row.secret), row.webhook_secret) == ("brevo", b"token", "")
    assert "The old webhook key is dropped" in page.content.decode()


def test_a_provider_s_route_shows_where_it_reports_to(studio_client, settings):
    settings.BASE_URL = "https://news.example.org"
    options = json.dumps({"message_stream": "broadcast"})
    studio_client.post("/studio/sending/new/", {**POSTMARK, "options": options, "webhook_secret": "a:b"})

    made = SendingRoute.objects.get()
    assert (made.kind, made.options, unseal(made.webhook_secret)) == (
        "postmark",
        {"message_stream": "broadcast"},
        b"a:b",
    )
    page = studio_client.get(f"/studio/sending/{made.pk}/").content.decode()
    assert f"https://news.example.org/webhooks/anymail/postmark/{made.pk}/" in page


def test_the_list_says_how_each_route_is(studio_client, row):
    NewsletterFactory()
    SendingRoute.objects.create(label="Broken", down_since="2026-11-21T12:00Z", down_why="it <b>hung up</b>")
    SendingRoute.objects.create(label="Up", used_at="2026-11-21T13:30Z", enabled=True, kind="postmark")
    SendingRoute.objects.create(label="Off", enabled=False, kind="no-such-provider")
    page = " ".join(studio_client.get("/studio/sending/").content.decode().split())

    for words in (
        "Not used yet", "</time>: it &lt;b&gt;hung up&lt;/b&gt;", "21 November, 12:00 UTC", "Postmark, by its API",
        "21 November, 13:30 UTC", "Not in use", "For confirmations only", "example.org",
    ):  # fmt: skip
        assert words in page


def test_the_list_asks_the_database_as_often_for_three_routes_as_for_one(studio_client, row, django_assert_num_queries):
    studio_client.get("/studio/sending/")
    with django_assert_num_queries(5):
        studio_client.get("/studio/sending/")
    for number in range(2):
        SendingRoute.objects.create(label=f"Relay {number}", newsletter=NewsletterFactory())
    with django_assert_num_queries(5):
        studio_client.get("/studio/sending/")


def test_trying_a_route_logs_in_as_a_sender_would_and_sends_nothing(studio_client, row, smtp_sink):
    SendingRoute.objects.update(
        host=smtp_sink.host, port=smtp_sink.port, tls="none", username="", down_why="away", down_count=4
    )
    page = studio_client.post(f"/studio/sending/{row.pk}/try/", follow=True).content.decode()
    row.refresh_from_db()
    assert ("Relay answers. No mail was sent." in page, row.down_count, smtp_sink.received) == (True, 0, [])

    SendingRoute.objects.update(port=1)
    page = studio_client.post(f"/studio/sending/{row.pk}/try/", follow=True).content.decode()
    assert "Relay cannot be used: 127.0.0.1:1: it cannot be reached" in page


def test_trying_the_server_of_the_settings(studio_client, smtp_sink):
    page = studio_client.post("/studio/sending/try/", follow=True).content.decode()
    assert f"127.0.0.1:{smtp_sink.port} (no TLS)." in page


def test_deleting_asks_first(studio_client, row):
    assert "Delete Relay?" in studio_client.get(f"/studio/sending/{row.pk}/delete/").content.decode()
    assert SendingRoute.objects.count() == 1
    studio_client.post(f"/studio/sending/{row.pk}/delete/")
    assert SendingRoute.objects.count() == 0


def test_nobody_but_staff_sees_or_does_any_of_it(client, row, django_user_model):
    key = make_key("example.org")
    pages = [
        "/studio/sending/",
        "/studio/sending/new/",
        f"/studio/sending/{row.pk}/",
        "/studio/sending/domains/a.example/",
    ]
    deeds = [
        f"/studio/sending/{row.pk}/try/", "/studio/sending/try/", f"/studio/sending/{row.pk}/delete/",
        "/studio/sending/domains/example.org/keys/", f"/studio/sending/domains/example.org/keys/{key.pk}/retire/",
    ]  # fmt: skip
    assert {client.get(page).status_code for page in pages} | {client.post(deed).status_code for deed in deeds} == {302}
    client.force_login(django_user_model.objects.create_user("mallory"))
    assert {client.get(page).status_code for page in pages} | {client.post(deed).status_code for deed in deeds} == {403}
    assert (SendingRoute.objects.count(), DkimKey.objects.get().state) == (1, "new")


def test_a_key_is_made_signs_once_dns_shows_it_and_is_retired(studio_client, dns_server):
    page = studio_client.post("/studio/sending/domains/example.org/keys/", follow=True).content.decode()
    key = DkimKey.objects.get()
    assert [words in page for words in ("fn1._domainkey.example.org", key.public_key, key.private_key)] == [
        True, True, False,
    ]  # fmt: skip
    address = f"/studio/sending/domains/example.org/keys/{key.pk}/"
    assert "fn1 does not sign yet" in studio_client.post(f"{address}activate/", follow=True).content.decode()

    dns_server.add(key.record_name, "TXT", key.record_value)
    assert "fn1 signs from now on." in studio_client.post(f"{address}activate/", follow=True).content.decode()
    studio_client.post(f"{address}retire/")
    key.refresh_from_db()
    assert key.state == DkimState.RETIRED
    assert studio_client.post(f"{address}explode/").status_code == 404


def test_checking_a_domain_says_what_doctor_says(studio_client, dns_server, smtp_sink):
    page = studio_client.get("/studio/sending/domains/example.org/?check=yes")
    names = {finding.name for finding in page.context["findings"]}
    assert {"SPF", "DKIM", "DMARC"} <= names
    assert "v=DMARC1" in page.content.decode()


@pytest.mark.parametrize("domain", ["nodots", "a..b", "exa mple.org", "x" * 300, "%00.org"])
def test_a_domain_that_is_none_has_no_page(studio_client, domain):
    assert studio_client.get(f"/studio/sending/domains/{domain}/").status_code == 404
    assert studio_client.post(f"/studio/sending/domains/{domain}/keys/").status_code == 404
