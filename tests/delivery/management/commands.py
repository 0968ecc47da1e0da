"""A command as a person calls it, and a mailing at its end."""

import io

from django.core.management import call_command
from django.utils import timezone

from delivery import ending


def run(*words, stdin=""):
    out, err = io.StringIO(), io.StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def end(mailing, **states):
    for name, state in states.items():
        mailing.deliveries.filter(address=f"{name}@example.org").update(state=state, reason="other")
    ending.finish_if_done(mailing, now=timezone.now())
