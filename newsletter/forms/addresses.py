"""The addresses that newsletters send from."""

from django.core.exceptions import ValidationError
from email_validator import EmailNotValidError, validate_email


def check_sender(address: str) -> str:
    """The address of a sender, as it is kept. Raises ValidationError for one that no mail can come from: names of
    machines without a dot, and those that are set aside (RFC 6761) such as .invalid and .localhost.
    """
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValidationError(f"Mail cannot come from this address. {error}") from error
