"""``render_issue``: what a reader would get."""

import email
import email.policy

import pytest
from django.core.management import CommandError

from subscribers import reader_links
from tests.delivery.management.commands import run


def test_a_rendering_is_what_the_reader_gets(issue, readers):
    link = reader_links.unsubscribe_url(readers[0].pk)
    html, _ = run("render_issue", "21", "--to", "bob@example.org")
    text, _ = run("render_issue", "21", "--format", "text", "--to", "BOB@example.org")
    eml, _ = run("render_issue", "21", "--format", "eml", "--to", "bob@example.org")

    message = email.message_from_string(eml.replace("\r\n", "\n"), policy=email.policy.default)
    assert message["List-Unsubscribe"] == f"<{link}>"
    plain, rich = (part.get_content() for part in message.iter_parts())
    assert plain.rstrip() == text.rstrip()
    assert rich.rstrip() == html.rstrip()
    assert link in text
    assert f'href="{link}"' in html


def test_a_rendering_for_nobody_has_links_that_do_nothing(issue, settings):
    text, _ = run("render_issue", "21", "--format", "text")

    assert f"{settings.BASE_URL}/u/test-mail/" in text


def test_mjml_is_what_the_html_is_made_of(issue):
    assert run("render_issue", "21", "--format", "mjml")[0].startswith("<mjml")


@pytest.mark.parametrize("address", ["nonsense", "bob@example.org\nBcc: x@example.org", ""])
def test_an_address_that_is_none_is_unusable(issue, address):
    with pytest.raises(CommandError) as error:
        run("render_issue", "21", "--to", address)
    assert error.value.returncode == 2


def test_a_sender_that_cannot_be_used_fails_the_whole_mail(issue, newsletter):
    type(newsletter).objects.update(sender_email="nonsense")

    with pytest.raises(CommandError, match="sender cannot be used") as error:
        run("render_issue", "21", "--format", "eml")
    assert error.value.returncode == 1
