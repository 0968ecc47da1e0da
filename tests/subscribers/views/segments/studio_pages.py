"""The pages of a segment in the studio: where they are, what is sent to them, what they say."""

import re

from django.urls import reverse

from newsletter.models import AuditEntry

RULE = {"version": 1, "rule": {"join": "all", "of": [{"fact": "tag", "verb": "is", "value": "tides"}]}}
FORM = {"name": "Tides", "do": "save", "join-0": "all", "fact-0.0": "tag", "verb-0.0": "is", "value-0.0": "tides"}


def page(name, *numbers):
    return reverse(f"studio_people:{name}", args=["tide-notes", *numbers])


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def notes():
    return list(AuditEntry.objects.order_by("pk").values_list("act", "about"))
