"""The word for a row that is not taken."""


class Refused(ValueError):
    """The row is not taken; the message says why and what to do."""
