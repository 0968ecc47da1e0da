"""Reading the environment: what is understood, and what is said of the rest."""

from pathlib import Path

import pytest

from config import env
from config.errors import SetupError

KEY = "0f" * 32


def test_a_mail_route_is_read_from_its_address():
    read = env.parse_mail_route
    assert read("smtp://localhost:1025") == env.MailRoute(host="localhost", port=1025, tls="none")
    assert read("smtps://mx.example.org") == env.MailRoute(host="mx.example.org", port=465, tls="implicit")
    assert read("smtp+starttls://alice%40example.org:p%3Aw@mx.example.org") == env.MailRoute(
        host="mx.example.org", port=587, tls="starttls", username="alice@example.org", password="p:w"
    )


def test_the_password_of_a_mail_route_is_not_shown():
    assert "hunter2" not in repr(env.parse_mail_route("smtp://alice:hunter2@mx.example.org"))


@pytest.mark.parametrize(
    "given",
    ["", "mx.example.org", "http://mx.example.org", "smtp://", "smtp://mx:99999", "smtp://[mx", "smtp://mx/path"],
)
def test_what_is_no_mail_route_is_refused_without_repeating_it(given):
    with pytest.raises(ValueError, match=r"Write it like smtp\+starttls://") as refusal:
        env.parse_mail_route(given)
    assert given == "" or given not in str(refusal.value)


def test_a_database_address_is_taken_apart():
    assert env.parse_database_url("postgres://al%40ice:s%2Fx@db:5433/news?sslmode=require") == {
        "NAME": "news",
        "USER": "al@ice",
        "PASSWORD": "s/x",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_address_may_name_a_socket_directory():
    found = env.parse_database_url("postgresql://fortnight@/fortnight?host=/run/postgresql")
    assert (found["HOST"], found["NAME"], found["OPTIONS"]) == ("/run/postgresql", "fortnight", {})


@pytest.mark.parametrize("given", ["mysql://db/news", "postgres://db", "postgres://db:port/news", "news", "\x00"])
def test_what_is_no_database_address_is_refused(given):
    with pytest.raises(ValueError, match="Write it like postgres://"):
        env.parse_database_url(given)


@pytest.mark.parametrize("given", ["redis://cache:6379/0", "rediss://:pw@cache/1", "unix:///run/valkey.sock?db=1"])
def test_a_redis_address_is_kept_as_it_is(given):
    assert env.parse_redis_url(given) == given


@pytest.mark.parametrize("given", ["cache:6379", "redis://", "redis://cache:port", "http://cache", "unix://"])
def test_what_is_no_redis_address_is_refused(given):
    with pytest.raises(ValueError, match="Write it like redis://"):
        env.parse_redis_url(given)


def test_a_base_address_loses_its_slash_and_keeps_its_port():
    assert env.parse_base_url("https://news.example.org/") == "https://news.example.org"
    assert env.parse_base_url("http://localhost:8000") == "http://localhost:8000"


@pytest.mark.parametrize(
    "given",
    ["news.example.org", "ftp://example.org", "https://", "https://example.org/news", "https://a@example.org",
     "https://example.org?x", "https://example.org:port", "https://[x"],
)  # fmt: skip
def test_what_is_no_base_address_is_refused(given):
    with pytest.raises(ValueError, match=r"https://news\.example\.org"):
        env.parse_base_url(given)


def test_the_first_key_of_a_ring_is_the_one_that_signs():
    ring = env.parse_key_ring(f"k2:{KEY}, k1:{'f0' * 16}")
    assert list(ring.items()) == [("k2", bytes.fromhex(KEY)), ("k1", bytes.fromhex("f0" * 16))]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (KEY, "not id:hex"),
        ("k1:", "shorter than 16 bytes"),
        ("k1:zz", "not hexadecimal"),
        ("k1:0f0f", "shorter than 16 bytes"),
        (f"k1:{KEY},k1:{KEY}", "'k1' occurs twice"),
        (f"a key:{KEY}", "not id:hex"),
        (",", "no key in it"),
    ],
)
def test_a_ring_that_cannot_sign_is_refused_without_repeating_keys(given, complaint):
    with pytest.raises(ValueError, match=complaint) as refusal:
        env.parse_key_ring(given)
    assert KEY not in str(refusal.value)


def test_a_ring_that_seals_has_keys_of_32_bytes():
    assert env.parse_encryption_keys(f"k1:{'0f' * 32}") == {"k1": bytes.fromhex("0f" * 32)}
    for given in (f"k1:{'0f' * 32},k2:{'f0' * 16}", f"k2:{'f0' * 33}"):
        with pytest.raises(
            ValueError, match=r"the key 'k2' is not 32 bytes long\. Make one with: openssl rand -hex 32"
        ):
            env.parse_encryption_keys(given)


@pytest.mark.parametrize(("given", "read"), [("yes", True), ("1", True), ("TRUE", True), ("off", False), ("0", False)])
def test_yes_and_no_are_understood_in_their_usual_spellings(given, read):
    assert env.parse_boolean(given) is read


def test_every_problem_is_collected_and_named():
    machine = env.Env(values={"DEBUG": "perhaps", "PORT": "-1", "ZONE": "Mars/Base", "EMPTY": " "})
    assert machine.boolean("DEBUG", default=False, help="") is False
    assert machine.integer("PORT", default=8000, minimum=1, maximum=65535, help="") == 8000
    zone = machine.read("ZONE", env.parse_time_zone, kind="time zone", default="UTC", shown="UTC", help="")
    assert zone == "UTC"
    assert machine.text("EMPTY", default="unset", help="") == "unset"
    machine.require("EMPTY", why="it is needed.")
    with pytest.raises(SetupError) as refusal:
        machine.finish()
    assert str(refusal.value).splitlines() == [
        "DEBUG: 'perhaps' is neither yes nor no.",
        "PORT: '-1' is not a whole number from 1 to 65535.",
        "ZONE: 'Mars/Base' is not a time zone such as Europe/Amsterdam.",
        "EMPTY is not set: it is needed.",
    ]


def test_two_names_of_one_directory_are_one_path(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    assert env.parse_path(str(tmp_path / "link" / "x")) == Path(tmp_path).resolve() / "x"


def test_what_a_database_is_asked_for_may_hold_any_sign():
    given = "postgres://a:p%26w%3D@db.example.org/x?options=-c%20geqo%3Doff%26on&sslmode=require&application_name=a+b&passfile="
    read = env.parse_database_url(given)
    assert (read["PASSWORD"], read["OPTIONS"]) == (
        "p&w=",
        {"options": "-c geqo=off&on", "sslmode": "require", "application_name": "a+b", "passfile": ""},
    )


@pytest.mark.parametrize(
    ("bind", "host", "proxies", "alone"),
    [
        ("127.0.0.1", "localhost", 0, True),
        ("::1", "127.0.0.1", 0, True),
        ("0.0.0.0", "localhost", 0, False),
        ("::", "localhost", 0, False),
        ("192.0.2.7", "localhost", 0, False),
        ("127.0.0.1", "news.example.org", 0, False),
        ("127.0.0.1", "localhost", 1, False),
    ],
)
def test_a_site_that_others_can_reach_is_not_taken_for_one_of_this_machine_alone(bind, host, proxies, alone):
    assert env.serves_only_this_machine(bind=bind, host=host, proxies=proxies) is alone
