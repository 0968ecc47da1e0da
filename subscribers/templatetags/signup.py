"""The signup form, wherever a page wants it."""

from typing import Any

from django import template
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers.signup import wording
from subscribers.signup_form import SignupForm, seen_now

register = template.Library()


@register.inclusion_tag("subscribers/signup_form.html")
def signup_form(newsletter: Newsletter, form: SignupForm | None = None, *, ask_name: bool = False) -> dict[str, Any]:
    """The form of a newsletter; with ``form`` it shows what was typed and what is wrong with it."""
    return {
        "newsletter": newsletter,
        "form": form,
        "ask_name": ask_name,
        "seen": seen_now(newsletter, timezone.now()),
        "wording": wording(newsletter),
    }
