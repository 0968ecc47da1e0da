"""What people see when a request is broken, forbidden, or meets a bug: our page, with nothing of our insides in it."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, override_settings
from django.urls import path

from config import urls


def bug(request):
    raise RuntimeError("the pen ran dry")


def forbidden(request):
    raise PermissionDenied("This account may <i>not</i> do that.")


def broken(request):
    raise SuspiciousOperation("seven cookies")


handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500
urlpatterns = [path("bug/", bug), path("forbidden/", forbidden), path("broken/", broken)]


@pytest.fixture
def visitor(client):
    """A browser on a site that has only pages that fail, beside its usual ones."""
    client.raise_request_exception = False
    urlpatterns[3:] = urls.urlpatterns  # which the pages link to
    with override_settings(ROOT_URLCONF=__name__, DEBUG=False):
        yield client


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [("/bug/", 500, "Something broke here"), ("/broken/", 400, "This request could not be read")],
)
def test_a_page_of_ours_without_the_reason(visitor, address, status, heading):
    answer = visitor.get(address)

    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.text
    assert ("pen" in answer.text, "cookies" in answer.text) == (False, False)


def test_a_reader_sees_it_in_their_language(visitor):
    answer = visitor.get("/bug/", headers={"Accept-Language": "de"})

    assert ('<html lang="de"' in answer.text, "Hier ist etwas kaputtgegangen" in answer.text) == (True, True)
    assert answer["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Go back, load the page anew, and send it once more."), ("de", '<html lang="de"'), ("x\ty;q=,", "Go back")],
)
@pytest.mark.django_db
def test_a_form_without_its_token_gets_a_page_of_ours_that_says_what_helps(language, said):
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post("/studio/login/", {"username": "alice"}, headers={"Accept-Language": language})

    assert answer.status_code == 403
    assert (said in answer.text, "CSRF" in answer.text) == (True, False)


def test_the_reason_of_a_refusal_is_shown_as_text(visitor):
    answer = visitor.get("/forbidden/")

    assert answer.status_code == 403
    assert "This account may &lt;i&gt;not&lt;/i&gt; do that." in answer.text
