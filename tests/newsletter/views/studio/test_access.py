"""Nobody gets into the studio without an account."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.urls import get_resolver, resolve, reverse
from django.urls.resolvers import URLPattern

from newsletter.team.matrix import PAGES, Where
from newsletter.views.studio.access import FOR_SCRIPTS
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory, in_team
from tests.newsletter.access.test_authenticators import set_up

PRESSED = "/studio/tide-notes/readers/1/evidence/csv/"
PASSWORD = "correct horse battery staple"
SAMPLES = {
    "pk": "1", "revision_pk": "1", "delivery": "1", "slug": "tide-notes", "key": "saved", "part": "email",
    "domain": "example.org", "deed": "activate", "kind": "csv", "note_id": "1",
    "session_id": "7d1c2a52-3f04-4a4d-9a43-0d5a1a1f2b3c", "uidb64": "MQ", "token": "x", "file": "0",
}  # fmt: skip
# Signing in is for those who are not signed in, and so is joining; signing out does nothing for them.
OPEN_TO_ALL = {
    "/studio/login/", "/studio/logout/", "/studio/login/code/", "/studio/login/passkey/",
    "/studio/login/passkey/begin/", "/studio/login/forgotten/", "/studio/login/reset/MQ/x/", "/studio/invitations/x/",
}  # fmt: skip


def studio_addresses():
    """Every address below /studio/, filled in with samples."""

    def walk(patterns, prefix=""):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield route
            else:
                yield from walk(pattern.url_patterns, route)

    for route in walk(get_resolver().url_patterns):
        if route.startswith("studio/"):
            for name, value in SAMPLES.items():
                for converter in ("int", "str", "slug", "uuid"):
                    route = route.replace(f"<{converter}:{name}>", value)
            yield f"/{route}"


ADDRESSES = sorted(set(studio_addresses()))


def test_the_studio_has_pages_of_all_three_apps():
    assert {"/studio/", "/studio/issues/1/", "/studio/issues/1/send/", "/studio/tide-notes/readers/"} <= set(ADDRESSES)
    assert [address for address in ADDRESSES if "<" in address] == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", [address for address in ADDRESSES if address not in OPEN_TO_ALL])
@pytest.mark.parametrize("method", ["get", "post"])
def test_someone_who_is_not_signed_in_is_sent_to_sign_in(client, address, method):
    response = getattr(client, method)(address)
    if response.status_code == 405:
        return
    if resolve(address).view_name in FOR_SCRIPTS:
        assert (response.status_code, response.json()["login"]) == (401, "/studio/login/")
        return
    assert (response.status_code, response.headers["Location"]) == (302, f"/studio/login/?next={address}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/studio/tide-notes/readers/1/?before=x", "/studio/tide-notes/readers/1/?before=x"),
        ("https://example.com/studio/tide-notes/readers/1/", PRESSED),
        ("http://testserver.example.com/", PRESSED),
        ("javascript:alert(1)", PRESSED),
        ("", PRESSED),
    ],
)
def test_who_was_signed_out_before_a_press_comes_back_to_the_page_of_the_button(client, came_from, back):
    headers = {"Referer": came_from} if came_from else {}
    where = client.post(PRESSED, headers=headers).headers["Location"]
    assert parse_qs(urlsplit(where).query)["next"] == [back]


def test_most_pages_answer_to_get_and_some_only_to_post(client, db):
    allowed = {address: client.get(address).status_code for address in ADDRESSES}
    assert sorted(set(allowed.values())) == [
        200,
        302,
        401,
        405,
        410,
    ]  # scripts are told, an invitation that is none is gone


@pytest.mark.django_db
def test_a_script_whose_session_ended_is_told_and_not_redirected(client):
    response = client.put("/studio/issues/1/document/", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.json() == {
        "error": "You were signed out. Sign in again, then go on here: what you wrote is still on this page.",
        "login": "/studio/login/",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(FOR_SCRIPTS))
def test_a_script_that_lacks_a_second_step_is_told_and_where_to_set_it_up(client, name):
    issue = IssueFactory(newsletter__slug="tide-notes", newsletter__needs_second_step=True)
    number = {} if name.endswith("_json") else {"pk": issue.pk}
    address = reverse(name, kwargs=number if PAGES[name].where is Where.ISSUE else {"slug": "tide-notes", **number})
    bob = in_team(issue.newsletter, "owner")
    client.force_login(bob)
    found = client.get(address)
    assert (found.status_code, found.json()["page"]) == (403, "/studio/account/")
    assert "Set up an app or a passkey" in found.json()["error"]
    set_up(bob)
    assert client.get(address).json()["page"] == "/studio/account/prove/?next=%2Fstudio%2Faccount%2F"


@pytest.mark.django_db
def test_an_account_in_no_team_is_told_whom_to_ask(client):
    NewsletterFactory(name="Tide Notes")
    client.force_login(get_user_model().objects.create_user("bob", password=PASSWORD, is_staff=True))
    page = client.get("/studio/").content.decode()
    assert ["No newsletter is open to you yet" in page, "Tide Notes" in page] == [True, False]


@pytest.mark.django_db
def test_signing_in_leads_to_the_page_that_was_asked_for(client):
    WriterFactory()
    response = client.post(
        "/studio/login/?next=/studio/new/", {"username": "alice", "password": PASSWORD, "next": "/studio/new/"}
    )
    assert (response.status_code, response.headers["Location"]) == (302, "/studio/new/")


@pytest.mark.django_db
def test_signing_in_never_leads_to_another_site(client):
    WriterFactory()
    answers = {"username": "alice", "password": PASSWORD, "next": "https://example.com/"}
    assert client.post("/studio/login/", answers).headers["Location"] == "/studio/"


@pytest.mark.django_db
def test_a_wrong_password_is_said_without_telling_which_part_is_wrong(client):
    WriterFactory()
    known = client.post("/studio/login/", {"username": "alice", "password": "wrong"})
    unknown = client.post("/studio/login/", {"username": "nobody", "password": "wrong"})
    said = "That name and password do not belong together."
    assert [said in known.content.decode(), said in unknown.content.decode()] == [True, True]


@pytest.mark.django_db
def test_garbage_in_the_sign_in_form_is_only_a_wrong_password(client):
    response = client.post("/studio/login/", {"username": "a\x00b" * 500, "password": "\x00"})
    assert response.status_code == 422


def test_signing_out_ends_the_session(studio_client):
    studio_client.post("/studio/logout/")
    assert studio_client.get("/studio/").status_code == 302


def test_the_password_is_changed_and_the_new_one_works(studio_client, client):
    new = "nine tides and a half moon"
    response = studio_client.post(
        "/studio/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert response.headers["Location"] == "/studio/account/"
    studio_client.post("/studio/logout/")
    assert client.login(username="alice", password=new) is True


def test_no_browser_keeps_a_page_of_the_studio(studio_client):
    NewsletterFactory(slug="tide-notes")
    kept = [
        address for address in ADDRESSES
        if (answer := studio_client.get(address)).status_code == 200
        and "no-store" not in answer.headers.get("Cache-Control", "")
    ]  # fmt: skip
    shown = [f"/studio/tide-notes/readers/{page}" for page in ("", "suppressed/", "import/", "segments/")]
    shown += ["/studio/tide-notes/settings/log/"]
    assert kept == []
    assert [studio_client.get(address).status_code for address in shown] == [200] * len(shown)


def test_a_page_that_was_open_gets_a_fresh_token(studio_client):
    answer = studio_client.get("/studio/session/").json()
    assert (list(answer), answer["user"]["name"]) == (["csrf", "user"], "alice")


@pytest.mark.django_db
def test_the_admins_sign_in_page_is_the_studios(client):
    response = client.get("/admin/newsletter/issue/", follow=True)
    assert response.redirect_chain[-1][0] == "/studio/login/?next=/admin/newsletter/issue/"
    answers = {"username": WriterFactory().username, "password": PASSWORD, "next": "/admin/newsletter/issue/"}
    assert client.post("/studio/login/", answers).headers["Location"] == "/admin/newsletter/issue/"


@pytest.mark.django_db
def test_the_admins_sign_in_page_takes_no_password(client):
    WriterFactory()
    response = client.post("/admin/login/", {"username": "alice", "password": PASSWORD})
    assert (response.status_code, client.get("/studio/").status_code) == (405, 302)


@pytest.mark.django_db
def test_the_admins_sign_in_page_leads_to_the_admin_and_never_to_another_site(client):
    assert client.get("/admin/login/").headers["Location"] == "/studio/login/?next=/admin/"
    client.force_login(WriterFactory())
    response = client.get("/admin/login/?next=https://example.com/", follow=True)
    assert response.redirect_chain[-1][0] == "/studio/"


@pytest.mark.django_db
def test_an_account_that_is_no_administrator_goes_in_no_circles_at_the_admin(client):
    client.force_login(get_user_model().objects.create_user("bob", password=PASSWORD, is_staff=True))
    response = client.get("/admin/", follow=True)
    assert (response.status_code, len(response.redirect_chain)) == (403, 1)


def test_what_answers_get_answers_head_too(studio_client):
    of_get = {each: studio_client.get(each).status_code for each in ADDRESSES}
    assert {each: studio_client.head(each).status_code for each in ADDRESSES} == of_get
