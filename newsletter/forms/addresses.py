"""The addresses that newsletters send from."""

from django.core.exceptions import ValidationError
from email_validator import EmailNotValidError, validate_email

_LONGEST_LOCAL_PART = 64
_LONGEST_ADDRESS = 254


def check_sender(address: str) -> str:
    """The address of a sender, as it is kept. Raises ValidationError for one that no mail can come from: names of
    machines without a dot, and those that are set aside (RFC 6761) such as .invalid and .localhost.
    Nor may it be longer than mail servers take (RFC 5321 §4.5.3.1, in octets).
    """
    try:
        found = validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValidationError(f"Mail cannot come from this address. {error}") from error
    local = len(found.local_part.encode())
    if local > _LONGEST_LOCAL_PART:
        raise ValidationError(
            f"Mail cannot come from this address. Before the @ there are at most {_LONGEST_LOCAL_PART} letters; those "
            "beyond ASCII count for several."
        )
    if local + 1 + len(found.ascii_domain) > _LONGEST_ADDRESS:
        raise ValidationError(f"Mail cannot come from this address. It is longer than {_LONGEST_ADDRESS} letters.")
    return found.normalized
