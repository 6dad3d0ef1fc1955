"""One cell of a table (ô): as Excel keeps it, and as the text somebody would have typed."""

from datetime import date

Cell = str | int | float | date  # a CSV file has texts only
THOUSANDTHS = 3  # decimals


def filled(cell: Cell) -> bool:
    """Whether something is to be read in a cell."""
    return not isinstance(cell, str) or bool(cell.strip())


def as_text(cell: Cell) -> str:
    """ "2026-11-22" for a day, "100233488" for a number."""
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, float):
        return str(cell)
    # 1.125 workers are none; without the zero it would read as 1125 with its thousands marked.
    text = repr(cell)
    return text + "0" if len(text.partition(".")[2]) == THOUSANDTHS else text
