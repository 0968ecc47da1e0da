"""SMTP as a client speaks it (RFC 5321), stage by stage, with the final dot kept apart."""

from delivery.smtp.client import SmtpTransport
from delivery.smtp.session import Timeouts

__all__ = ["SmtpTransport", "Timeouts"]
