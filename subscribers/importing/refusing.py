"""The word for a row that is not taken."""

LEFT_OPEN = "A quotation mark is left open above this row"
"""How the reason begins that is given to a row that may be part of a note."""


class Refused(ValueError):
    """The row is not taken; the message says why and what to do.

    ``addresses`` are those of the row, as far as they can be read: it may say of any of them that they want no mail.
    """

    addresses: tuple[str, ...] = ()


class Unsaid(Refused):
    """It is not taken because of a word in a column (from 0) of which the writer has not said what it is."""

    def __init__(self, *, word: str, place: int, column: str) -> None:
        what = (
            f"“{word[:40]}” in {column[:80]}"
            if word
            else f"An empty cell in {column[:80]}, where others have an answer,"
        )
        super().__init__(
            f"{what} may mean that they want no mail. Say what the column is: their status, or a field of its own."
        )
        self.word, self.place = word, place
