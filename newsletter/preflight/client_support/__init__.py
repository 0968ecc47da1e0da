"""What mail clients make of our HTML, by the data of Can I email (https://www.caniemail.com/).

:func:`unsupported` is pure: HTML in, what is ignored out. :mod:`.check` makes findings of it for preflight.
"""

from newsletter.preflight.client_support.harm import Harm
from newsletter.preflight.client_support.judging import Unsupported, unsupported
from newsletter.preflight.client_support.shares import Shares

__all__ = ["Harm", "Shares", "Unsupported", "unsupported"]
