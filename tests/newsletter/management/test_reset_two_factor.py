"""An operator opens the account of somebody who lost their device."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from newsletter.access import recovery_codes, second_step
from newsletter.models import AccountMail, AuditEntry, Passkey
from tests.factories import WriterFactory
from tests.newsletter.access.test_authenticators import set_up

pytestmark = pytest.mark.django_db


def reset(name):
    out = StringIO()
    call_command("reset_two_factor", name, stdout=out)
    return out.getvalue()


def test_app_passkeys_and_codes_are_gone_and_all_browsers_signed_out():
    alice, browser = WriterFactory(), Client()
    set_up(alice)
    recovery_codes.make(alice)
    Passkey.objects.create(user=alice, name="Key", credential_id=b"1", public_key=b"2")
    browser.force_login(alice)
    said = reset("alice")
    assert said.startswith("alice signs in with the password alone now. Sessions ended: 1.")
    assert (bool(second_step.ways(alice)), recovery_codes.left(alice)) == (False, 0)
    assert browser.get("/studio/account/").status_code == 302


def test_it_is_written_down_and_its_owner_is_told():
    set_up(WriterFactory())
    reset("alice")
    assert AuditEntry.objects.get().about == "took the second step of alice away"
    assert [(mail.address, mail.kind) for mail in AccountMail.objects.all()] == [("alice@example.org", "changed")]


def test_another_account_keeps_its_own():
    bob = WriterFactory(username="bob")
    set_up(bob)
    set_up(WriterFactory())
    reset("alice")
    assert second_step.ways(bob).app is True


def test_an_account_without_any_is_left_as_it_is():
    WriterFactory()
    assert reset("alice") == "alice had no second step. Sessions ended: 0.\n"
    assert AccountMail.objects.count() == 0


@pytest.mark.parametrize("name", ["", "nobody", "a\x00b", "x" * 10_000])
def test_a_name_that_nobody_has_is_said(name):
    with pytest.raises(CommandError, match="There is no account"):
        reset(name)
