"""Errors that end a command with one clear line instead of a traceback."""


class SetupError(Exception):
    """The machine or its settings stand in the way; the message says what, where and how to mend it."""
