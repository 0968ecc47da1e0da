"""Signing in again on the page one writes on, with an account that asks for more than its password."""

from playwright.sync_api import expect

from newsletter.access import recovery_codes
from newsletter.models import Newsletter, Passkey
from tests.browser.editor.desk import paragraph
from tests.browser.editor.test_survival import LETTER, notice, state
from tests.factories import WriterFactory


def test_the_dialog_asks_for_the_code_and_the_words_are_saved(open_desk, writer, stored):
    codes = recovery_codes.make(writer)
    Passkey.objects.create(user=writer, name="Key", credential_id=b"1", public_key=b"2")
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.page.context.clear_cookies()
    desk.type(" there")
    state(desk, "signed-out")
    notice(desk).get_by_role("button", name="Sign in", exact=True).click()
    dialog = desk.page.get_by_role("dialog", name="You were signed out")
    expect(dialog.get_by_label("Code")).to_be_hidden()
    dialog.get_by_label("Password").fill("correct horse battery staple")
    desk.press("Enter")
    dialog.get_by_text("type a recovery code; what you wrote stays here").wait_for()
    dialog.get_by_label("Code").fill("123456")
    desk.press("Enter")
    dialog.get_by_text("That is not a code this account takes now.").wait_for()
    dialog.get_by_label("Code").fill(codes[0])
    desk.press("Enter")
    state(desk, "saved")
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]
    desk.page.complaints.clear()  # the browser tells of each refusal


def test_a_demand_for_one_keeps_the_words_and_says_where_to_set_it_up(open_desk, transactional_db, stored):
    bob = WriterFactory(username="bob", email="bob@example.org", is_staff=False, is_superuser=False)
    desk = open_desk(LETTER, user=bob)
    desk.put_caret("Hello")
    Newsletter.objects.update(needs_second_step=True)
    desk.type(" there")
    assert state(desk, "shut").startswith("Not saved: a second step is asked for. Your words are kept on this device.")
    told = notice(desk, "Everybody in the team of this newsletter needs a second step. Set up an app or a passkey")
    with desk.page.context.expect_page() as opened:
        told.get_by_role("button", name="Do that in a new tab").click()
    opened.value.get_by_role("heading", name="Your account").wait_for()
    opened.value.close()
    Newsletter.objects.update(needs_second_step=False)
    desk.press("Control+s")
    state(desk, "saved")
    expect(told).to_have_count(0)
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]
    desk.page.complaints.clear()  # the browser tells of each refusal
