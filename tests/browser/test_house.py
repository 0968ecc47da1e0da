from playwright.sync_api import expect

from tests.browser.layout import overflow


def test_the_admin_asks_for_the_studio_s_sign_in_without_a_complaint(any_page):
    any_page.goto("/admin/login/")
    expect(any_page).to_have_title("Sign in · Fortnight")
    assert overflow(any_page) == 0


def test_a_session_of_the_writer_opens_the_admin(studio_page):
    studio_page.goto("/admin/")
    expect(studio_page).to_have_title("Site administration | Django site admin")
