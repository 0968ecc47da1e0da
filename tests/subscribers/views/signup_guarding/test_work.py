"""Work that a browser has to do for a signup, where the form asks for it."""

import base64
import datetime as dt

import pytest
from django.utils import timezone

from subscribers import limits
from tests.subscribers.views.signup_guarding.visiting import (
    addresses,
    challenge_in,
    hidden,
    page_with,
    post,
    solve,
    words,
)

pytestmark = pytest.mark.django_db


class TestWork:
    @pytest.fixture
    def page(self, newsletter):
        return page_with(newsletter, challenge="always")

    def test_a_form_that_asks_for_no_work_has_none(self, client, newsletter):
        assert challenge_in(client.get("/tide-notes/subscribe/")) is None

    def test_the_page_brings_the_work_and_the_script(self, client, newsletter, page):
        response = client.get("/tide-notes/subscribe/")
        assert challenge_in(response)["parameters"]["data"] == {"newsletter": newsletter.pk}
        assert "js/proof.js" in response.content.decode()

    def test_whoever_has_done_it_is_taken(self, client, newsletter, page):
        solution = solve(challenge_in(client.get("/tide-notes/subscribe/")))
        assert post(client, newsletter, altcha=solution).status_code == 200

    def test_one_solution_takes_one_signup(self, client, newsletter, page):
        solution = solve(challenge_in(client.get("/tide-notes/subscribe/")))
        first = post(client, newsletter, altcha=solution)
        again = post(client, newsletter, altcha=solution, email="chiyo@example.org")
        assert (first.status_code, again.status_code, addresses()) == (200, 400, ["bob@example.org"])

    def test_a_form_of_another_page_brings_its_visitor_to_the_work(self, client, newsletter, page):
        response = post(client, newsletter)
        assert response.status_code == 400
        assert hidden(response, "email") == "bob@example.org"
        assert "Press the button once more, so that we know a person did." in words(response)
        again = post(client, newsletter, altcha=solve(challenge_in(response)))
        assert (again.status_code, addresses()) == (200, ["bob@example.org"])

    @pytest.mark.parametrize("flooded", [True, False])
    def test_many_signups_are_told_of_only_where_there_are_many(self, client, newsletter, page, flooded):
        page.guarded_until = timezone.now() + dt.timedelta(hours=1) if flooded else None
        page.save()
        assert ("Many signups come in at the moment." in words(post(client, newsletter))) is flooded

    @pytest.mark.parametrize("garbage", ["x", base64.b64encode(b"{}").decode(), "\x00", "é" * 5000])
    def test_garbage_is_no_work(self, client, newsletter, page, garbage):
        assert post(client, newsletter, altcha=garbage).status_code == 400
        assert addresses() == []

    def test_without_script_a_trickle_gets_in(self, client, newsletter, page, settings):
        settings.TRUSTED_PROXIES = 1
        statuses = [
            post(client, newsletter, altcha="", email=f"p{n}@example.org", ip=f"203.0.{n}.7").status_code
            for n in range(limits.UNPROVEN_IN_ALL.most + 2)
        ]
        assert statuses == [200] * limits.UNPROVEN_IN_ALL.most + [429, 429]

    def test_the_next_minute_opens_the_trickle_again(self, client, newsletter, page, settings, clock):
        settings.TRUSTED_PROXIES = 1
        for n in range(limits.UNPROVEN_IN_ALL.most + 1):
            post(client, newsletter, altcha="", email=f"p{n}@example.org", ip=f"203.0.{n}.7")
        clock.shift(dt.timedelta(minutes=1))
        assert post(client, newsletter, altcha="", ip="198.51.100.7").status_code == 200
