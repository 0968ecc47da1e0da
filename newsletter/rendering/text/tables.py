"""Tables in plain text: columns aligned where they fit, else a record for each row."""

from newsletter.rendering.characters import columns
from newsletter.rendering.text.wrap import WIDTH, wrap

Row = list[str]


def write_table(rows: list[Row], *, header: bool, aligns: list[str], width: int = WIDTH) -> str:
    """The rows as lines. ``header``: the first row names the columns; ``aligns`` is left, center, right or empty."""
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    count = max(map(len, rows))
    padded = [row + [""] * (count - len(row)) for row in rows]
    widths = [max(columns(row[column]) for row in padded) for column in range(count)]
    if sum(widths) + 2 * (count - 1) > width:
        return _records(padded, header=header, width=width)
    lines = [_aligned(row, widths, aligns) for row in padded]
    if header:
        lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _aligned(row: Row, widths: list[int], aligns: list[str]) -> str:
    cells = []
    for position, (cell, width) in enumerate(zip(row, widths, strict=True)):
        room = width - columns(cell)
        align = aligns[position] if position < len(aligns) else ""
        left = {"right": room, "center": room // 2}.get(align, 0)
        cells.append(" " * left + cell + " " * (room - left))
    return "  ".join(cells)


def _records(rows: list[Row], *, header: bool, width: int) -> str:
    names = rows[0] if header and len(rows) > 1 else []
    records = []
    for row in rows[1:] if names else rows:
        lines = [
            wrap(f"{names[position]}: {cell}" if names and names[position] else cell, rest="  ", width=width)
            for position, cell in enumerate(row)
            if cell
        ]
        records.append("\n".join(lines))
    # A name without a value in any row would be lost with its column.
    lost = [name for position, name in enumerate(names) if name and not any(row[position] for row in rows[1:])]
    return "\n\n".join([*(["  ".join(lost)] if lost else []), *filter(None, records)])
