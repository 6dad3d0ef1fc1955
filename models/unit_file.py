"""Reads the one file that describes the union's tree (tệp mô tả cây tổ chức), in TOML; writes nothing.

What the units say of each other is looked at in models/unit_checks.py.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from domain import communes
from domain.facts import Facts
from domain.folding import fold, one_line
from domain.phone import parse_phone
from domain.problem import Doubt, Problem
from models.unit_checks import check
from models.unit_entry import Entry, UnitError
from models.units import KINDS

LONGEST_CODE, LONGEST_NAME, LONGEST_DECISION = 40, 200, 60  # letters: unit.code, .name, .decision_number
REQUIRED = ("code", "kind", "name", "valid_from")
ALSO = {"dien_thoai": "phone"}  # what a key may be called too
_UNIT = re.compile(r"""\s*\[\[\s*["']?unit["']?\s*\]\]""")
_COMMUNES = {
    typed: it.code for it in communes.ALL for typed in (it.code, fold(it.name), fold(communes.label(it)))
}  # no two communes of the province share a name


def read(text: str) -> tuple[list[Entry], list[UnitError]]:
    """Read a whole file; import the units only if there are no errors.

    A day is written 2025-07-01 or "1/7/2025", a commune "x-muong-kim", "Mường Kim" or "xã Mường Kim".
    Problems: unit_file.not_toml {said}, .empty, .key_unknown {key}, .missing {key}, .code_shape {text}, .kind_unknown
    {text, kinds}, .too_long {key, letters, most}, .no_text {key}, .no_day {key, text}, .no_list {key}, .move_shape,
    .commune_unknown {text}, .phone {text}; and those of unit_checks.
    """
    try:
        data = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        return [], [UnitError(_line_in(str(error)), "", Problem("unit_file.not_toml", {"said": str(error)}))]
    found = data.pop("unit", None)
    wrong = [UnitError(1, "", Problem("unit_file.key_unknown", {"key": key})) for key in data]
    if not isinstance(found, list) or not found or not all(isinstance(it, dict) for it in found):
        return [], [*wrong, UnitError(1, "", Problem("unit_file.empty"))]
    entries, more = _read_all(found, _lines(text))
    wrong += more
    return entries, wrong or check(entries)


def _line_in(said: str) -> int:
    number = re.search(r"line (\d+)", said)
    return int(number[1]) if number else 0


def _lines(text: str) -> Iterator[int]:
    """Where each unit begins; tomllib does not tell."""
    return (number for number, line in enumerate(text.split("\n"), 1) if _UNIT.match(line))


def _read_all(found: list[dict[str, Any]], lines: Iterator[int]) -> tuple[list[Entry], list[UnitError]]:
    entries, errors = list[Entry](), list[UnitError]()
    for item in found:
        line = next(lines, 0)  # 0: written in a way that only a program would
        values = {key: _PARSERS[key](key, value) for key, value in item.items() if key in _PARSERS}
        problems = [*_missing(item), *(it for it in values.values() if isinstance(it, Problem))]
        errors += [UnitError(line, str(item.get("code", "")), it) for it in problems]
        if not problems:
            entries.append(Entry(**{ALSO.get(key, key): value for key, value in values.items()}, line=line))
    return entries, errors


def _missing(item: Mapping[str, Any]) -> Iterator[Problem]:
    yield from (Problem("unit_file.key_unknown", {"key": key}) for key in item if key not in _PARSERS)
    yield from (Problem("unit_file.key_unknown", {"key": key}) for key in ALSO if key in item and ALSO[key] in item)
    yield from (Problem("unit_file.missing", {"key": key}) for key in REQUIRED if key not in item)


# --- one value --------------------------------------------------------------------------------------------------------
def _code(key: str, value: object) -> str | Problem:
    text = str(value)
    if len(text) <= LONGEST_CODE and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        return text
    return Problem("unit_file.code_shape", {"text": text})


def _kind(key: str, value: object) -> str | Problem:
    if value in KINDS:
        return str(value)
    return Problem("unit_file.kind_unknown", {"text": str(value), "kinds": ", ".join(sorted(KINDS))})


def _words(most: int) -> Callable[[str, object], str | Problem]:
    def parse(key: str, value: object) -> str | Problem:
        if not isinstance(value, str) or not fold(value):
            return Problem("unit_file.no_text", {"key": key})
        text = one_line(value)
        if len(text) > most:
            return Problem("unit_file.too_long", {"key": key, "letters": len(text), "most": most})
        return text

    return parse


def _phone(key: str, value: object) -> str | Problem:
    """A number in Viet Nam; a landline or a new operator's too: the difference shows it before it is written."""
    if not isinstance(value, str):
        return Problem("unit_file.no_text", {"key": key})
    read = parse_phone(value, Facts(date.min))  # no number depends on the day
    number = read.value if isinstance(read, Doubt) else read
    good = isinstance(number, str) and number.startswith("+84")
    return str(number) if good else Problem("unit_file.phone", {"text": value})


def _day(key: str, value: object) -> date | Problem:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return read_day(str(value)) or Problem("unit_file.no_day", {"key": key, "text": str(value)})


def read_day(text: str) -> date | None:
    """A day as operators write it: "2026-06-30", "30/6/2026"; None for anything else."""
    typed = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text.strip())
    try:
        return date(*(int(it) for it in reversed(typed.groups()))) if typed else date.fromisoformat(text)
    except ValueError:
        return None


def _communes(key: str, value: object) -> tuple[str, ...] | Problem:
    if not isinstance(value, list):
        return Problem("unit_file.no_list", {"key": key})
    unknown = next((it for it in value if _commune(it) is None), None)
    if unknown is not None:
        return Problem("unit_file.commune_unknown", {"text": str(unknown)})
    return tuple(sorted({found for it in value if (found := _commune(it))}))


def _commune(value: object) -> str | None:
    return _COMMUNES.get(str(value)) or _COMMUNES.get(fold(str(value)))


def _moves(key: str, value: object) -> tuple[tuple[date, str], ...] | Problem:
    if not isinstance(value, list):
        return Problem("unit_file.no_list", {"key": key})
    moves = []
    for it in value:
        if not isinstance(it, dict) or it.keys() != {"day", "parent"}:
            return Problem("unit_file.move_shape")
        day, parent = _day("day", it["day"]), _code("parent", it["parent"])
        if isinstance(day, Problem):
            return day
        if isinstance(parent, Problem):
            return parent
        moves.append((day, parent))
    return tuple(sorted(moves))


_PARSERS: Mapping[str, Callable[[str, object], Any]] = {
    "code": _code,
    "kind": _kind,
    "name": _words(LONGEST_NAME),
    "valid_from": _day,
    "valid_to": _day,
    "parent": _code,
    "successor": _code,
    "decision_number": _words(LONGEST_DECISION),
    "decision_day": _day,
    "communes": _communes,
    "moves": _moves,
    "phone": _phone,
    "dien_thoai": _phone,
}
