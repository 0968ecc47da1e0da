"""What an address tells besides its syntax: slips, addresses for an hour, a role's address, a domain without mail."""

from subscribers.address_checks.disposable import is_disposable
from subscribers.address_checks.roles import is_role_address
from subscribers.address_checks.typos import probably_meant

__all__ = ["is_disposable", "is_role_address", "probably_meant"]
