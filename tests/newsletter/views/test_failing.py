"""What stands where a page is not for whoever asks."""

import pytest

from tests.factories import NewsletterFactory, in_team

pytestmark = pytest.mark.django_db


def test_who_is_refused_stays_in_the_studio_and_reads_whom_to_ask(client):
    newsletter = NewsletterFactory(slug="tide-notes", name="Tide Notes")
    in_team(newsletter, "owner", name="olga")
    client.force_login(in_team(newsletter, "writer", name="walter"))
    answer = client.get("/studio/tide-notes/readers/")
    page = answer.content.decode()
    assert (answer.status_code, "Ask an owner: olga." in page, 'class="bar"' in page) == (403, True, True)


def test_a_press_without_its_token_is_refused_outside_the_studio(client):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/studio/login/", {"username": "x", "password": "y"})
    assert (answer.status_code, 'class="bar"' in answer.content.decode()) == (403, False)
