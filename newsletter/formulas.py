"""Cells that spreadsheets would run as formulas (OWASP, CSV injection), and how they are written and read again."""

# The wide ones are taken for the narrow ones in some languages.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_MARK = "'"
_GUARDED = _FORMULA | {_MARK}


def harmless(cell: str) -> str:
    """The cell as no spreadsheet runs it: with an apostrophe before what would begin a formula."""
    first = cell[:1]
    return f"{_MARK}{cell}" if first in _FORMULA or (first == _MARK and cell[1:2] in _GUARDED) else cell


def as_it_was(cell: str) -> str:
    """What :func:`harmless` was given."""
    return cell[1:] if cell[:1] == _MARK and cell[1:2] in _GUARDED else cell
