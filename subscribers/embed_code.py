"""The code to put a newsletter's form on other sites: plain HTML, the same with a script, and what to send as JSON."""

import json
from html import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from newsletter.languages import speaking
from newsletter.models import Newsletter
from subscribers.signup import wording
from subscribers.signup_form import SignupForm

SCRIPT = "js/embed.js"


def plain_code(newsletter: Newsletter, form: SignupForm) -> str:
    """The form as plain HTML: no script, no looks of its own."""
    return _code(newsletter, form, by_script=False)


def scripted_code(newsletter: Newsletter, form: SignupForm) -> str:
    """The same, answered in place by a small script of this site; without script it is the plain form."""
    return f'{_code(newsletter, form, by_script=True)}\n<script src="{_script_url()}" defer></script>'


def json_example(newsletter: Newsletter, form: SignupForm) -> str:
    """A request as a script sends it, with every field that this form has."""
    body: dict[str, object] = {"email": "alice@example.org"}
    if form.asks_name:
        body["name"] = "Alice"
    for question in form.asked:
        body[question.field_name] = question.choices[0] if question.choices else "…"
    if form.offered:
        body["also"] = [form.offered[0].slug]
    sent = json.dumps(body, ensure_ascii=False, indent=2).replace("\n", "\n  ")
    return (
        f'const response = await fetch("{settings.BASE_URL}/{newsletter.slug}/subscribe.json", {{\n'
        '  method: "POST",\n'
        '  headers: { "Content-Type": "application/json" },\n'
        f"  body: JSON.stringify({sent}),\n"
        "});\n"
        "// 202 {message}, the same for everybody; else {errors: {field: [words]}}\n"
        "const { message, errors } = await response.json();"
    )


def as_text(code: str) -> SafeString:
    """The code as the text of a ``<textarea>``: escaped once, its quotes left readable in the page's source."""
    return mark_safe(escape(code, quote=False))  # noqa: S308


def _code(newsletter: Newsletter, form: SignupForm, *, by_script: bool) -> str:
    context = {
        "newsletter": newsletter,
        "form": form,
        "action": f"{settings.BASE_URL}/{newsletter.slug}/embed/",
        "wording": wording(newsletter),
        "by_script": by_script,
    }
    with speaking(newsletter.language):
        lines = render_to_string("subscribers/embed_form.html", context).splitlines()
    return "\n".join(line for line in lines if line.strip())


def _script_url() -> str:
    """The script's name that stays, whatever is in it: it stands on sites that nobody will come back to."""
    return f"{settings.BASE_URL}{settings.STATIC_URL}{SCRIPT}"
