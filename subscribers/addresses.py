"""E-mail addresses: what is accepted, the one form that identifies a person, and the keyed hash that outlives it."""

import dataclasses
import hashlib
import hmac
import unicodedata

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_noop
from email_validator import EmailNotValidError, validate_email

from newsletter.encoded_words import holds_encoded_word

# RFC 5321 §4.5.3.1: 64 octets before the @, 254 between the angle brackets.
LONGEST_LOCAL = 64
LONGEST = 254

# What email_validator says of the usual slips. The rest it says of rare ones names characters, in English only.
_USUAL = (
    gettext_noop("An email address must have an @-sign."),
    gettext_noop("There must be something before the @-sign."),
    gettext_noop("There must be something after the @-sign."),
    gettext_noop("The part after the @-sign is not valid. It should have a period."),
    gettext_noop("An email address cannot have two periods in a row."),
)


class AddressError(ValueError):
    """Not an address mail can be sent to; the message tells the person who typed it why, in the language spoken."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Address:
    """An accepted address.

    ``given`` is what mail is addressed to: as typed, with the domain in Unicode and lower case. ``canonical`` is what
    identifies: NFC, lower case, the domain as A-labels (RFC 5890).
    """

    given: str
    canonical: str

    @property
    def domain(self) -> str:
        """The domain as A-labels."""
        return self.canonical.rpartition("@")[2]

    @property
    def is_plain(self) -> bool:
        """Whether all mail servers take it: other letters than ASCII's before the @ need SMTPUTF8 (RFC 6531)."""
        return self.given.rpartition("@")[0].isascii()


def read_address(text: str) -> Address:
    """Read one bare address. Raises AddressError for anything a header could misread (RFC 5322 §3.4.1)."""
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in text.strip()):
        raise AddressError(
            gettext("The address has a line break or an invisible character in it. Type it again by hand.")
        )
    text = text.strip()
    if not text:
        raise AddressError(gettext("Write an e-mail address."))
    if len(text) > LONGEST:
        raise AddressError(
            gettext("The address is longer than {most} characters. No mail server takes that.").format(most=LONGEST)
        )
    if holds_encoded_word(text):
        raise AddressError(gettext("The address holds an encoded word (=?…?=). Write it as plain characters."))
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise AddressError(_say(error)) from None
    if len(found.local_part.encode("utf-8")) > LONGEST_LOCAL:
        raise AddressError(
            gettext("The part before the @ is longer than {most} characters. No mail server takes that.").format(
                most=LONGEST_LOCAL
            )
        )
    local = unicodedata.normalize("NFC", found.local_part.lower())
    return Address(given=found.normalized, canonical=f"{local}@{found.ascii_domain.lower()}")


def read_own_address(text: str) -> Address:
    """:func:`read_address` for one that somebody gives as theirs. Raises AddressError also where it is not plain."""
    address = read_address(text)
    if not address.is_plain:
        raise AddressError(
            gettext("Mail servers cannot be relied on to take such letters before the @. Use another address of yours.")
        )
    return address


def _say(error: EmailNotValidError) -> str:
    """The reason in the language that is spoken; a reason that exists in English alone becomes a general one."""
    reason = str(error)
    if reason in _USUAL or get_language() in {None, "en"}:
        return gettext(reason)
    return gettext("Mail cannot be sent to this address. Look for a slip in it.")


def canonical_address(text: str) -> str:
    """The canonical form alone. Raises AddressError."""
    return read_address(text).canonical


def canonical_or_lower(given: str) -> str:
    """The canonical form of an address that was taken on, perhaps by rules of before: then in small letters."""
    try:
        return canonical_address(given)
    except AddressError:
        return given.lower()


def address_hash(canonical: str) -> bytes:
    """HMAC-SHA256 of a canonical address under SUPPRESSION_KEY: 32 bytes that tell nothing without the key."""
    return hmac.digest(settings.SUPPRESSION_KEY, canonical.encode("utf-8"), hashlib.sha256)
