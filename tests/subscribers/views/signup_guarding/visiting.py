"""What a visitor of the signup form does and sees."""

import datetime as dt
import html
import json
import re

import altcha
from django.utils import timezone

from subscribers.models import SignupPage, Subscriber
from subscribers.signup_form import seen_now

BROWSER = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def post(client, newsletter, *, ago=dt.timedelta(seconds=30), ip="", **fields):
    data = {"email": "bob@example.org", "seen": seen_now(newsletter, timezone.now() - ago), **fields}
    headers = {**BROWSER, "X-Forwarded-For": ip} if ip else BROWSER
    return client.post(f"/{newsletter.slug}/subscribe/", data, headers=headers)


def page_with(newsletter, **fields):
    return SignupPage.objects.create(newsletter=newsletter, **fields)


def addresses():
    return sorted(Subscriber.objects.values_list("given_address", flat=True))


def words(response):
    return html.unescape(response.content.decode())


def hidden(response, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return html.unescape(found[1]) if found else None


def challenge_in(response):
    found = re.search(r'data-challenge="([^"]+)"', response.content.decode())
    return json.loads(html.unescape(found[1])) if found else None


def solve(challenge):
    asked = altcha.Challenge.from_dict(challenge)
    return altcha.Payload(asked, altcha.solve_challenge(asked)).to_base64()
