"""What somebody typed, as a message shows it back."""

LONGEST = 80
LONGEST_PATH = 4096


def shown(text: str, *, longest: int = LONGEST) -> str:
    """``text`` with everything invisible escaped (``\\x1b``), and cut after ``longest`` characters.

    A control character that is printed raw is obeyed by the terminal: it may clear the screen, or hide the rest of the
    message. Bytes that are no UTF-8 arrive from the command line as lone surrogates, which cannot be printed at all.
    """
    cut = f"{text[:longest]}…" if len(text) > longest else text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in cut
    )
