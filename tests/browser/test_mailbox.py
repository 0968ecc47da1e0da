"""The inbox of caught mail in a browser."""

from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from catcher.store import Mailbox
from tests.browser.layout import overflow


@pytest.fixture
def mailbox(settings):
    return Mailbox(settings.MAILBOX_DIR)


def add(mailbox, *, subject="Tide Notes #7: the long way round the harbour wall", link="https://example.org/tides"):
    message = EmailMessage()
    message["From"] = "Alice at Tide Notes <alice@example.org>"
    message["Subject"] = subject
    message.set_content(f"Low water at noon.\n{link}\n")
    script = "<script>document.title = parent.document.title = 'taken over'</script>"
    page = (
        f'<html><head></head><body style="margin:0"><p>Low water.</p><a href="{link}">Tides</a>{script}</body></html>'
    )
    message.add_alternative(page, subtype="html")
    return mailbox.add(mail_from="b+1@example.org", rcpt_to=["bob@example.org"], content=message.as_bytes())


def test_the_list_and_a_mail_hold_their_layout(any_page, mailbox):
    for _ in range(3):
        add(mailbox)
    any_page.goto("/mailbox/")
    assert overflow(any_page) == 0
    any_page.get_by_role("link", name="bob@example.org").first.click()
    assert any_page.get_by_role("heading", level=1).inner_text().startswith("Tide Notes #7")
    frame = any_page.frame_locator("iframe")
    expect(frame.get_by_text("Low water.")).to_be_visible()
    assert overflow(any_page) == 0
    # The mail's script is refused, and the browser says so.
    assert all("sandbox" in said or "Content Security Policy" in said for said in any_page.complaints)
    assert any_page.complaints
    any_page.complaints.clear()
    assert "taken over" not in any_page.title()


def test_a_link_in_a_mail_opens_in_a_tab_of_its_own(page, site, mailbox):
    number = add(mailbox, link=f"{site.url}/mailbox/?to=from-the-mail")
    page.goto(f"/mailbox/{number}/")
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Tides").click()
    opened.value.wait_for_load_state()
    assert opened.value.url == f"{site.url}/mailbox/?to=from-the-mail"
    expect(opened.value.get_by_label("Recipient")).to_have_value("from-the-mail")
    page.complaints.clear()


def test_new_mail_announces_itself_and_all_can_be_thrown_away(page, mailbox):
    add(mailbox)
    page.goto("/mailbox/")
    add(mailbox, subject="Just in")
    page.get_by_role("link", name="1 new mail: show").click()
    page.get_by_text("Just in").wait_for()
    page.get_by_role("button", name="Throw all away").click()
    expect(page.get_by_text("Throw away all 2 caught mails?")).to_be_visible()
    page.get_by_role("button", name="Throw 2 away").click()
    page.get_by_text("No mail yet.").wait_for()
    assert mailbox.count() == 0
