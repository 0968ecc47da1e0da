"""``dkim_key``, as its operator meets it, with a real DNS server to publish in."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from delivery.models import DkimKey
from tests.dns_server import SILENT


def run(*words):
    out, err = io.StringIO(), io.StringIO()
    call_command("dkim_key", *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def ed25519(db, dns_server):
    """Ed25519 keys are made in no time; every test but the first uses them."""
    return ("--algorithm", "ed25519")


def publish(dns_server, record):
    dns_server.put(record["name"], record["type"], record["value"])


def test_a_key_is_made_published_and_put_into_use(db, dns_server):
    said, _ = run("example.org")
    key = DkimKey.objects.get()
    assert "A new key for example.org (RSA-2048). Publish this record:" in said
    assert f"Name   fn1._domainkey.example.org\n  Type   TXT\n  Value  {key.record_value}\n" in said
    value = key.record_value
    zone = f'fn1._domainkey.example.org. 3600 IN TXT "{value[:255]}" "{value[255:]}"'
    assert f"  Zone   {zone}\n" in said
    assert "manage.py dkim_key example.org --selector fn1 --activate" in said

    dns_server.put(key.record_name, "TXT", value)
    assert run("example.org", "--selector", "fn1", "--activate") == (
        "fn1 signs for example.org from now on (RSA-2048).\n",
        "",
    )
    assert DkimKey.objects.get().state == "active"


def test_asked_again_it_shows_the_key_that_waits_and_makes_no_other(ed25519):
    first, second = (json.loads(run("example.org", "--json", *ed25519)[0]) for _ in range(2))
    assert (first["made"], second["made"]) == (True, False)
    assert first["record"] == second["record"]
    assert DkimKey.objects.count() == 1
    named = json.loads(run("example.org", "--selector", "other", "--json", *ed25519)[0])
    assert (named["selector"], named["made"], named["state"]) == ("other", True, "new")


def test_it_is_not_put_into_use_while_dns_does_not_show_it(ed25519, dns_server):
    made = json.loads(run("example.org", "--json", *ed25519)[0])
    with pytest.raises(CommandError) as refusal:
        run("example.org", "--activate", *ed25519)
    assert str(refusal.value).startswith(
        "DNS does not show this key: no key at fn1._domainkey.example.org. Nothing was"
    )
    assert made["record"]["value"] in str(refusal.value)
    dns_server.put(made["record"]["name"], "TXT", "v=DKIM1; k=ed25519; p=AAAA")
    with pytest.raises(CommandError, match="holds another key than ours"):
        run("example.org", "--activate", *ed25519)
    assert DkimKey.objects.get().state == "new"


def test_it_says_that_dns_could_not_be_asked_and_not_that_the_record_is_missing(ed25519, dns_server):
    run("example.org", *ed25519)
    dns_server.behave(SILENT)
    with pytest.raises(
        CommandError, match=r"^DNS could not be asked: no name server answered within 2 s\. Nothing was"
    ):
        run("example.org", "--activate", *ed25519)


def test_force_activates_with_a_warning(ed25519):
    run("example.org", *ed25519)
    out, err = run("example.org", "--activate", "--force", *ed25519)
    assert out == "fn1 signs for example.org from now on (Ed25519).\n"
    assert err.splitlines() == [
        "DNS does not show this key: no key at fn1._domainkey.example.org. Until it does, receivers cannot verify what "
        "is signed.",
        "Many receivers know no Ed25519. Make an RSA key beside it: dkim_key example.org",
    ]


def test_rotating_and_retiring(ed25519, dns_server):
    for _ in range(2):
        publish(dns_server, json.loads(run("example.org", "--json", *ed25519)[0])["record"])
        out, _ = run("example.org", "--activate", *ed25519)
    assert out == (
        "fn2 signs for example.org from now on (Ed25519).\n"
        "fn1 is retired. Leave its record in DNS for a week: mail is under way.\n"
    )
    listed = json.loads(run("example.org", "--list", "--json")[0])
    assert [(key["selector"], key["state"]) for key in listed["keys"]] == [("fn1", "retired"), ("fn2", "active")]
    out, err = run("example.org", "--retire", *ed25519)
    assert out == "fn2 of example.org signs no more. Its record can leave DNS in a week.\n"
    assert err == "Nothing signs for example.org now. Another key: dkim_key example.org\n"
    assert [line.split()[:3] for line in run("example.org", "--list")[0].splitlines()] == [
        ["fn1", "Ed25519", "retired"],
        ["fn2", "Ed25519", "retired"],
    ]


def test_the_private_key_is_shown_nowhere(ed25519):
    shown = "".join(
        [*run("example.org", *ed25519), *run("example.org", "--list", "--json"), *run("example.org", "--list")]
    )
    assert "PRIVATE" not in shown
    assert DkimKey.objects.get().private_key not in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["example.org", "--activate"], "No rsa key of example.org waits to be put into use"),
        (["example.org", "--retire"], "No rsa key of example.org signs"),
        (["example.org", "--activate", "--selector", "fn1"], "example.org has no key fn1. There is: none."),
    ],
)
def test_what_cannot_be_done_is_said(ed25519, words, said):
    with pytest.raises(CommandError) as refusal:
        run(*words)
    assert (str(refusal.value).startswith(said), refusal.value.returncode) == (True, 1)


@pytest.mark.parametrize(
    "words", [["nonsense"], ["\udc80"], ["example.org", "--selector", "a b"], ["alice@example.org"]]
)
def test_what_is_no_domain_or_selector_is_unusable(db, words):
    with pytest.raises(CommandError) as refusal:
        run(*words)
    assert refusal.value.returncode == 2
    assert DkimKey.objects.count() == 0
