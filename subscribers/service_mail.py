"""Mails of the site itself, in a newsletter's name: one at a time, and never part of a mailing."""

from collections.abc import Sequence
from email.charset import QP, Charset
from email.header import Header
from email.utils import make_msgid

from django.core.mail import EmailMultiAlternatives

from newsletter.directions import direction_of
from newsletter.languages import nearest
from newsletter.models import Newsletter
from newsletter.theme import Theme, ThemeError

# Django's own choice is 8bit, which a relay without 8BITMIME must refuse (RFC 6152).
_QUOTED_PRINTABLE = Charset("utf-8")
_QUOTED_PRINTABLE.body_encoding = QP
# RFC 2047 §2: a line with encoded words has up to 76 characters; the first of them stands behind "Subject: ".
_WORD = 76 - len("Subject: ")


def service_mail(
    newsletter: Newsletter, *, to: Sequence[str], subject: str, text: str, html: str
) -> EmailMultiAlternatives:
    """The mail, ready to be sent. Sending raises ValueError for an address that no header can hold."""
    mail = EmailMultiAlternatives(
        subject=_subject(subject),
        body=text,
        from_email=f'"{_quoted(newsletter.sender_name)}" <{newsletter.sender_email}>',
        to=to,
        reply_to=[newsletter.reply_to] if newsletter.reply_to else None,
        headers={
            "Auto-Submitted": "auto-generated",  # RFC 3834 §5: nobody's holiday message answers it
            "X-Auto-Response-Suppress": "All",
            "Message-ID": make_msgid(domain=newsletter.sender_email.rpartition("@")[2]),
        },
    )
    mail.encoding = _QUOTED_PRINTABLE
    mail.attach_alternative(html, "text/html")
    return mail


def looks(newsletter: Newsletter, *, language: str = "") -> dict[str, object]:
    """What ``emails/reader_base.html`` needs of a newsletter: its theme and the fonts of it.

    The mail is laid out for the newsletter's language and direction, or else for the one of ours that is nearest to
    ``language``.
    """
    theme = _theme(newsletter)
    spoken = nearest(language) if language else ""
    return {
        "newsletter": newsletter,
        "language": spoken or newsletter.language,
        "direction": direction_of(spoken) if spoken else newsletter.text_direction,
        "theme": theme,
        **{f"{use}_font": theme.font(use) for use in ("heading", "body", "interface")},
    }


def _theme(newsletter: Newsletter) -> Theme:
    try:
        return Theme.of(newsletter)
    except ThemeError:
        return Theme()  # a mail must not fail for a colour


def _subject(text: str) -> str:
    """A subject as encoded words (RFC 2047) where it needs them.

    Django would make them so long that the first of them moves to a line of its own, and some readers then see a
    subject that begins with a blank, or none.
    """
    line = _one_line(text)
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=_WORD).encode(linesep="")


def _one_line(text: str) -> str:
    """Words fit for a header: no line breaks, nothing a reader would take for an encoded word (RFC 2047)."""
    return " ".join(text.replace("=?", "= ?").split())


def _quoted(name: str) -> str:
    """A display name for a quoted string (RFC 5322 §3.2.4)."""
    return _one_line(name).replace("\\", "\\\\").replace('"', '\\"')
