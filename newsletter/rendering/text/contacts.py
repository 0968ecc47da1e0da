"""Links that open a mail or a telephone rather than a page, as a reader of plain text needs them."""

from urllib.parse import unquote

from newsletter.rendering.characters import flowing

_SCHEMES = ("mailto:", "tel:")


def is_contact(url: str) -> bool:
    """Whether the address is a ``mailto:`` or a ``tel:``."""
    return url.lower().startswith(_SCHEMES)


def with_contact(words: str, url: str) -> str:
    """The link's words, and what they do not say themselves: ``Write to us <alice@example.org> (Subject: Tides)``.

    The subject is often what tells the writer what a mail is about. It is named as the header of a mail is, in every
    language. What else a link fills in (a body, copies to others) is left out: the reader writes that.
    """
    address, subject = _read(url)
    missing = ", ".join(part for part in address.split(", ") if part not in words)
    said = " ".join(filter(None, [words, f"<{missing}>" if words.strip() and missing else missing]))
    return f"{said} (Subject: {subject})" if subject and subject not in words else said


def readable(url: str) -> str:
    """The address as it stands alone: a contact's without its scheme and encoding, any other as it is."""
    return with_contact("", url) if is_contact(url) else url


def _read(url: str) -> tuple[str, str]:
    """Who is written to or called, and the subject (RFC 6068 §2); either may be empty."""
    path, _, query = url.partition(":")[2].partition("?")
    # A plus is a plus here: mailto: knows no form encoding (RFC 6068 §5).
    fields = [(name.lower(), _plain(value)) for name, _, value in (field.partition("=") for field in query.split("&"))]
    to = [_plain(part) for part in path.split(",")] + [value for name, value in fields if name == "to"]
    subject = next((value for name, value in fields if name == "subject"), "")
    return ", ".join(filter(None, to)), subject


def _plain(encoded: str) -> str:
    return flowing(unquote(encoded, errors="replace")).strip()
