"""Counts the cells of a workbook's XML before it is parsed for good (đếm ô): where they are, how much they hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from xml.parsers.expat import ParserCreate, XMLParserType

from domain.problem import Problem
from models.sheet_limits import MEGABYTE, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_TEXT

_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")  # "AB12"
LONGEST_TAG = MEGABYTE  # bytes; expat before 2.6 reads an unfinished tag again with every piece
# What a reader keeps of each is larger than what stands in the file; a hundred times what real workbooks have.
MOST_OF = dict.fromkeys(("sheet", "definedName", "Relationship", "numFmt", "xf", "mergeCell"), 100_000)


class Refused(Exception):
    """The file is not to be read, for `problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.key)
        self.problem = problem


class Cells:
    """What the cells of all sheets hold. A far cell alone makes a reader lay out every cell before it, and a long text
    may stand in the file once and in a million cells."""

    def __init__(self) -> None:
        self._shared: list[int] = []  # letters of each shared text
        self._seen: Counter[str] = Counter()  # tags
        self._text = 0  # letters of all cells
        self._new_part()

    def _new_part(self) -> None:
        self._fed = self._letters = self._row = self._column = 0
        self._by_number = False
        self._typed: list[str] | None = None

    def reader(self) -> XMLParserType:
        """An XML reader for the next part, to be fed with `feed`."""
        self._new_part()
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._letters_come
        parser.StartDoctypeDeclHandler = _no_doctype
        return parser

    def feed(self, reader: XMLParserType, piece: bytes) -> None:
        """The next piece of the part, b"" at its end. Raises Refused, ExpatError, ValueError."""
        reader.Parse(piece, not piece)
        self._fed += len(piece)
        if self._fed - reader.CurrentByteIndex > LONGEST_TAG:
            raise Refused(Problem("sheet.damaged"))

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        local = tag.rpartition(":")[2]
        self._seen[local] += 1
        if self._seen[local] > MOST_OF.get(local, MOST_CELLS):
            raise Refused(Problem("sheet.unpacks_too_big"))
        match local:
            case "row":
                number = attributes.get("r", "")
                self._row, self._column = int(number) if number.isdecimal() else self._row + 1, 0
            case "c":
                self._begin_cell(attributes)
            case "v" | "is":
                self._hold_something()
            case "si":
                self._letters = 0

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._letters, self._column = 0, self._column + 1
        self._by_number = attributes.get("t") == "s"
        if place := _PLACE.fullmatch(attributes.get("r", "")):
            self._column, self._row = _column(place[1]), int(place[2])

    def _hold_something(self) -> None:
        """Only now does the place count: Excel also writes empty cells that have a colour, down to the last row."""
        self._typed = [] if self._by_number else None
        if self._row > MOST_ROWS:
            raise Refused(Problem("sheet.too_many_rows", {"most": MOST_ROWS}))
        if self._column > MOST_COLUMNS:
            raise Refused(Problem("sheet.too_many_columns", {"most": MOST_COLUMNS}))

    def _letters_come(self, letters: str) -> None:
        self._letters += len(letters)
        if self._typed is not None:
            self._typed.append(letters)

    def _end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "si":
                self._shared.append(self._letters)
            case "v" if self._typed is not None:
                self._text += self._shared[int("".join(self._typed))]
                self._typed = None
            case "c":
                self._text += self._letters
        if self._text > MOST_TEXT:
            raise Refused(Problem("sheet.unpacks_too_big"))


def _column(letters: str) -> int:
    """ "A" → 1, "AB" → 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _no_doctype(*_declared: object) -> None:
    raise Refused(Problem("sheet.damaged"))  # no workbook has one; it could define a text that grows
