"""SMTP as a client speaks it (RFC 5321), stage by stage, with the final dot kept apart."""

from delivery.smtp.connection import SmtpConnection
from delivery.smtp.login import Login
from delivery.smtp.terms import Terms
from delivery.smtp.timeouts import Timeouts

__all__ = ["Login", "SmtpConnection", "Terms", "Timeouts"]
