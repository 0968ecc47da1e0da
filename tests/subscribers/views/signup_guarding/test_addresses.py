"""What the signup form says of an address, as a visitor finds it."""

import pytest

from subscribers import limits
from subscribers.models import Subscriber
from tests.subscribers.views.signup_guarding.visiting import addresses, hidden, page_with, post, words

pytestmark = pytest.mark.django_db


class TestSlips:
    def test_a_slip_is_offered_and_nothing_is_taken_yet(self, client, newsletter):
        response = post(client, newsletter, email="bob@gmial.com")
        assert response.status_code == 400
        assert "Did you mean bob@gmail.com?" in words(response)
        assert 'name="instead" value="bob@gmail.com"' in response.content.decode()
        assert (hidden(response, "email"), addresses()) == ("bob@gmial.com", [])

    def test_the_offered_address_is_taken_when_it_is_pressed(self, client, newsletter):
        response = post(client, newsletter, email="bob@gmial.com", instead="bob@gmail.com", meant="bob@gmial.com")
        assert (response.status_code, addresses()) == (200, ["bob@gmail.com"])

    def test_the_typed_address_is_taken_when_it_is_pressed_again(self, client, newsletter):
        meant = hidden(post(client, newsletter, email="bob@gmial.com"), "meant")
        response = post(client, newsletter, email="bob@gmial.com", meant=meant)
        assert (response.status_code, addresses()) == (200, ["bob@gmial.com"])

    def test_another_slip_is_asked_about_anew(self, client, newsletter):
        assert post(client, newsletter, email="bob@hotmial.com", meant="bob@gmial.com").status_code == 400

    @pytest.mark.parametrize("instead", ["x", "bob@gmail.com\r\nBcc: eve@example.net", "\x00", "a" * 9000])
    def test_an_offer_that_was_forged_is_read_like_any_address(self, client, newsletter, instead):
        assert post(client, newsletter, instead=instead).status_code == 400
        assert addresses() == []

    def test_it_costs_nothing_of_what_a_client_may_do(self, client, newsletter):
        for _ in range(limits.PER_CLIENT.most + 1):
            post(client, newsletter, email="bob@gmial.com")
        assert post(client, newsletter).status_code == 200


class TestDisposable:
    def test_another_address_is_asked_for_and_the_second_press_takes_it(self, client, newsletter):
        first = post(client, newsletter, email="bob@mailinator.com")
        assert first.status_code == 400
        assert "Addresses at mailinator.com are thrown away after a while" in words(first)
        second = post(client, newsletter, email="bob@mailinator.com", meant=hidden(first, "meant"))
        assert (second.status_code, addresses()) == (200, ["bob@mailinator.com"])

    def test_a_newsletter_may_refuse_them(self, client, newsletter):
        page_with(newsletter, disposable="refuse")
        statuses = [
            post(client, newsletter, email="bob@mailinator.com", meant="bob@mailinator.com").status_code
            for _ in range(2)
        ]
        assert (statuses, addresses()) == ([400, 400], [])

    def test_a_newsletter_may_take_them(self, client, newsletter):
        page_with(newsletter, disposable="take")
        assert post(client, newsletter, email="bob@mailinator.com").status_code == 200


class TestMailboxes:
    def test_a_mailbox_of_many_names_is_asked_about_eight_times_a_day(self, client, newsletter, settings):
        settings.TRUSTED_PROXIES = 1
        answers = {
            post(client, newsletter, email=f"bob+{n}@example.org", ip=f"203.0.{n}.7").status_code for n in range(12)
        }
        assert (answers, Subscriber.objects.count()) == ({200}, limits.PER_MAILBOX.most)
