"""The signup form, wherever a page wants it."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers.signup import wording
from subscribers.signup_form import SignupForm, seen_now
from subscribers.signup_page import page_of

register = template.Library()


@register.inclusion_tag("subscribers/signup_form.html")
def signup_form(
    newsletter: Newsletter, form: SignupForm | None = None, *, carried: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The form of a newsletter; with ``form`` the whole of it, with what was typed and what is wrong with it.

    Without, a box for the address alone, on pages about something else; where more must be answered, a link leads on.
    ``carried`` is what the form carries along of the way to it (:mod:`subscribers.referral`).
    """
    whole = form or SignupForm(page=page_of(newsletter))
    return {
        "newsletter": newsletter,
        "form": whole,
        "is_short": form is None,
        "asks_more": bool(whole.required_questions()),
        "carried": carried or {},
        "seen": seen_now(newsletter, timezone.now()),
        "wording": wording(newsletter),
    }
