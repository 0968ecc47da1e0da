"""Signing up as a browser does it, half a minute after the form was seen."""

import datetime as dt

from django.utils import timezone

from subscribers.signup_form import seen_now

BROWSER = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def seen(newsletter, ago=dt.timedelta(seconds=30)):
    return seen_now(newsletter, timezone.now() - ago)


def post(client, newsletter, *, where="subscribe", headers=BROWSER, **fields):
    data = {"email": "bob@example.org", "seen": seen(newsletter), **fields}
    return client.post(f"/{newsletter.slug}/{where}/", data, headers=headers)
