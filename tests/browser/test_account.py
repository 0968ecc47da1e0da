"""One's own account in a browser: an app, passkeys on a device, sessions, and signing in with them."""

import re

import pytest
from playwright.sync_api import expect

from newsletter.access import recovery_codes
from newsletter.models import Authenticator, Passkey, StudioSession
from newsletter.sealing import unseal
from tests.browser.axe import violations_everywhere
from tests.browser.layout import overflow
from tests.factories import NewsletterFactory, WriterFactory
from tests.newsletter.access.test_authenticators import code

PASSWORD = "correct horse battery staple"


@pytest.fixture
def give_device():
    """``give_device(page)``: a device that keeps passkeys and knows its user (Chromium's virtual authenticator)."""

    def give(page):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        device = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
        return session, device

    return give


@pytest.fixture
def readers(transactional_db):
    return NewsletterFactory(slug="tide-notes", language="en")


def sign_in(page, name="alice", password=PASSWORD):
    page.goto("/studio/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def heading(page, words):
    page.get_by_role("heading", name=words, level=1).wait_for()


def looks_right(page):
    assert overflow(page) == 0
    assert violations_everywhere(page) == {}


def add_passkey(page, name="Work laptop"):
    page.goto("/studio/account/passkeys/add/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/studio/account/recovery-codes/")


def test_a_passkey_is_added_and_signs_in_without_a_password(studio_page, readers, give_device):
    give_device(studio_page)
    add_passkey(studio_page)
    heading(studio_page, "Recovery codes")
    studio_page.get_by_role("button", name="Show ten codes").click()
    heading(studio_page, "Your recovery codes")
    studio_page.get_by_role("link", name="I have kept them").click()
    expect(studio_page.locator(".account-what").first).to_have_text("Work laptop")
    studio_page.locator("details.account summary").click()
    studio_page.get_by_role("button", name="Sign out").click()
    heading(studio_page, "Sign in to the studio")
    studio_page.goto("/studio/login/?next=/studio/account/")
    studio_page.get_by_role("button", name="Sign in with a passkey").click()
    heading(studio_page, "Your account")
    passkey = Passkey.objects.get()
    assert (passkey.last_used_at is not None, passkey.user.username) == (True, "alice")


def test_a_passkey_is_the_second_step_after_the_password(studio_page, readers, give_device):
    give_device(studio_page)
    add_passkey(studio_page)
    studio_page.context.clear_cookies()
    sign_in(studio_page)
    heading(studio_page, "One more step")
    studio_page.get_by_role("button", name="Use your passkey").click()
    studio_page.locator("details.account").wait_for()
    assert studio_page.url.endswith("/studio/")


def test_a_passkey_proves_who_sits_there(studio_page, readers, give_device, writer):
    give_device(studio_page)
    add_passkey(studio_page)
    studio_page.goto("/studio/account/prove/?next=/studio/account/details/")
    looks_right(studio_page)
    studio_page.get_by_role("button", name="Use your passkey").click()
    heading(studio_page, "Name and mail address")
    assert studio_page.url.endswith("/studio/account/details/")


def test_a_device_that_does_not_know_its_user_is_told_so(studio_page, give_device):
    session, device = give_device(studio_page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    studio_page.goto("/studio/account/passkeys/add/")
    studio_page.get_by_role("button", name="Add it").click()
    said = studio_page.locator(".field-error")
    said.get_by_text("The device was not asked, or said no.").wait_for()
    assert (Passkey.objects.count(), studio_page.get_by_role("button", name="Add it").is_enabled()) == (0, True)


def test_an_app_is_set_up_by_its_code_and_asked_for_at_the_next_sign_in(studio_page, readers):
    studio_page.goto("/studio/account/")
    studio_page.get_by_role("link", name="Set up an app").click()
    heading(studio_page, "Set up an app")
    assert studio_page.locator("svg.qr").bounding_box()["width"] > 200
    looks_right(studio_page)
    studio_page.get_by_label("Code").fill(code(unseal(Authenticator.objects.get().secret).decode()))
    studio_page.get_by_role("button", name="Turn it on").click()
    heading(studio_page, "Your recovery codes")
    looks_right(studio_page)
    with studio_page.expect_download() as download:
        studio_page.get_by_role("link", name="Download them").click()
    kept = re.findall("[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", download.value.path().read_text())
    assert (len(kept), download.value.suggested_filename) == (10, "fortnight-recovery-codes.txt")
    studio_page.context.clear_cookies()
    sign_in(studio_page)
    heading(studio_page, "One more step")
    looks_right(studio_page)
    studio_page.get_by_label("Code").fill(kept[0])
    studio_page.get_by_role("button", name="Go on").click()
    studio_page.locator("details.account").wait_for()


def test_another_browser_is_ended_and_has_to_sign_in_again(studio_page, open_page, readers, writer):
    phone = open_page(phone=True)
    sign_in(phone)
    phone.locator("details.account").wait_for()
    studio_page.goto("/studio/account/")
    assert StudioSession.objects.count() == 2
    studio_page.get_by_role("button", name=re.compile("^End Chrome")).click()
    studio_page.get_by_text("That browser is signed out.").wait_for()
    phone.goto("/studio/account/")
    heading(phone, "Sign in to the studio")


def test_the_account_looks_right_on_a_phone_with_everything_set_up(open_page, readers, writer):
    recovery_codes.make(writer)
    for name in ("Work laptop", "A key with a very long name that somebody typed without any thought for columns"):
        Passkey.objects.create(user=writer, name=name, credential_id=name.encode(), public_key=b"2")
    page = open_page(phone=True, dark=True, user=writer)
    page.goto("/studio/account/")
    heading(page, "Your account")
    looks_right(page)


def test_every_page_of_it_looks_right(open_page, readers, writer):
    key = Passkey.objects.create(user=writer, name="Work laptop", credential_id=b"1", public_key=b"2").pk
    page = open_page(user=writer)
    for end in ("prove/", "details/", "recovery-codes/", "passkeys/add/", f"passkeys/{key}/"):
        page.goto(f"/studio/account/{end}")
        looks_right(page)
    page.context.clear_cookies()
    for end in ("", "forgotten/", "reset/MQ/x/"):
        page.goto(f"/studio/login/{end}")
        looks_right(page)
    page.goto("/studio/login/forgotten/")
    page.get_by_label("Mail address").fill("alice@example.org")
    page.get_by_role("button", name="Send the link").click()
    heading(page, "Look at your mail")
    looks_right(page)


def test_without_passkeys_in_the_browser_the_page_says_so(open_page, readers):
    page = open_page(user=WriterFactory())
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/studio/account/passkeys/add/")
    page.get_by_text("This browser cannot make passkeys here.").wait_for()
    expect(page.get_by_role("button", name="Add it")).to_be_hidden()
    page.goto("/studio/account/prove/")
    expect(page.get_by_role("button", name="Use a passkey instead")).to_be_hidden()
