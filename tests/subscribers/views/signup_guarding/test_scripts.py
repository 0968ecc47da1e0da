"""What the signup form says of an address and asks of a browser, as the scripts of other sites hear it."""

import json

import pytest

from tests.subscribers.views.signup_guarding.visiting import page_with, solve

pytestmark = pytest.mark.django_db


class TestScripts:
    """The same for the scripts of other sites."""

    def send(self, client, **fields):
        sent = json.dumps({"email": "bob@example.org", **fields})
        headers = {"Origin": "https://blog.example.org"}
        return client.post("/tide-notes/subscribe.json", sent, content_type="application/json", headers=headers)

    @pytest.fixture
    def page(self, newsletter):
        return page_with(newsletter, origins=["https://blog.example.org"])

    def test_a_slip_comes_with_what_was_probably_meant(self, client, page):
        response = self.send(client, email="bob@gmial.com")
        assert response.status_code == 400
        assert response.json() == {
            "errors": {"form": ["Did you mean bob@gmail.com? If bob@gmial.com is right, press Subscribe once more."]},
            "meant": "bob@gmial.com",
            "suggestion": "bob@gmail.com",
        }
        assert self.send(client, email="bob@gmial.com", meant="bob@gmial.com").status_code == 202

    def test_the_work_comes_with_the_answer_and_goes_with_the_next(self, client, page):
        page.challenge = "always"
        page.save()
        response = self.send(client)
        assert (response.status_code, sorted(response.json())) == (400, ["altcha", "errors"])
        assert self.send(client, altcha=solve(response.json()["altcha"])).status_code == 202

    @pytest.mark.parametrize("fields", [{"altcha": 7}, {"altcha": ["x"]}, {"meant": {}}, {"again": []}, {"instead": 1}])
    def test_fields_of_other_kinds_are_left_out(self, client, page, fields):
        assert self.send(client, **fields).status_code == 202
