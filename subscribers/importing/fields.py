"""What a column of a table may be read as."""

import enum
import re
import unicodedata


class Field(enum.StrEnum):
    """The meaning of a column. One that is none of these is kept as an attribute (:func:`attribute`) or left out."""

    ADDRESS = "address"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    LANGUAGE = "language"
    STATUS = "status"
    OPTED_IN = "opted_in"
    """Yes or no; no: they left."""
    OPTED_OUT = "opted_out"
    """Yes or no; yes: they left."""
    PERMISSION = "permission"
    """Yes or no; no: they never agreed to mail, and are refused."""
    SUBSCRIBED_AT = "subscribed_at"
    CONFIRMED_AT = "confirmed_at"
    UNSUBSCRIBED_AT = "unsubscribed_at"
    """Set: they left."""
    BOUNCED_AT = "bounced_at"
    """Set: their address does not take mail."""
    REASON = "reason"
    TAGS = "tags"
    ATTRIBUTES = "attributes"
    """An object: JSON, or Python's way of writing one."""
    IP_ADDRESS = "ip_address"
    REFERRER = "referrer"
    UTM_SOURCE = "utm_source"
    UTM_MEDIUM = "utm_medium"
    UTM_CAMPAIGN = "utm_campaign"
    ENDED_AT = "ended_at"
    """When they left last; whether they are back another column says, where there is one."""
    END_REASON = "end_reason"
    PAUSED_UNTIL = "paused_until"
    SOURCE = "source"
    """By what way they came to us: signup page, import …"""
    CONSENT = "consent"
    """What is known of how they agreed; kept in the words of their evidence."""
    IGNORED = ""


SEVERAL = frozenset(
    {
        Field.TAGS,
        Field.ATTRIBUTES,
        Field.CONSENT,
        Field.STATUS,
        Field.OPTED_IN,
        Field.OPTED_OUT,
        Field.UNSUBSCRIBED_AT,
        Field.BOUNCED_AT,
        Field.IGNORED,
    }
)
"""What more than one column may be. Of several that say where somebody stands the gravest counts."""
_ATTRIBUTE = re.compile(r"attributes\.[A-Za-z0-9_-]{1,60}\Z")


def attribute(header: str) -> str:
    """The meaning "an attribute of the reader" for a column with this name, or IGNORED where it has none.

    The key is one that a merge tag can name (``{{ attributes.zip_code }}``).
    """
    folded = unicodedata.normalize("NFKD", header.casefold()).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:60]
    return f"attributes.{key}" if key else Field.IGNORED.value


def is_meaning(text: str) -> bool:
    """Whether a column can be read as this."""
    return text in set(Field) or _ATTRIBUTE.match(text) is not None


def fold(header: str) -> str:
    """A header as it is compared: "E-Mail-Adresse " and "e_mail adresse" are one."""
    decomposed = unicodedata.normalize("NFKD", header.casefold())
    return "".join(character for character in decomposed if character.isalnum())
