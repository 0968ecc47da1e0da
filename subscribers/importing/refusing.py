"""The word for a row that is not taken."""

LEFT_OPEN = "A quotation mark is left open above this row"
"""How the reason begins that is given to a row that may be part of a note."""


class Refused(ValueError):
    """The row is not taken; the message says why and what to do."""
