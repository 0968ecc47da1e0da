"""What a piece of HTML uses of what the data knows, whoever reads it.

A use is a feature of the table (``css-border-radius``) or a trait of one (``css-margin:negative``), which
:mod:`newsletter.preflight.client_support.limits` weighs against notes about partial support.
"""

from newsletter.preflight.client_support.uses.markup import uses_of
from newsletter.preflight.client_support.uses.pictures import picture_format

__all__ = ["picture_format", "uses_of"]
