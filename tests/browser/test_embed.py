"""The form for other sites, on another site: answered in place by its script, and without it by our page."""

import http.server
import threading

import pytest
from playwright.sync_api import expect

from subscribers.embed_code import scripted_code
from subscribers.models import SignupPage, Subscription
from subscribers.signup_form import SignupForm
from subscribers.signup_page import offered
from tests.factories import NewsletterFactory


@pytest.fixture
def signup(transactional_db):
    newsletter = NewsletterFactory(slug="tide-notes", name="Tide Notes")
    return SignupPage.objects.create(
        newsletter=newsletter,
        fields=[{"key": "boat", "label": "Boat", "required": False, "choices": ["Dinghy", "Ketch"]}],
    )


@pytest.fixture
def blog(signup, site, settings):
    """Another site with the form on it; ``policy`` is its Content-Security-Policy."""
    settings.BASE_URL = site.url
    form = SignupForm(page=signup, offered=offered(signup))
    code = scripted_code(signup.newsletter, form)

    class Blog(http.server.BaseHTTPRequestHandler):
        policy = (
            f"default-src 'none'; script-src {site.url}; connect-src {site.url}; form-action {site.url}; img-src data:"
        )

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", Blog.policy)
            self.end_headers()
            head = "<!doctype html><html lang=en><title>Blog</title><link rel=icon href='data:,'>"
            self.wfile.write(f"{head}<h1>Blog</h1>{code}".encode())

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Blog)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    Blog.url = f"http://127.0.0.1:{server.server_port}"
    yield Blog
    server.shutdown()
    server.server_close()


def allow(signup, blog):
    signup.origins = [blog.url]
    signup.save()


def press(page, address):
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Subscribe to Tide Notes").click()


def test_a_listed_site_gets_the_answer_in_place_under_a_strict_policy(open_page, signup, blog, mails):
    allow(signup, blog)
    page = open_page()
    page.goto(f"{blog.url}/")
    page.get_by_label("Boat").select_option("Ketch")
    press(page, "bob@example.org")
    page.get_by_text("Now look in your inbox.").wait_for()
    assert page.url == f"{blog.url}/"
    assert page.get_by_role("status").evaluate("node => node === document.activeElement")
    expect(page.locator("form input")).to_have_count(0)
    subscription = Subscription.objects.get()
    assert subscription.attributes == {"boat": "Ketch"}
    assert subscription.came_from == {"referrer": blog.url.removeprefix("http://")}
    assert [received.rcpt_to for received in mails.received] == [("bob@example.org",)]


def test_what_is_wrong_is_said_in_place_and_can_be_mended(open_page, signup, blog, mails):
    allow(signup, blog)
    page = open_page()
    page.goto(f"{blog.url}/")
    press(page, "bob@example")
    page.get_by_role("status").get_by_text("It should have a period.").wait_for()
    field = page.get_by_label("E-mail address")
    assert (field.get_attribute("aria-invalid"), field.input_value()) == ("true", "bob@example")
    assert field.evaluate("node => node === document.activeElement")
    page.complaints.clear()  # the browser notes the answer's status 400
    press(page, "bob@example.org")
    page.get_by_text("Now look in your inbox.").wait_for()
    assert len(mails.received) == 1


def test_an_address_that_looks_like_a_slip_is_asked_about_on_our_page(open_page, signup, blog, mails):
    allow(signup, blog)
    page = open_page()
    page.goto(f"{blog.url}/")
    page.get_by_label("Boat").select_option("Ketch")
    press(page, "bob@gmial.com")
    page.get_by_text("Did you mean bob@gmail.com?").wait_for()
    page.complaints.clear()  # the browser notes the answer's status 400
    assert page.url.endswith("/tide-notes/embed/")
    expect(page.get_by_label("Boat")).to_have_value("Ketch")
    assert Subscription.objects.count() == 0


def test_what_fills_in_the_hidden_field_is_sent_to_our_page_where_a_second_press_passes(open_page, signup, blog, mails):
    allow(signup, blog)
    page = open_page()
    page.goto(f"{blog.url}/")
    page.locator("[name=motto]").evaluate("field => { field.value = 'filled in by a browser'; }")
    press(page, "bob@example.org")
    page.get_by_text("Look at the address, and press the button once more.").wait_for()
    page.complaints.clear()  # the browser notes the answer's status 400
    assert (page.url.endswith("/tide-notes/embed/"), Subscription.objects.count()) == (True, 0)
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("heading", name="Now look in your inbox").wait_for()
    assert len(mails.received) == 1


def test_where_work_is_asked_for_the_form_goes_the_plain_way(open_page, signup, blog, mails):
    allow(signup, blog)
    SignupPage.objects.update(challenge="always")
    page = open_page()
    page.goto(f"{blog.url}/")
    press(page, "bob@example.org")
    page.get_by_role("alert").wait_for()
    page.complaints.clear()  # the browser notes the answer's status 400
    assert page.url.endswith("/tide-notes/embed/")
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("heading", name="Now look in your inbox").wait_for()
    assert len(mails.received) == 1


def test_a_site_that_is_not_listed_signs_up_the_plain_way(open_page, signup, blog, mails):
    page = open_page()
    page.goto(f"{blog.url}/")
    press(page, "bob@example.org")
    page.get_by_role("heading", name="Now look in your inbox").wait_for()
    page.complaints.clear()  # the browser notes the refusal
    assert Subscription.objects.get().source == "embedded form"
    assert len(mails.received) == 1


def test_a_site_whose_policy_forbids_the_request_signs_up_the_plain_way(open_page, signup, blog, site, mails):
    blog.policy = f"default-src 'none'; script-src {site.url}; form-action {site.url}; img-src data:"
    page = open_page()
    page.goto(f"{blog.url}/")
    press(page, "bob@example.org")
    page.get_by_role("heading", name="Now look in your inbox").wait_for()
    page.complaints.clear()  # the browser notes what the policy forbade
    assert Subscription.objects.get().source == "embedded form"


def test_a_site_whose_policy_forbids_the_script_signs_up_the_plain_way(open_page, signup, blog, site, mails):
    allow(signup, blog)
    blog.policy = f"default-src 'none'; script-src 'none'; form-action {site.url}; img-src data:"
    page = open_page()
    page.goto(f"{blog.url}/")
    assert page.complaints != []
    page.complaints.clear()  # the browser notes what the policy forbade
    page.get_by_label("Boat").select_option("Ketch")
    press(page, "bob@example.org")
    page.get_by_role("heading", name="Now look in your inbox").wait_for()
    assert page.url.endswith("/tide-notes/embed/")
    subscription = Subscription.objects.get()
    assert (subscription.source, subscription.attributes) == ("embedded form", {"boat": "Ketch"})
    assert len(mails.received) == 1


def test_a_browser_that_runs_no_scripts_signs_up_the_plain_way(open_page, signup, blog, mails):
    allow(signup, blog)
    page = open_page(java_script_enabled=False)
    page.goto(f"{blog.url}/")
    press(page, "bob@example.org")
    page.get_by_role("heading", name="Now look in your inbox").wait_for()
    assert Subscription.objects.get().source == "embedded form"
    assert len(mails.received) == 1


@pytest.mark.parametrize("answer", [
    {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"},
    {"status": 500, "content_type": "application/json", "body": '{"errors": {}}'},
    {"status": 202, "content_type": "application/json", "body": "{"},
    {"status": 403, "content_type": "application/json", "body": '{"errors": {"origin": ["Not from here."]}}'},
    None,
], ids=["html", "broken", "half", "refused", "no answer"])  # fmt: skip
def test_whatever_comes_instead_of_the_answer_the_form_goes_the_plain_way(open_page, signup, blog, mails, answer):
    allow(signup, blog)
    page = open_page()
    asked = []

    def instead(route):
        asked.append(route.request.method)
        if answer is None:
            route.abort()
        else:
            route.fulfill(headers={"Access-Control-Allow-Origin": "*"}, **answer)

    page.route("**/subscribe.json", instead)
    page.goto(f"{blog.url}/")
    press(page, "bob@example.org")
    page.get_by_role("heading", name="Now look in your inbox").wait_for()
    page.complaints.clear()  # the browser notes what it got
    assert asked[-1] == "POST"
    assert Subscription.objects.get().source == "embedded form"
    assert len(mails.received) == 1
